import { fitLadder, type LadderMatch } from '../matches/ladder.js';
import type { EvaluationRecord } from '../store/storeResults.js';
import type { Estimate } from './reportRatio.js';

/** The match of one generation; the score is 0..1, a draw counting a half. */
export interface ScorePoint {
  readonly generation: number;
  readonly games: number;
  readonly score: Estimate;
}

/** Scores of the networks of a run against one kind of opponent. */
export interface ScoreCurve {
  /** `random`, `greedy`, or `previous:N`, the network N generations before. */
  readonly opponent: string;
  readonly points: readonly ScorePoint[];
}

export interface Rating {
  readonly player: string;
  /** Of a network of the run. */
  readonly generation?: number;
  readonly elo: number;
  readonly eloInterval: readonly [number, number];
  /**
   * Which end of the interval is known from games when only one is: `low` of a player that is at least so strong,
   * because no chain of points leads to it from the anchor; `high` the other way round. The rest of its rating is a
   * faint prior.
   */
  readonly known?: 'low' | 'high';
}

/** All matches explained by one rating a player. */
export interface RatingScale {
  /** The player whose rating is 0. */
  readonly anchor: string;
  readonly games: number;
  readonly networks: readonly Rating[];
  readonly others: readonly Rating[];
  /** The match that these ratings explain worst, where it is beyond what chance explains. */
  readonly surprise?: Surprise;
}

/** Scores are 0..1, in the view of `a`. */
export interface Surprise {
  readonly a: string;
  readonly b: string;
  readonly games: number;
  readonly score: number;
  readonly expected: number;
}

export interface Strength {
  readonly curves: readonly ScoreCurve[];
  /** Undefined where there were no matches. */
  readonly scale: RatingScale | undefined;
}

/** Points of the first player over games, 0..1; 0 where none were played. */
export function scoreOf({ wins, draws, games }: EvaluationRecord): number {
  return games === 0 ? 0 : (wins + draws / 2) / games;
}

/** What the matches of a run say of how strong its networks are. */
export function reportStrength(evaluations: readonly EvaluationRecord[]): Strength {
  const played = evaluations.filter(({ games }) => games > 0);
  return { curves: scoreCurves(played), scale: ratingScale(played) };
}

function scoreCurves(evaluations: readonly EvaluationRecord[]): ScoreCurve[] {
  const curves = new Map<string, ScorePoint[]>();
  for (const record of evaluations) {
    const { generation, games, eloInterval } = record;
    const score = scoreEstimate(scoreOf(record), eloInterval);
    const opponent = opponentKind(record);
    curves.set(opponent, [...(curves.get(opponent) ?? []), { generation, games, score }]);
  }
  return Array.from(curves, ([opponent, points]) => ({
    opponent,
    points: points.sort((a, b) => a.generation - b.generation),
  }));
}

/** The interval is stored in Elo and leans to the middle, so that it may leave out a score of 0 or 1. */
function scoreEstimate(value: number, eloInterval: EvaluationRecord['eloInterval']): Estimate {
  if (eloInterval === undefined) return { value };
  const [low, high] = eloInterval.map((elo) => 1 / (1 + 10 ** (-elo / 400)));
  return { value, interval: [Math.min(value, low!), Math.max(value, high!)] };
}

function opponentKind({ generation, b }: EvaluationRecord): string {
  const number = generationOf(b);
  return number === undefined ? b : `previous:${generation - number}`;
}

function generationOf(player: string): number | undefined {
  const digits = /^generation (\d+)$/.exec(player)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Ratings of all players by one fit to all matches together, so that a chain of networks that met only their
 * predecessors, and games against players that are always beaten, count for as much as they say and no more.
 */
function ratingScale(evaluations: readonly EvaluationRecord[]): RatingScale | undefined {
  const anchor = anchorOf(evaluations);
  if (anchor === undefined) return undefined;
  // Whoever took points from the anchor cannot be far below it, and whoever lost points to it not far above.
  const above = reached(anchor, pointsTaken(evaluations, 'from'));
  const below = reached(anchor, pointsTaken(evaluations, 'by'));
  // The anchor and the others come last: eliminating the chain of networks first is much less work.
  const players = [...new Set([...above, ...below])].sort((a, b) => placeOf(a, anchor) - placeOf(b, anchor));
  const place = new Map(players.map((player, index) => [player, index]));
  const matches = evaluations.flatMap(({ a, b, games, wins, draws }): LadderMatch[] => {
    const [first, second] = [place.get(a), place.get(b)];
    if (first === undefined || second === undefined || first === second) return [];
    return [{ first, second, games, points: wins + draws / 2 }];
  });
  const fitted = fitLadder(players.length, matches, place.get(anchor)!);
  const ratings = players.map((player, index): Rating => {
    const generation = generationOf(player);
    return {
      player,
      ...(generation === undefined ? {} : { generation }),
      ...fitted[index]!,
      ...(above.has(player) && below.has(player) ? {} : { known: above.has(player) ? 'low' : 'high' }),
    };
  });
  const surprise = worstExplained(matches, ratings);
  return {
    anchor,
    ...(surprise === undefined ? {} : { surprise }),
    games: matches.reduce((sum, { games }) => sum + games, 0),
    networks: ratings
      .filter(({ generation }) => generation !== undefined)
      .sort((a, b) => a.generation! - b.generation!),
    others: ratings.filter(({ generation }) => generation === undefined),
  };
}

/** Standard errors that a result may be off before it is called a surprise: with dozens of matches three can be chance. */
const SURPRISE = 3.5;

/** One number a player is a strong claim: that whoever beats A who beats B beats B by the sum of both. */
function worstExplained(matches: readonly LadderMatch[], ratings: readonly Rating[]): Surprise | undefined {
  let worst: Surprise | undefined;
  let most = SURPRISE;
  for (const { first, second, games, points } of matches) {
    const [a, b] = [ratings[first]!, ratings[second]!];
    const expected = 1 / (1 + 10 ** ((b.elo - a.elo) / 400));
    const error = Math.sqrt((expected * (1 - expected)) / games);
    const score = points / games;
    if (Math.abs(score - expected) <= most * error) continue;
    most = Math.abs(score - expected) / error;
    worst = { a: a.player, b: b.player, games, score, expected };
  }
  return worst;
}

/**
 * The zero of the scale: the player with which the most players can be compared both ways. Of those with the same
 * number a player that is the same in every run comes first, then the earliest network.
 */
function anchorOf(evaluations: readonly EvaluationRecord[]): string | undefined {
  const [from, by] = [pointsTaken(evaluations, 'from'), pointsTaken(evaluations, 'by')];
  const rank = (name: string): number =>
    name === 'random' ? -2 : name === 'greedy' ? -1 : (generationOf(name) ?? Number.MAX_SAFE_INTEGER);
  const names = [...new Set(evaluations.flatMap(({ a, b }) => [a, b]))].sort((a, b) => rank(a) - rank(b));
  let [anchor, most] = [names[0], 0];
  for (const name of names) {
    const below = reached(name, by);
    const compared = [...reached(name, from)].filter((player) => below.has(player)).length;
    if (compared > most) [anchor, most] = [name, compared];
  }
  return anchor;
}

/**
 * Who took points from a player (`from`), or from whom the player took any (`by`). Two ratings have a finite
 * distance in the likelihood alone when a chain of points leads each way (Ford 1957).
 */
function pointsTaken(
  evaluations: readonly EvaluationRecord[],
  side: 'from' | 'by',
): ReadonlyMap<string, ReadonlySet<string>> {
  const edges = new Map<string, Set<string>>();
  const add = (winner: string, loser: string): void => {
    const [key, other] = side === 'by' ? [winner, loser] : [loser, winner];
    edges.set(key, (edges.get(key) ?? new Set()).add(other));
  };
  for (const { a, b, wins, draws, losses } of evaluations) {
    if (wins + draws > 0) add(a, b);
    if (losses + draws > 0) add(b, a);
  }
  return edges;
}

function reached(player: string, edges: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const found = new Set([player]);
  // A set that grows while it is gone through gives the new ones too.
  for (const one of found) for (const next of edges.get(one) ?? []) found.add(next);
  return found;
}

function placeOf(player: string, anchor: string): number {
  return player === anchor ? Infinity : (generationOf(player) ?? Number.MAX_SAFE_INTEGER);
}
