import { OthelloError } from '../../engine/errors.js';
import { computeMoves } from '../../engine/kernel.js';
import type { Position } from '../../engine/position.js';
import { type PositionBatch, pushPosition } from '../../engine/positionBatch.js';
import { PASS, POLICY_SIZE } from '../../engine/squareSet.js';
import { transformSet, transformSquare } from '../../engine/symmetry.js';
import type { HeadName } from '../../nn/architecture.js';
import type { TrainingBatch } from '../../nn/trainer/trainer.js';
import { type GameRecord, type PlyKind, type PlyRecord, replay } from '../records/gameRecord.js';
import { quantizeTarget, TARGET_UNIT } from '../records/pliesCodec.js';

/** What games teach. */
export interface Lesson {
  /** Share of the search's root value in the value target, the rest is the result. */
  readonly rootValueShare: number;
  /** Plies whose move itself is the policy's target, where there was a choice; plies with a full search have their own. */
  readonly followed: ReadonlySet<PlyKind>;
  /** Share of the chances that surprise gives, see `chancesOf`. */
  readonly surpriseWeight: number;
}

/** The trainable positions of some games, one array per field. Nothing in it changes. */
export interface TrainingBlock {
  readonly count: number;
  readonly ownLow: Int32Array; // [count]
  readonly ownHigh: Int32Array; // [count]
  readonly opponentLow: Int32Array; // [count]
  readonly opponentHigh: Int32Array; // [count]
  readonly value: Float32Array; // [count] value target, mover's view
  readonly game: Uint32Array; // [count] 2 · index of the position's game, + 1 when white is to move
  readonly finals: Int32Array; // [games, 4] each game's last position: black low, high, white low, high
  readonly scores: Int8Array; // [games] final disc difference, black's view
  readonly targetStart: Uint32Array; // [count + 1] into targets; an empty range has no policy target
  readonly targets: Uint16Array; // policy targets over the legal moves, ascending, in 1/65535
  /** [count] chances of being drawn, summed up to each position and ending with `count`; absent where all are 1. */
  readonly chances?: Float64Array;
}

/** Bytes that a block takes. */
export function bytesOf({ count, scores, targets, chances }: TrainingBlock): number {
  return count * 28 + scores.length * 17 + targets.byteLength + (chances?.byteLength ?? 0);
}

const moves = new Int32Array(2);

/** A position that is drawn, with one of the eight symmetries, for a row of a batch. */
export interface Draw {
  readonly index: number;
  readonly symmetry: number;
  readonly row: number;
}

/**
 * Writes the row's value and policy, and pushes the row's position for the planes. The moves are those of
 * the stored position, taken to where the symmetry puts them: the rules look the same from all sides.
 */
export function writeRow(
  block: TrainingBlock,
  draw: Draw,
  batch: TrainingBatch,
  positions: PositionBatch,
): void {
  const { index, symmetry, row } = draw;
  const ownSet = { low: block.ownLow[index]!, high: block.ownHigh[index]! };
  const opponentSet = { low: block.opponentLow[index]!, high: block.opponentHigh[index]! };
  const own = transformSet(symmetry, ownSet);
  const opponent = transformSet(symmetry, opponentSet);
  pushPosition(positions, own.low, own.high, opponent.low, opponent.high);
  batch.valueTarget[row] = block.value[index]!;
  writeHeads(block, draw, batch);

  computeMoves(ownSet.low, ownSet.high, opponentSet.low, opponentSet.high, moves);
  const [low, high] = [moves[0]!, moves[1]!];
  const offset = row * POLICY_SIZE;
  if (low === 0 && high === 0) {
    batch.legal[offset + PASS] = 1;
    return;
  }
  let target = block.targetStart[index]!;
  const hasTarget = target < block.targetStart[index + 1]!;
  for (let square = 0; square < 64; square++) {
    if ((((square < 32 ? low : high) >>> (square & 31)) & 1) === 0) continue;
    const entry = offset + transformSquare(symmetry, square);
    batch.legal[entry] = 1;
    if (hasTarget) batch.policyTarget[entry] = block.targets[target++]! / TARGET_UNIT;
  }
}

/** Numbers in the target of each head that a finished game teaches. */
const HEAD_SIZES: Readonly<Record<HeadName, number>> = { ownership: 64, score: 1 };

/** Throws OthelloError `unsupported` when the batch has a head that games have no targets for. */
export function checkHeads({ heads = {}, size }: TrainingBatch): void {
  for (const [head, targets] of Object.entries(heads)) {
    if (targets.length === (HEAD_SIZES as Readonly<Record<string, number>>)[head]! * size) continue;
    throw new OthelloError('unsupported', `Games have no training target for the head "${head}".`);
  }
}

/** Writes how the row's game ended, seen by the row's mover and under the row's symmetry. */
function writeHeads(
  { game, finals, scores }: TrainingBlock,
  { index, symmetry, row }: Draw,
  { heads = {} }: TrainingBatch,
): void {
  const { ownership, score } = heads;
  const at = game[index]! >>> 1;
  const isWhite = (game[index]! & 1) === 1;
  const sign = isWhite ? -1 : 1;
  if (score !== undefined) score[row] = (sign * scores[at]!) / 64;
  if (ownership === undefined) return;
  const black = transformSet(symmetry, { low: finals[at * 4]!, high: finals[at * 4 + 1]! });
  const white = transformSet(symmetry, { low: finals[at * 4 + 2]!, high: finals[at * 4 + 3]! });
  for (let square = 0; square < 64; square++) {
    const shift = square & 31;
    const isBlack = (square < 32 ? black.low : black.high) >>> shift;
    const isWhites = (square < 32 ? white.low : white.high) >>> shift;
    ownership[row * 64 + square] = sign * ((isBlack & 1) - (isWhites & 1));
  }
}

/**
 * The positions of games, in the order of the games' numbers. Games that were given up are left out: they say nothing
 * about the position they stopped in.
 *
 * @throws OthelloError `badRecord` when a game does not replay to its result.
 */
export function packGames(games: Iterable<GameRecord>, lesson: Lesson): TrainingBlock {
  const positions: Position[] = [];
  const values: number[] = [];
  const targetStart: number[] = [0];
  const targets: number[] = [];
  const gameOf: number[] = [];
  const finals: number[] = [];
  const scores: number[] = [];
  const surprises: (number | undefined)[] = [];
  for (const game of [...games].sort((a, b) => a.index - b.index)) {
    if (game.forfeit !== undefined) continue;
    const before = replay(game);
    game.plies.forEach((ply, number) => {
      if (ply.kind === 'opening') return;
      const position = before[number]!;
      positions.push(position);
      values.push(valueTarget(game, position, ply, lesson.rootValueShare));
      gameOf.push(scores.length * 2 + Number(position.turn === 'white'));
      targets.push(...policyTarget(ply, lesson.followed));
      targetStart.push(targets.length);
      surprises.push(ply.surprise);
    });
    finals.push(...blackAndWhite(before.at(-1)!));
    scores.push(game.score);
  }
  return {
    count: positions.length,
    ownLow: Int32Array.from(positions, ({ ownLow }) => ownLow),
    ownHigh: Int32Array.from(positions, ({ ownHigh }) => ownHigh),
    opponentLow: Int32Array.from(positions, ({ opponentLow }) => opponentLow),
    opponentHigh: Int32Array.from(positions, ({ opponentHigh }) => opponentHigh),
    value: Float32Array.from(values),
    game: Uint32Array.from(gameOf),
    finals: Int32Array.from(finals),
    scores: Int8Array.from(scores),
    targetStart: Uint32Array.from(targetStart),
    targets: Uint16Array.from(targets),
    ...(lesson.surpriseWeight === 0 ? {} : { chances: chancesOf(surprises, lesson.surpriseWeight) }),
  };
}

/**
 * Chances of being drawn, summed up. A position with a surprise has (1 - weight) + weight · surprise / mean surprise, one
 * without has 1: so those with a full search have as large a part of the draws as ever (after KataGo's policy surprise
 * weighting, Wu 2020).
 */
function chancesOf(surprises: readonly (number | undefined)[], weight: number): Float64Array {
  const known = surprises.filter((surprise) => surprise !== undefined);
  const mean = known.reduce((sum, surprise) => sum + surprise, 0) / known.length;
  let sum = 0;
  return Float64Array.from(surprises, (surprise) => {
    const isPlain = surprise === undefined || mean === 0;
    return (sum += isPlain ? 1 : 1 - weight + (weight * surprise) / mean);
  });
}

/** The position of a block at a fraction, 0 to below 1, of all its chances. */
export function positionAt(chances: Float64Array, fraction: number): number {
  const wanted = fraction * chances.at(-1)!;
  let [low, high] = [0, chances.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chances[middle]! > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Over the legal moves, in 1/65535; nothing where the ply does not teach the policy. */
function policyTarget(
  { kind, move, legal, target }: PlyRecord,
  followed: ReadonlySet<PlyKind>,
): Iterable<number> {
  if (kind === 'full' && target !== undefined && move !== PASS) return quantizeTarget(target);
  if (!followed.has(kind) || legal.length < 2) return [];
  return legal.map((choice) => (choice === move ? TARGET_UNIT : 0));
}

function blackAndWhite({ ownLow, ownHigh, opponentLow, opponentHigh, turn }: Position): number[] {
  const own = [ownLow, ownHigh];
  const opponent = [opponentLow, opponentHigh];
  return turn === 'black' ? [...own, ...opponent] : [...opponent, ...own];
}

/** The result for the mover, 1, 0 or -1, mixed with what the search said, where it said something. */
function valueTarget(game: GameRecord, position: Position, ply: PlyRecord, rootValueShare: number): number {
  const result = Math.sign(position.turn === 'black' ? game.score : -game.score);
  return ply.rootValue === undefined
    ? result
    : (1 - rootValueShare) * result + rootValueShare * ply.rootValue;
}
