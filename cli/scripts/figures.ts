import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { parseArgs } from 'node:util';
import { OthelloError } from '../../engine/errors.js';
import { parseTranscript, positionsOf } from '../../engine/notation.js';
import type { Position } from '../../engine/position.js';
import { createExplainer, type Explainer } from '../../lrp/explainer.js';
import type { Explanation } from '../../lrp/explanation.js';
import { renderBiasSvg } from '../../lrp/pictures/biasSvg.js';
import { type Caption, renderSvg } from '../../lrp/pictures/svg.js';
import type { Target } from '../../lrp/target.js';
import type { Network } from '../../nn/network.js';
import { openRuntime } from '../../nn/runtimes/open.js';
import { settle } from '../command/failure.js';
import { pngRenderer } from '../output/png.js';
import { makeFolder, writeOut } from '../output/writeOut.js';
import { openModel } from '../sources/model.js';
import { percent } from '../terminal/format.js';
import { openTerminal, type Terminal } from '../terminal/terminal.js';

/**
 * The figures of the article that this project realises (Poupart 2024), drawn for a network of ours: `npm run figures`, or
 * with `-- --model MODEL --moves TRANSCRIPT --out FOLDER`. Beside each map stands the ledger that says how much of
 * the explained number is on the board at all.
 */

/** To a position in the middle of a game, out of the Tiger opening. */
const MOVES = 'f5d6c3d3c4f4c5b3c2e3d2c6b4b5f2e6f3';
const FOLDER = 'docs/images/figures';

const EMPTY_BOARD: Position = { ownLow: 0, ownHigh: 0, opponentLow: 0, opponentHigh: 0, turn: 'black' };

interface Figure {
  readonly name: string;
  readonly composite: string;
  readonly target: Target;
  readonly position: 'game' | 'empty';
  readonly draw: (explanation: Explanation, caption: Caption) => string;
  readonly title: string;
}

const value = { target: { kind: 'value' }, draw: renderSvg } as const;

const FIGURES: readonly Figure[] = [
  {
    ...value,
    name: '1-value-flat',
    title: 'Value, flat in the first layer',
    composite: 'epsilonPlusFlat',
    position: 'game',
  },
  {
    ...value,
    name: '2-value-flat-empty-board',
    title: 'The same on the empty board',
    composite: 'epsilonPlusFlat',
    position: 'empty',
  },
  { ...value, name: '3-value-zplus', title: 'Value, zPlus', composite: 'epsilonPlus', position: 'game' },
  {
    name: '4-policy-zplus',
    title: 'Policy, zPlus: the preferred move',
    composite: 'epsilonPlus',
    position: 'game',
    target: { kind: 'move' },
    draw: renderSvg,
  },
  {
    ...value,
    name: '5-value-biases',
    title: 'Biases, value, zPlus',
    composite: 'epsilonPlus',
    position: 'game',
    draw: renderBiasSvg,
  },
];

async function figures(terminal: Terminal): Promise<void> {
  const { model: name, moves, out } = readOptions();
  const model = await openModel(name);
  const position = positionsOf(parseTranscript(moves)).at(-1)!;
  const convert = await pngRenderer().catch((error: unknown) => {
    if (!(error instanceof OthelloError)) throw error;
    terminal.note(error.message);
    return undefined;
  });
  makeFolder(out);
  const explainers = new Map<string, Explainer>();
  try {
    for (const figure of FIGURES) {
      const explanation = await explain(figure, position, model.network, explainers);
      const isEmpty = figure.position === 'empty';
      const situation = isEmpty ? 'no disc on the board' : `${position.turn} to move`;
      const svg = figure.draw(explanation, { title: figure.title, network: model.sha256, situation });
      writeOut(join(out, `${figure.name}.svg`), svg);
      if (convert !== undefined) writeOut(join(out, `${figure.name}.png`), convert(svg));
      terminal.print(`${join(out, figure.name)}: ${shares(explanation)}`);
    }
  } finally {
    for (const explainer of explainers.values()) await explainer.dispose();
  }
}

async function explain(
  { composite, target, position: where }: Figure,
  position: Position,
  network: Network,
  explainers: Map<string, Explainer>,
): Promise<Explanation> {
  const explainer =
    explainers.get(composite) ??
    (await createExplainer(network, await openRuntime('onnxruntime'), { composite }));
  explainers.set(composite, explainer);
  const [explanation] = await explainer.explain([
    { position: where === 'empty' ? EMPTY_BOARD : position, target },
  ]);
  return explanation!;
}

function shares({ ledger }: Explanation): string {
  const { input, bias, leak } = ledger.share;
  const size = (share: number): string => percent(Math.abs(share), 1);
  return `${size(input)} on the board, ${size(bias)} in biases, ${size(leak)} leaked`;
}

function readOptions() {
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  try {
    const options = { model: text('default'), moves: text(MOVES), out: text(FOLDER) };
    return parseArgs({ args: argv.slice(2), options }).values;
  } catch (cause) {
    throw new OthelloError('usage', 'figures takes --model MODEL, --moves TRANSCRIPT and --out FOLDER.', {
      cause,
    });
  }
}

const terminal = openTerminal();
exit(await settle(() => figures(terminal), terminal));
