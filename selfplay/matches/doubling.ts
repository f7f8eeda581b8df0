import { DEVIANCE, ELO } from './ladder.js';

/** Games of a network that searches with some number of simulations a move. */
export interface DoublingMatch {
  readonly simulations: number;
  /** Another player by its name, or the same network by the number of its simulations. */
  readonly opponent: string | number;
  readonly games: number;
  /** Points of the network, a draw counting a half. */
  readonly points: number;
}

/** What twice as many simulations are worth. */
export interface Doubling {
  readonly elo: number;
  /** 95 % interval of `elo`. */
  readonly eloInterval: readonly [number, number];
  /** Games that tell something of it. */
  readonly games: number;
  /** The fewest and the most simulations with which these were played. */
  readonly from: number;
  readonly to: number;
}

/** Results against one opponent; `doublings` is where the network stands, log2 of its simulations. */
interface Result {
  /** Of all players of that network. */
  readonly simulations: readonly number[];
  readonly doublings: number;
  readonly games: number;
  readonly points: number;
}

/** All results against one opponent. */
interface Group {
  readonly results: readonly Result[];
  /** The rating of the opponent is 0 and not free, for `doublings` are counted from it. */
  readonly isSelf: boolean;
}

const STEPS = 100;

/**
 * Elo a doubling of simulations: Bradley and Terry's model, in which the network with n simulations is rated
 * `slope · log2 n` and every other opponent has a rating of its own. The slope is the most likely one, its interval holds
 * those with which the opponents' ratings can still explain the games nearly as well (profile likelihood). Games count
 * as independent, as in {@link fitLadder}.
 *
 * @returns a string that says why it cannot be told: no slope explains the games best.
 */
export function fitDoubling(matches: readonly DoublingMatch[]): Doubling | string {
  const groups = groupsOf(matches).filter((group) => !(allows(group, 1) && allows(group, -1)));
  if (groups.length === 0) {
    return 'no two numbers of simulations have met, or had an opponent in common that neither always beat nor always lost to';
  }
  if (groups.every((group) => allows(group, 1))) return 'the more simulations won every game that would tell';
  if (groups.every((group) => allows(group, -1)))
    return 'the more simulations lost every game that would tell';
  const slope = rootOf((value) => tendency(groups, value));
  const largest = logLikelihood(groups, slope);
  const [low, high] = [-1, 1].map((side) => {
    const excess = (distance: number): number =>
      2 * (largest - logLikelihood(groups, slope + side * distance)) - DEVIANCE;
    return slope + side * rootOf((distance) => (distance < 0 ? 1 : -excess(distance)));
  }) as [number, number];
  const results = groups.flatMap((group) => group.results);
  const simulations = results.flatMap((result) => result.simulations);
  return {
    elo: ELO * slope,
    eloInterval: [ELO * low, ELO * high],
    games: results.reduce((sum, { games }) => sum + games, 0),
    from: Math.min(...simulations),
    to: Math.max(...simulations),
  };
}

function groupsOf(matches: readonly DoublingMatch[]): Group[] {
  const byName = new Map<string, Result[]>();
  const self: Result[] = [];
  for (const { simulations, opponent, games, points } of matches) {
    if (games === 0) continue;
    const doublings = Math.log2(simulations);
    if (typeof opponent === 'number') {
      const lead = doublings - Math.log2(opponent);
      self.push({ simulations: [simulations, opponent], doublings: lead, games, points });
    } else {
      const before = byName.get(opponent) ?? [];
      byName.set(opponent, [...before, { simulations: [simulations], doublings, games, points }]);
    }
  }
  const others = [...byName.values()].map((results) => ({ results, isSelf: false }));
  // Each of them by itself, for nothing that they share is unknown.
  return [...others, ...self.map((result) => ({ results: [result], isSelf: true }))];
}

/**
 * Whether slopes without end to that side explain the group's games no worse than any other: there is a bound on whose one
 * side nothing was lost, and on whose other side nothing was won. With both signs the games tell nothing at all.
 */
function allows({ results, isSelf }: Group, sign: 1 | -1): boolean {
  const bounds = isSelf ? [0] : [];
  const lost = results.filter(({ games, points }) => points < games).map((one) => sign * one.doublings);
  const won = results.filter(({ points }) => points > 0).map((one) => sign * one.doublings);
  return Math.max(...lost, ...bounds) <= Math.min(...won, ...bounds);
}

/** Derivative of the log-likelihood by the slope; it falls. */
function tendency(groups: readonly Group[], slope: number): number {
  return groups.reduce((sum, group) => {
    const rating = ratingOf(group, slope);
    return group.results.reduce(
      (inner, { doublings, games, points }) =>
        inner + doublings * (points - games * expected(slope * doublings - rating)),
      sum,
    );
  }, 0);
}

function logLikelihood(groups: readonly Group[], slope: number): number {
  return groups.reduce((sum, group) => {
    const rating = ratingOf(group, slope);
    return group.results.reduce((inner, { doublings, games, points }) => {
      const lead = slope * doublings - rating;
      return inner - points * softplus(-lead) - (games - points) * softplus(lead);
    }, sum);
  }, 0);
}

/** The most likely rating of the opponent for that slope: as many points are expected as there are. */
function ratingOf({ results, isSelf }: Group, slope: number): number {
  if (isSelf) return 0;
  return rootOf((rating) =>
    results.reduce(
      (sum, { doublings, games, points }) => sum + games * expected(slope * doublings - rating) - points,
      0,
    ),
  );
}

/** log(1 + exp(x)), without overflow. */
function softplus(x: number): number {
  return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
}

function expected(lead: number): number {
  return 1 / (1 + Math.exp(-lead));
}

/** Where a function that falls is zero: by doubling from 0, then by halving. */
function rootOf(falling: (value: number) => number): number {
  let [low, high] = [-1, 1];
  while (falling(low) < 0 && low > -1024) low *= 2;
  while (falling(high) > 0 && high < 1024) high *= 2;
  for (let step = 0; step < STEPS && high - low > 1e-12; step++) {
    const middle = (low + high) / 2;
    if (falling(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
