import { OthelloError } from '../../../engine/errors.js';
import { positionsOf } from '../../../engine/notation.js';
import { legalMoveList, type Position } from '../../../engine/position.js';
import { positionBatch } from '../../../engine/positionBatch.js';
import type { Random } from '../../../engine/random.js';
import { PASS } from '../../../engine/squareSet.js';
import { symmetryKey } from '../../../engine/symmetry.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import type { Network } from '../../../nn/network.js';
import type { RuntimeChoice } from '../../../nn/runtimeChoice.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import type { Run } from '../../../selfplay/training/run.js';
import { Sample } from '../../../studies/samples/sample.js';
import {
  GAMES_AT_ONCE,
  type GameSource,
  runGames,
  type SourceGame,
} from '../../../studies/samples/source.js';
import { type MoveKind, moveKind, type Phase, phaseOf } from '../../../studies/strategies/moveKind.js';
import { parseSelection, selectedNumbers } from '../../sources/gameSelection.js';

/** A move to explain, and where it was played. */
export interface FoundMove {
  readonly position: Position;
  /** Absent for a bare position. */
  readonly move?: number;
  /** What its source calls the game: a number of a run, of a record of a file, or the moves themselves. */
  readonly game: string;
  readonly ply: number;
}

export const SIGNS = ['winning', 'losing'] as const;

/** A network that values positions, and what runs it. */
export interface Valuer {
  readonly network: Network;
  readonly runtime: RuntimeChoice;
}

/** Which moves are wanted. */
export interface MoveFilter {
  readonly kinds: readonly MoveKind[];
  readonly phases: readonly Phase[];
  /** What the network makes of the position, for the side to move. */
  readonly value: (typeof SIGNS)[number] | undefined;
}

/** Moves of one game come first up to so many: neighbours in a game are alike, and a cluster is not to be one game. */
const PER_GAME = 8;
/** Of a file, which may have millions of moves, at least so many are kept. */
const KEPT = 100_000;
/** Twice as many moves as wanted are looked at, so that games stay different where some of them are the same. */
const SPARE = 2;
/** So many games are drawn for rare moves, then there are none. */
export const MOST_GAMES = 40 * GAMES_AT_ONCE;

/** A sample, and where it is from in words. */
export interface MoveSample {
  readonly source: string;
  readonly moves: readonly FoundMove[];
}

/**
 * A random sample of different moves, positions that are the same from another side counted once, with at most PER_GAME of a
 * game as long as there are others. Only positions with a choice.
 *
 * @param source a file, games of a run in an order at random, or drawn ones
 * @param valuer says which positions are won and lost
 */
export async function sampleMoves(
  source: GameSource,
  filter: MoveFilter,
  count: number,
  valuer: Valuer,
  random: Random,
): Promise<MoveSample> {
  // By the sign of the value half of them may be lost, or more.
  const factor = filter.value === undefined ? 1 : 4;
  const sample = new Sample(nameOf, count, factor * KEPT, 2 * factor * KEPT);
  const taken = async (): Promise<MoveSample> => {
    const { value } = filter;
    const moves =
      value === undefined ? sample.items() : await ofSign(sample.items(Infinity), value, count, valuer);
    return { source: source.name, moves };
  };
  const enough = SPARE * count * factor;
  let games = 0;
  // Moves so far without those of games that gave their share, and before the games that were drawn last.
  let [offered, before] = [0, 0];
  for await (const game of source.games) {
    const moves = movesOf(game).filter((move) => isWanted(move, filter));
    random.shuffle(moves);
    moves.forEach((move, index) => sample.add(move, random.uniform() + Number(index >= PER_GAME)));
    sample.prune();
    offered += Math.min(moves.length, PER_GAME);
    if (source.kind === 'run' && offered >= enough) break;
    if (source.kind !== 'policy' || ++games % GAMES_AT_ONCE !== 0) continue;
    if (offered === before && games > GAMES_AT_ONCE) break;
    before = offered;
    if (offered < count) continue;
    const found = await taken();
    if (found.moves.length >= count) return found;
  }
  return taken();
}

function nameOf({ position }: FoundMove): string {
  return `${position.turn} ${symmetryKey(position)}`;
}

/** All moves of a game; of a bare position, whose move is not known, one entry. */
function movesOf({ name, start, moves, isBare }: SourceGame): FoundMove[] {
  if (isBare) return [{ position: start, game: name, ply: 0 }];
  const positions = positionsOf(moves, start);
  return moves.map((move, ply) => ({ position: positions[ply]!, move, game: name, ply }));
}

function isWanted({ position, move }: FoundMove, { kinds, phases }: MoveFilter): boolean {
  if (move === PASS || legalMoveList(position).length < 2) return false;
  const isOfKind = move === undefined ? kinds.length === 0 : fits(kinds, moveKind(move));
  return isOfKind && fits(phases, phaseOf(position));
}

/** Nothing asked for is everything. */
function fits<T>(wanted: readonly T[], found: T): boolean {
  return wanted.length === 0 || wanted.includes(found);
}

/** Positions of one run of the network. */
const AT_ONCE = 256;

/** The first `count` moves in positions that the network values so. */
async function ofSign(
  all: readonly FoundMove[],
  sign: (typeof SIGNS)[number],
  count: number,
  { network, runtime }: Valuer,
): Promise<FoundMove[]> {
  const evaluator = await networkEvaluator(network, await openRuntime(runtime, { steady: true }));
  const kept: FoundMove[] = [];
  try {
    for (let from = 0; from < all.length && kept.length < count; from += AT_ONCE) {
      const some = all.slice(from, from + AT_ONCE);
      const { values } = await evaluator.evaluate(positionBatch(some.map(({ position }) => position)));
      kept.push(...some.filter((_, index) => (sign === 'winning' ? values[index]! > 0 : values[index]! < 0)));
    }
  } finally {
    await evaluator.dispose();
  }
  return kept.slice(0, count);
}

/** Games of a run in an order at random. @param games which, as parseSelection reads them */
export function selectedGames(run: Run, games: string, random: Random): GameSource {
  const { store, folder } = run;
  const selection = parseSelection('--games', games);
  const end = store.nextIndex(selection.kind);
  const numbers = [...selectedNumbers(selection, end)];
  if (numbers.length === 0) {
    const there = end === 0 ? 'it has no games of that kind' : `it has the games 0 to ${end - 1}`;
    throw new OthelloError('notFound', `The run ${folder} has no game ${games}; ${there}.`);
  }
  random.shuffle(numbers);
  return { ...runGames(run, selection.kind, numbers), name: `games ${games} of ${folder}` };
}
