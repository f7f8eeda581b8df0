import { OthelloError } from '../../engine/errors.js';
import { fixed } from '../../engine/numberText.js';
import { markdownTable } from '../output/markdown.js';
import { type Block, withExplainer } from './block.js';
import { ownPositions } from './ownPositions.js';

const SEED = 'empty board';
const POSITIONS = 200;
const COMPOSITES = ['epsilonGamma', 'epsilonPlus', 'epsilonPlusFlat'] as const;
const SHARES = [0.5, 0.75, 0.95];

/** How like the maps of moves are to that of the empty board. */
export const emptyBoard: Block = {
  name: 'the empty board',
  file: 'relevance.md',
  async make(context) {
    const positions = await ownPositions(context, SEED, POSITIONS);
    const rows: string[][] = [];
    for (const composite of COMPOSITES) {
      context.note(`controls of ${positions.length} maps by ${composite}`);
      const cosines = await withExplainer(context, composite, async (explainer) => {
        const requests = positions.map((position) => ({ position, target: { kind: 'move' } as const }));
        const answers = await explainer.explainEach(requests);
        return answers.flatMap((answer) =>
          answer instanceof OthelloError ? [] : (answer.controls!.emptyBoardCosine ?? []),
        );
      });
      cosines.sort((a, b) => a - b);
      const above = SHARES.map((share) => fixed(cosines[Math.round(share * (cosines.length - 1))]!, 2));
      rows.push([`\`${composite}\``, ...above]);
    }
    const head = ['composite', 'half are above', 'a quarter', 'one in twenty'];
    return [
      markdownTable(head, rows),
      '',
      `Cosines of the map of the preferred move with that of the same move on the empty board, at ${positions.length} positions of games that the`,
      `network draws from its policy (seed \`${SEED}\`, one position a game).`,
    ].join('\n');
  },
};
