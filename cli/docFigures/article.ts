import { percent } from '../../engine/numberText.js';
import type { Position } from '../../engine/position.js';
import type { Explanation } from '../../lrp/explanation.js';
import { renderBiasSvg } from '../../lrp/pictures/biasSvg.js';
import { type Caption, renderSvg } from '../../lrp/pictures/svg.js';
import type { Target } from '../../lrp/target.js';
import { markdownTable } from '../output/markdown.js';
import { type Block, type FigureContext, withExplainer } from './block.js';

const EMPTY_BOARD: Position = { ownLow: 0, ownHigh: 0, opponentLow: 0, opponentHigh: 0, turn: 'black' };

/** A picture of the article that this project realises (Poupart 2024). */
interface Figure {
  readonly name: string;
  readonly title: string;
  /** As the table names it. */
  readonly label: string;
  readonly composite: string;
  readonly target: Target;
  readonly position: 'game' | 'empty';
  readonly draw: (explanation: Explanation, caption: Caption) => string;
}

const value = { target: { kind: 'value' }, draw: renderSvg } as const;

const FIGURES: readonly Figure[] = [
  {
    ...value,
    name: '1-value-flat',
    title: 'Value, flat in the first layer',
    label: 'value, flat in the first layer',
    composite: 'epsilonPlusFlat',
    position: 'game',
  },
  {
    ...value,
    name: '2-value-flat-empty-board',
    title: 'The same on the empty board',
    label: 'the same on the empty board',
    composite: 'epsilonPlusFlat',
    position: 'empty',
  },
  {
    ...value,
    name: '3-value-zplus',
    title: 'Value, zPlus',
    label: 'value, zPlus',
    composite: 'epsilonPlus',
    position: 'game',
  },
  {
    name: '4-policy-zplus',
    title: 'Policy, zPlus: the preferred move',
    label: 'policy, zPlus',
    composite: 'epsilonPlus',
    position: 'game',
    target: { kind: 'move' },
    draw: renderSvg,
  },
  {
    ...value,
    name: '5-value-biases',
    title: 'Biases, value, zPlus',
    label: "the biases' own share of the value, by layer",
    composite: 'epsilonPlus',
    position: 'game',
    draw: renderBiasSvg,
  },
];

/** A picture and what its ledger says. */
export interface DrawnFigure {
  readonly name: string;
  readonly svg: string;
  readonly explanation: Explanation;
}

/** The pictures of the article, of a network of ours. */
export async function drawArticle(context: FigureContext): Promise<DrawnFigure[]> {
  const drawn: DrawnFigure[] = [];
  for (const { name, title, composite, target, position: where, draw } of FIGURES) {
    const isEmpty = where === 'empty';
    const position = isEmpty ? EMPTY_BOARD : context.position;
    const [explanation] = await withExplainer(context, composite, (explainer) =>
      explainer.explain([{ position, target }]),
    );
    const situation = isEmpty ? 'no disc on the board' : `${position.turn} to move`;
    const svg = draw(explanation!, { title, network: context.model.sha256, situation });
    drawn.push({ name, svg, explanation: explanation! });
  }
  return drawn;
}

/** Where the relevance of the article's pictures is. */
export const articleTable: Block = {
  name: 'the article',
  file: 'relevance.md',
  async make(context) {
    const drawn = await drawArticle(context);
    const share = (part: number): string => percent(Math.abs(part), 1);
    const rows = drawn.map(({ name, explanation: { output, ledger } }, index) => [
      `[${FIGURES[index]!.label}](images/figures/${name}.svg)`,
      output.toFixed(3),
      share(ledger.share.input),
      share(ledger.share.bias),
    ]);
    return markdownTable(['figure', 'output', 'board', 'biases'], rows);
  },
};
