import { OthelloError } from '../../engine/errors.js';
import { formatCount, intervalText } from '../../engine/numberText.js';
import { colorAt, isOver, type Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { createSolver } from '../../engine/solver/solver.js';
import { parseTarget } from '../../lrp/target.js';
import { runSearch } from '../../mcts/drive.js';
import { createPuctSearch, PLAY_PUCT } from '../../mcts/puct.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { exactValues } from '../../selfplay/players/endgame.js';
import { ClusterBootstrap } from '../../studies/statistics/clusterBootstrap.js';
import { rankCorrelation } from '../../studies/statistics/ranks.js';
import { markdownTable } from '../output/markdown.js';
import { type Block, type FigureContext, withExplainer } from './block.js';
import { ownPositions } from './ownPositions.js';

const SEED = 'turned discs';
const POSITIONS = 60;
const SEARCH = { simulations: 100, prove: 12 };
const COMPOSITES = ['epsilonGamma', 'epsilonPlus'] as const;
const MAPS = ['stands', 'square', 'alone'] as const;
type MapName = (typeof MAPS)[number];

/** What the maps of one position say of its discs, and what turning each of them did to the value of the search. */
interface TurnedDiscs {
  readonly correlations: Readonly<Record<MapName, number>>;
  readonly discs: number;
}

/** How a map that is named foretells what turning a disc does, and how well ledgers of searches close. */
export const turnedDiscs: Block = {
  name: 'turning a disc',
  file: 'relevance.md',
  async make(context) {
    const positions = await ownPositions(context, SEED, POSITIONS);
    const changes = await changesOf(context, positions);
    const rows: string[][] = [];
    let [measured, discs, q, contrast] = [0, 0, 0, 0];
    for (const composite of COMPOSITES) {
      context.note(`maps of ${positions.length} searches by ${composite}`);
      const found = await withExplainer(
        context,
        composite,
        async (explainer) => {
          const turned: TurnedDiscs[] = [];
          for (const [index, position] of positions.entries()) {
            const requests = ['q', 'q-contrast'].map((text) => ({ position, target: parseTarget(text) }));
            const [value, difference] = await explainer.explainEach(requests, { controls: false });
            if (value instanceof OthelloError || value!.search!.proven) continue;
            q = Math.max(q, value!.ledger.closure);
            if (!(difference instanceof OthelloError))
              contrast = Math.max(contrast, difference!.ledger.closure);
            const maps = {
              stands: value!.search!.fates.stands,
              square: value!.square,
              alone: value!.search!.prior.square,
            };
            turned.push(correlate(maps, value!.output, changes[index]!));
          }
          return turned;
        },
        SEARCH,
      );
      measured = found.length;
      discs = found.reduce((sum, one) => sum + one.discs, 0);
      rows.push([`\`${composite}\``, ...intervals(found)]);
    }
    const head = [
      'composite',
      '`stands`',
      'the whole map of `q`',
      'the network alone',
      '`stands` less the whole map',
    ];
    return [
      markdownTable(head, rows),
      '',
      `Mean rank correlation (Spearman) over the discs of a position, with 95% intervals over games: ${formatCount(discs, 'disc')} of`,
      `${formatCount(measured, 'position')} of as many games that the network draws from its policy (seed \`${SEED}\`; plies 8 to 41, those that are proven left`,
      `out), ${SEARCH.simulations} simulations before and after. Of their ledgers \`q\` closes below ${powerAbove(q)}, \`q-contrast\` below ${powerAbove(contrast)}.`,
    ].join('\n');
  },
};

/** The next power of ten: what is left by rounding has other digits on another processor. */
function powerAbove(value: number): string {
  return (10 ** Math.ceil(Math.log10(value))).toExponential();
}

/** The value of a search after each disc was turned, by square; undefined where that ends the game. */
async function changesOf(
  { model, runtime, note }: FigureContext,
  positions: readonly Position[],
): Promise<ReadonlyMap<number, number>[]> {
  const evaluator = await networkEvaluator(model.network, runtime, { maxBatch: 8 });
  const search = createPuctSearch({ ...PLAY_PUCT, leaves: 8, exact: exactValues(createSolver(), SEARCH) });
  const found: Map<number, number>[] = [];
  try {
    for (const position of positions) {
      const values = new Map<number, number>();
      for (let square = 0; square < 64; square++) {
        if (colorAt(position, square) === undefined) continue;
        const other = turned(position, square);
        if (isOver(other)) continue;
        const random = Random.fromSeed(SEED);
        const { value } = await runSearch(search, evaluator, other, random, SEARCH.simulations);
        values.set(square, value);
      }
      found.push(values);
      if (found.length % 10 === 0) note(`discs turned in ${found.length} of ${positions.length} positions`);
    }
  } finally {
    await evaluator.dispose();
  }
  return found;
}

/** The position with a disc in the other colour. */
function turned(position: Position, square: number): Position {
  const [low, high] = square < 32 ? [1 << square, 0] : [0, 1 << (square - 32)];
  const { ownLow, ownHigh, opponentLow, opponentHigh, turn } = position;
  return {
    ownLow: ownLow ^ low,
    ownHigh: ownHigh ^ high,
    opponentLow: opponentLow ^ low,
    opponentHigh: opponentHigh ^ high,
    turn,
  };
}

function correlate(
  maps: Readonly<Record<MapName, Float32Array>>,
  value: number,
  changes: ReadonlyMap<number, number>,
): TurnedDiscs {
  const squares = [...changes.keys()];
  const falls = squares.map((square) => value - changes.get(square)!);
  const of = (name: MapName): number =>
    rankCorrelation(
      squares.map((square) => maps[name][square]!),
      falls,
    ) ?? 0;
  return {
    correlations: { stands: of('stands'), square: of('square'), alone: of('alone') },
    discs: squares.length,
  };
}

function intervals(found: readonly TurnedDiscs[]): string[] {
  const bootstrap = new ClusterBootstrap(Random.fromSeed(SEED));
  const games = found.map((_, game) => game);
  const mean = (of: (one: TurnedDiscs) => number): string =>
    intervalText(bootstrap.mean(found.map(of), games), 2);
  return [
    ...MAPS.map((name) => mean(({ correlations }) => correlations[name])),
    mean(({ correlations }) => correlations.stands - correlations.square),
  ];
}
