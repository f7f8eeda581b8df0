import { moveName } from '../../../engine/notation.js';
import { MOVE_KINDS, PHASES } from '../../../studies/strategies/moveKind.js';
import type { StrategyEntry, StrategyReport } from '../../../studies/strategies/strategiesReport.js';
import { formatCount, intervalText, percent } from '../../terminal/format.js';
import type { Palette } from '../../terminal/palette.js';
import { renderTable } from '../../terminal/table.js';

/** A gap is clear where the next is no larger than this share of it. */
const CLEAR = 0.6;
/** Small and apart is suspicious: fewer maps than this share, and fewer edges leaving than that. */
const SMALL = 0.25;
const APART = 0.05;
/** What a strategy has more of than all moves: this many times, and by so much. */
const LIFT = 1.4;
const EXCESS = 0.1;

/** What the figures say, in sentences. */
export function strategyFindings(report: StrategyReport): string[] {
  const { strategies, others, leftOut, parts } = report;
  return [
    gapSentence(report),
    ...testSentences(report),
    ...(parts === 1
      ? []
      : [`The graph of neighbours falls into ${formatCount(parts, 'part')} that have no edge between them.`]),
    ...strategies.filter((strategy) => isSuspicious(strategy, strategies.length)).map(suspicion),
    `Other clusterings of the same embedding: the hierarchy agrees with k-means by ${others.agglomerative.agreement.toFixed(2)} (adjusted Rand index, 1 is the same), density finds ${formatCount(others.density.clusters, 'cluster')} with ${percent(others.density.none / report.moves.length, 1)} of the maps in none and agrees by ${others.density.agreement.toFixed(2)}.`,
    ...(leftOut.moves === 0
      ? []
      : [
          `${formatCount(leftOut.moves, 'move')} ${leftOut.moves === 1 ? 'has' : 'have'} no map: ${leftOut.reason ?? ''}`,
        ]),
  ];
}

function gapSentence({
  eigengap: { clusters, gap, next },
  chosenBy,
  clusters: made,
  moves,
  test,
}: StrategyReport): string {
  const certain =
    next.gap <= CLEAR * gap
      ? `the next largest is ${next.gap.toFixed(3)}, after ${next.clusters}`
      : `but the next is ${next.gap.toFixed(3)}, after ${next.clusters}, so that the number is not certain`;
  const found = `The eigengap of ${formatCount(moves.length, 'map')} speaks for ${ways(clusters)}: ${gap.toFixed(3)} after ${ordinal(clusters)} eigenvalue; ${certain}.`;
  if (chosenBy === 'request') return `${found} ${made} were asked for.`;
  if (clusters > 1) return found;
  const isMore = test?.gaps.some(({ isBeyond }) => isBeyond) ?? false;
  const kind = isMore ? '' : ' The maps are all of one kind, as far as this measure goes;';
  return `${found}${kind} --clusters ${next.clusters} cuts them all the same.`;
}

/** Whether there are more clusters than a cloud without any has, and whether other games would be cut in the same way. */
function testSentences({ test }: StrategyReport): string[] {
  if (test === undefined) return [];
  const { maps, games, clouds, rate, gaps, clusters, stability, cloudStability, resamples } = test;
  const beyond = gaps.filter(({ isBeyond }) => isBeyond);
  const against = `${clouds} normal clouds of the same mean and covariance (${formatCount(maps, 'map')} of ${formatCount(games, 'game')}; a cloud would with a chance of ${percent(rate, 1)})`;
  const best = gaps.reduce((a, b) => (b.deviations > a.deviations ? b : a));
  const figures = `${best.gap.toFixed(3)} after ${best.clusters}, where the clouds have ${best.mean.toFixed(3)}, at most ${best.largest.toFixed(3)}`;
  return [
    beyond.length === 0
      ? `No gap after two or more eigenvalues is beyond those of ${against}: the nearest is ${figures}. These maps are no more than such a cloud, as far as this test sees.`
      : `Beyond the gaps of ${against}: ${beyond.map((one) => `after ${one.clusters}`).join(', ')}; most is ${figures}.`,
    `Cut into ${clusters}, ${resamples} bootstrap draws of the games are cut like the whole by ${stability.mean.toFixed(2)} (${stability.lowest.toFixed(2)} to ${stability.highest.toFixed(2)}; adjusted Rand index), the clouds by ${cloudStability.mean.toFixed(2)} (${cloudStability.lowest.toFixed(2)} to ${cloudStability.highest.toFixed(2)}).`,
  ];
}

function ways(count: number): string {
  return count === 1 ? 'one strategy' : `${count} strategies`;
}

function ordinal(count: number): string {
  return count === 1
    ? 'the first'
    : count === 2
      ? 'the second'
      : count === 3
        ? 'the third'
        : `the ${count}th`;
}

export function isSuspicious({ share, conductance }: StrategyEntry, count: number): boolean {
  return count > 1 && share < SMALL && conductance < APART;
}

function suspicion({ number, share, conductance, mean }: StrategyEntry): string {
  return `Strategy ${number} is small (${percent(share, 1)}) and apart (${percent(conductance, 1)} of its edges leave it): look at it first. Most of its mean map is on ${largestSquares(mean).join(', ')}.`;
}

/** What a strategy has more of than all moves together. */
export function marks({ kinds, phases, winning }: StrategyEntry, report: StrategyReport): string[] {
  const more = <Name extends string>(
    names: readonly Name[],
    own: Readonly<Record<Name, number>>,
    all: Readonly<Record<Name, number>>,
  ): string[] =>
    names.flatMap((name) => {
      const isMore = own[name] > LIFT * all[name] && own[name] > all[name] + EXCESS;
      return isMore ? [`${name} ${percent(own[name], 1)} (all ${percent(all[name], 1)})`] : [];
    });
  const value =
    winning === null
      ? []
      : winning > 0.85
        ? ['the mover is winning']
        : winning < 0.15
          ? ['the mover is losing']
          : [];
  return [...more(MOVE_KINDS, kinds, report.kinds), ...more(PHASES, phases, report.phases), ...value];
}

/** The three squares with most of the mean map, each with its sign. */
export function largestSquares(mean: readonly number[]): string[] {
  return mean
    .map((value, square) => ({ value, square }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, 3)
    .map(({ value, square }) => `${moveName(square)} ${value < 0 ? '-' : '+'}`);
}

export const STRATEGY_HEAD = [
  'strategy',
  'maps',
  'share [95% over games]',
  'unity',
  'leaving',
  ...MOVE_KINDS,
  ...PHASES,
  'winning',
  'largest squares',
] as const;

export function strategyRows({ strategies }: StrategyReport): string[][] {
  return strategies.map(
    ({ number, size, share, shareInterval, unity, conductance, kinds, phases, winning, mean }) => [
      String(number),
      String(size),
      intervalText({ mean: share, ...shareInterval }, 1, '%'),
      unity.toFixed(2),
      percent(conductance, 1),
      ...MOVE_KINDS.map((kind) => percent(kinds[kind], 1)),
      ...PHASES.map((phase) => percent(phases[phase], 1)),
      winning === null ? '-' : percent(winning, 1),
      largestSquares(mean).join(' '),
    ],
  );
}

export const GAP_HEAD = ['after', 'gap', 'clouds: mean', 'clouds: largest', 'deviations', 'beyond'] as const;

/** Each gap beside those of the clouds; none where there was no test. */
export function gapRows({ test }: StrategyReport): string[][] {
  return (test?.gaps ?? []).map(({ clusters, gap, mean, largest, deviations, isBeyond }) => [
    ...[String(clusters), ...[gap, mean, largest].map((value) => value.toFixed(4))],
    ...[deviations.toFixed(1), isBeyond ? 'yes' : 'no'],
  ]);
}

export function networksText({ networks }: StrategyReport): string {
  const [first] = networks;
  return networks.length === 1 ? `network ${first!.slice(0, 12)}` : formatCount(networks.length, 'network');
}

export function strategyText(report: StrategyReport, palette: Palette): string[] {
  const { target, composite, moves, source } = report;
  return [
    palette.paint(
      `How many ways does it decide? ${networksText(report)}, ${formatCount(moves.length, 'map')} of ${target} by ${composite}, ${source}`,
      { bold: true },
    ),
    '',
    ...strategyFindings(report),
    '',
    ...renderTable(STRATEGY_HEAD, strategyRows(report)),
    '',
    ...report.strategies.map((strategy) => {
      const typical = strategy.typical.slice(0, 3).map((index) => moves[index]!);
      const found = marks(strategy, report);
      const where = typical.map(({ game, ply, move }) => `${shortGame(game)} ply ${ply} ${move}`).join(', ');
      return `${strategy.number}: ${found.length === 0 ? 'nothing more than usual' : found.join('; ')}. Typical: ${where}.`;
    }),
  ];
}

/** Numbers are names of games; of games that are nowhere stored the moves are. */
function shortGame(game: string): string {
  return /^[a-z/]*\d+$/.test(game) && game.length <= 20 ? `game ${game}` : `${game.slice(0, 12)}…`;
}
