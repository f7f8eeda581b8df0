import {
  computeMoves,
  OthelloError,
  PASS,
  POLICY_SIZE,
  SYMMETRY_COUNT,
  transformSet,
  transformSquare,
} from '../engine/index.js';
import type { Position, Random } from '../engine/index.js';
import { createPositionBatch, pushPosition, writePlanes } from '../nn/index.js';
import type { HeadName, PlaneName, PositionBatch, TrainingBatch } from '../nn/index.js';
import { quantizeTarget, TARGET_UNIT } from './plies.js';
import { replay } from './record.js';
import type { GameRecord, PlyRecord } from './record.js';

export interface SamplerOptions {
  readonly planes: readonly PlaneName[];
  /** Share of the search's root value in the value target, the rest is the result; 0 when absent. */
  readonly rootValueShare?: number;
  /** Most positions held, about 50 bytes each; the oldest generations go first. */
  readonly maxPositions?: number;
}

/** About 400 MB, so that a whole run stays under 1.5 GB. */
const MAX_POSITIONS = 8_000_000;

/** The trainable positions of one generation, one array per field. Nothing in it changes. */
interface Block {
  readonly generation: number;
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
}

/**
 * The window of games that training draws from. Every ply teaches the value, but for the random ones of
 * the opening, whose games went on from elsewhere than the mover chose; plies with a full search also
 * teach the policy.
 *
 * What it draws is a function of the games, the options and the random numbers alone: games are put into
 * the order of their numbers, whatever order they arrived in.
 */
export class Sampler {
  readonly #options: SamplerOptions;
  #blocks: Block[] = []; // oldest generation first
  #positions = 0;
  #batch: PositionBatch = createPositionBatch(0);

  constructor(options: SamplerOptions) {
    this.#options = options;
  }

  /** Trainable positions in the window. */
  get positions(): number {
    return this.#positions;
  }

  /** Trainable positions of one generation; 0 when it is not in the window. */
  positionsOf(generation: number): number {
    return this.#blocks.find((block) => block.generation === generation)?.count ?? 0;
  }

  /** Generations in the window, oldest first. */
  get generations(): number[] {
    return this.#blocks.map(({ generation }) => generation);
  }

  /** Bytes that the window takes. */
  get bytes(): number {
    return this.#blocks.reduce(
      (sum, { count, scores, targets }) => sum + count * 28 + scores.length * 17 + targets.byteLength,
      0,
    );
  }

  /**
   * Adds all games of a generation.
   *
   * @throws OthelloError `badRecord` when a game does not replay to its result; `usage` when the
   *   generation is there already.
   */
  add(generation: number, games: Iterable<GameRecord>): void {
    if (this.generations.includes(generation)) {
      throw new OthelloError('usage', `Generation ${generation} is in the window already.`);
    }
    const block = packGames(generation, games, this.#options.rootValueShare ?? 0);
    this.#blocks = [...this.#blocks, block].sort((a, b) => a.generation - b.generation);
    this.#positions += block.count;
    const most = this.#options.maxPositions ?? MAX_POSITIONS;
    while (this.#positions > most && this.#blocks.length > 1) this.#dropOldest();
  }

  /** Forgets the generations before `generation`. */
  keepFrom(generation: number): void {
    while (this.#blocks.length > 0 && this.#blocks[0]!.generation < generation) this.#dropOldest();
  }

  #dropOldest(): void {
    this.#positions -= this.#blocks.shift()!.count;
  }

  /**
   * Fills every row of a batch: a position drawn uniformly from the window, under one of the eight
   * symmetries drawn uniformly.
   *
   * @throws OthelloError `usage` when the window is empty; `unsupported` when the batch has a head that games
   *   have no targets for.
   */
  fill(batch: TrainingBatch, random: Random): void {
    if (this.#positions === 0)
      throw new OthelloError('usage', 'There are no games to draw training batches from.');
    checkHeads(batch);
    if (this.#batch.capacity < batch.size) this.#batch = createPositionBatch(batch.size);
    this.#batch.count = 0;
    batch.policyTarget.fill(0);
    batch.legal.fill(0);
    for (let row = 0; row < batch.size; row++) {
      let index = random.integer(this.#positions);
      let block = 0;
      while (index >= this.#blocks[block]!.count) index -= this.#blocks[block++]!.count;
      const symmetry = random.integer(SYMMETRY_COUNT);
      writeRow(this.#blocks[block]!, index, symmetry, batch, row, this.#batch);
    }
    writePlanes(this.#options.planes, this.#batch, batch.planes);
  }
}

const moves = new Int32Array(2);

/**
 * Writes the row's value and policy, and pushes the row's position for the planes. The moves are those of
 * the stored position, taken to where the symmetry puts them: the rules look the same from all sides.
 */
function writeRow(
  block: Block,
  index: number,
  symmetry: number,
  batch: TrainingBatch,
  row: number,
  positions: PositionBatch,
): void {
  const ownSet = { low: block.ownLow[index]!, high: block.ownHigh[index]! };
  const opponentSet = { low: block.opponentLow[index]!, high: block.opponentHigh[index]! };
  const own = transformSet(symmetry, ownSet);
  const opponent = transformSet(symmetry, opponentSet);
  pushPosition(positions, own.low, own.high, opponent.low, opponent.high);
  batch.valueTarget[row] = block.value[index]!;
  writeHeads(block, index, symmetry, batch, row);

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

function checkHeads({ heads = {}, size }: TrainingBatch): void {
  for (const [head, targets] of Object.entries(heads)) {
    if (targets.length === (HEAD_SIZES as Readonly<Record<string, number>>)[head]! * size) continue;
    throw new OthelloError('unsupported', `Games have no training target for the head "${head}".`);
  }
}

/** Writes how the row's game ended, seen by the row's mover and under the row's symmetry. */
function writeHeads(
  { game, finals, scores }: Block,
  index: number,
  symmetry: number,
  { heads = {} }: TrainingBatch,
  row: number,
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

function packGames(generation: number, games: Iterable<GameRecord>, rootValueShare: number): Block {
  const positions: Position[] = [];
  const values: number[] = [];
  const targetStart: number[] = [0];
  const targets: number[] = [];
  const gameOf: number[] = [];
  const finals: number[] = [];
  const scores: number[] = [];
  for (const game of [...games].sort((a, b) => a.index - b.index)) {
    if (game.forfeit !== undefined) continue; // it says nothing about the position it stopped in
    const before = replay(game);
    game.plies.forEach((ply, number) => {
      if (ply.kind === 'opening') return;
      const position = before[number]!;
      positions.push(position);
      values.push(valueTarget(game, position, ply, rootValueShare));
      gameOf.push(scores.length * 2 + Number(position.turn === 'white'));
      if (ply.kind === 'full' && ply.target !== undefined && ply.move !== PASS) {
        targets.push(...quantizeTarget(ply.target));
      }
      targetStart.push(targets.length);
    });
    finals.push(...blackAndWhite(before.at(-1)!));
    scores.push(game.score);
  }
  return {
    generation,
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
  };
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
