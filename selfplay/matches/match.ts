import { milliseconds } from '../../engine/clock.js';
import { OthelloError } from '../../engine/errors.js';
import { initialPosition, isOver, legalMoveList, play, score } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { LeafQueue, type Steps } from '../players/leafQueue.js';
import type { Player } from '../players/player.js';
import type { GameRecord, PlyRecord } from '../records/gameRecord.js';
import { type MatchScore, matchScore } from './elo.js';
import { leaveStage, showGame } from './shownGame.js';

/** One finished game of a match. */
export interface MatchGame {
  /** Number of the pair; both games of a pair share the opening. */
  readonly pair: number;
  /** Whether the first player had black. */
  readonly firstIsBlack: boolean;
  readonly openingPlies: number;
  readonly moves: readonly number[];
  /** Final disc difference from the first player's view, empties to the winner; all 64 to the other of a forfeit. */
  readonly discs: number;
  /** One of the players could not go on, which ended the game. */
  readonly forfeit?: { readonly byFirst: boolean; readonly reason: string };
  /** How long the players thought, where there was a clock; without the opening. */
  readonly thinking?: { readonly first: Thinking; readonly second: Thinking };
}

export interface Thinking {
  readonly moves: number;
  readonly seconds: number;
}

/** A match summed up from the first player's view. */
export interface MatchSummary extends MatchScore {
  readonly meanDiscs: number;
}

/** Which game of a match is played. */
export interface GameOfPair {
  readonly pair: number;
  readonly firstIsBlack: boolean;
  /** Moves from the initial position. */
  readonly opening: readonly number[];
  /** Whether it is told how long the players think; no unless said. */
  readonly isTimed?: boolean;
  /** Where it is shown while it is played, see createStage; nowhere unless said. */
  readonly stage?: Int32Array | undefined;
}

/** One game of a pair: the moves of its opening, then `first` and `second` in turn. A player that fails forfeits the game. */
export function* playMatchGame(
  first: Player,
  second: Player,
  { pair, firstIsBlack, opening, isTimed = false, stage }: GameOfPair,
  random: Random,
): Steps<MatchGame> {
  const moves = [...opening];
  let position = initialPosition();
  for (const move of moves) position = play(position, move);
  const gameRandom = matchGameRandom(random, pair, firstIsBlack);
  const spent = { first: { moves: 0, seconds: 0 }, second: { moves: 0, seconds: 0 } };
  const about = {
    pair,
    firstIsBlack,
    openingPlies: opening.length,
    moves,
    ...(isTimed ? { thinking: spent } : {}),
  };
  while (!isOver(position)) {
    if (stage !== undefined) showGame(stage, about);
    yield undefined; // players without a network never wait for anything
    const byFirst = (position.turn === 'black') === firstIsBlack;
    const steps = (byFirst ? first : second).choose(position, gameRandom.split('ply', moves.length), moves);
    let move: number;
    try {
      move = yield* isTimed ? timed(steps, byFirst ? spent.first : spent.second) : steps;
    } catch (error) {
      if (!(error instanceof OthelloError && error.code === 'engineFailed')) throw error;
      return { ...about, discs: byFirst ? -64 : 64, forfeit: { byFirst, reason: error.message } };
    }
    moves.push(move);
    position = play(position, move);
  }
  if (stage !== undefined) leaveStage(stage, about);
  const black = position.turn === 'black' ? score(position) : -score(position);
  return { ...about, discs: firstIsBlack ? black : -black };
}

/** The random numbers of one game; their key tells it from every other game of the match. */
export function matchGameRandom(random: Random, pair: number, firstIsBlack: boolean): Random {
  return random.split('game', pair, firstIsBlack ? 0 : 1);
}

/** Adds up what a player takes: its own steps, its share of the batches, and all the time it waits for others. */
function* timed<T>(steps: Steps<T>, spent: { moves: number; seconds: number }): Steps<T> {
  for (;;) {
    const began = milliseconds();
    const step = steps.next();
    if (step.done === true) {
      spent.seconds += (milliseconds() - began) / 1000;
      spent.moves++;
      return step.value;
    }
    const { value } = step;
    if (value instanceof LeafQueue) spent.seconds += (milliseconds() - began) / 1000;
    yield value;
    spent.seconds += value instanceof LeafQueue ? value.share : (milliseconds() - began) / 1000;
  }
}

/** Whether more than half of the games were forfeited: what they measure then is no strength. */
export function isMostlyForfeited(games: readonly MatchGame[]): boolean {
  return 2 * games.filter(({ forfeit }) => forfeit !== undefined).length > games.length;
}

/** Sums up the games of whole pairs; a pair of which only one game is there does not count. */
export function summarizeMatch(games: readonly MatchGame[]): MatchSummary {
  const counted = wholePairs(games);
  const discs = counted.flat().reduce((sum, game) => sum + game.discs, 0);
  return { ...matchScore(pairResults(games)), meanDiscs: discs / Math.max(1, 2 * counted.length) };
}

/** Results of the whole pairs, 1 win, 0.5 draw, 0 loss, from the first player's view. */
export function pairResults(games: readonly MatchGame[]): [number, number][] {
  const result = ({ discs }: MatchGame): number => (discs > 0 ? 1 : discs < 0 ? 0 : 0.5);
  return wholePairs(games).map(([one, other]) => [result(one), result(other)]);
}

function wholePairs(games: readonly MatchGame[]): [MatchGame, MatchGame][] {
  const byPair = new Map<number, MatchGame[]>();
  for (const game of games) {
    const pair = byPair.get(game.pair);
    if (pair === undefined) byPair.set(game.pair, [game]);
    else pair.push(game);
  }
  return [...byPair.values()].flatMap(([one, other]) => (other === undefined ? [] : [[one!, other]]));
}

/** What a match game shares with every stored game. */
export function matchRecord(game: MatchGame): Pick<GameRecord, 'kind' | 'plies' | 'score' | 'forfeit'> {
  const { firstIsBlack, forfeit } = game;
  const plies: PlyRecord[] = [];
  let position = initialPosition();
  for (const move of game.moves) {
    const kind = plies.length < game.openingPlies ? 'opening' : 'played';
    plies.push({ move, kind, legal: legalMoveList(position), simulations: 0 });
    position = play(position, move);
  }
  return {
    kind: 'arena',
    plies,
    score: firstIsBlack ? game.discs : 0 - game.discs,
    ...(forfeit === undefined
      ? {}
      : {
          forfeit: { by: forfeit.byFirst === firstIsBlack ? 'black' : 'white', reason: forfeit.reason },
        }),
  };
}

/** A match game as it was stored. */
export function storedMatchGame(record: GameRecord, pair: number, firstIsBlack: boolean): MatchGame {
  const { plies, score, forfeit } = record;
  return {
    pair,
    firstIsBlack,
    openingPlies: plies.filter(({ kind }) => kind === 'opening').length,
    moves: plies.map(({ move }) => move),
    discs: firstIsBlack ? score : 0 - score,
    ...(forfeit === undefined
      ? {}
      : { forfeit: { byFirst: (forfeit.by === 'black') === firstIsBlack, reason: forfeit.reason } }),
  };
}
