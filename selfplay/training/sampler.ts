import { OthelloError } from '../../engine/errors.js';
import { createPositionBatch, type PositionBatch } from '../../engine/positionBatch.js';
import type { Random } from '../../engine/random.js';
import { SYMMETRY_COUNT } from '../../engine/symmetry.js';
import type { PlaneName } from '../../nn/architecture.js';
import { writePlanes } from '../../nn/planes.js';
import type { TrainingBatch } from '../../nn/trainer/trainer.js';
import type { GameRecord, PlyKind } from '../records/gameRecord.js';
import {
  bytesOf,
  checkHeads,
  type Lesson,
  packGames,
  positionAt,
  type TrainingBlock,
  writeRow,
} from './trainingBlock.js';

export interface SamplerOptions {
  readonly planes: readonly PlaneName[];
  /** Share of the search's root value in the value target, the rest is the result; 0 when absent. */
  readonly rootValueShare?: number;
  /** Whether the policy follows the exact solver's moves; not when absent. */
  readonly solvedPolicy?: boolean;
  /** Share of the chance of being drawn that goes by surprise; 0 when absent, and all are drawn alike. */
  readonly surpriseWeight?: number;
  /** Share of the rows of a batch that imported games give, once there are some; 0 when absent. */
  readonly importedShare?: number;
  /** Most positions held, about 50 bytes each; the oldest generations go first. Of imported games as many again. */
  readonly maxPositions?: number;
}

/** About 400 MB, so that a whole run stays under 1.5 GB. */
const MAX_POSITIONS = 8_000_000;
/** Imported games packed at a time: there may be a hundred thousand, too many to hold as records. */
const PACK = 256;
const IMPORTED_LESSON: Lesson = {
  rootValueShare: 0,
  followed: new Set(['played', 'solved']),
  surpriseWeight: 0,
};

interface GenerationBlock extends TrainingBlock {
  readonly generation: number;
}

/**
 * The window of games that training draws from. Every ply teaches the value, but for the random ones of
 * the opening, whose games went on from elsewhere than the mover chose; plies with a full search also
 * teach the policy. Imported games stand beside the window and stay; in them every move is the policy's target, where there
 * was a choice.
 *
 * What it draws is a function of the games, the options and the random numbers alone: games are put into
 * the order of their numbers, whatever order they arrived in.
 */
export class Sampler {
  readonly #options: SamplerOptions;
  #blocks: GenerationBlock[] = []; // oldest generation first
  #positions = 0;
  readonly #imported: TrainingBlock[] = [];
  #importedPositions = 0;
  #batch: PositionBatch = createPositionBatch(0);

  constructor(options: SamplerOptions) {
    this.#options = options;
  }

  /** Trainable positions in the window. */
  get positions(): number {
    return this.#positions;
  }

  /** Trainable positions of imported games. */
  get importedPositions(): number {
    return this.#importedPositions;
  }

  /** Trainable positions of one generation; 0 when it is not in the window. */
  positionsOf(generation: number): number {
    return this.#blocks.find((block) => block.generation === generation)?.count ?? 0;
  }

  /** Generations in the window, oldest first. */
  get generations(): number[] {
    return this.#blocks.map(({ generation }) => generation);
  }

  /** Bytes that the window and the imported games take. */
  get bytes(): number {
    return [...this.#blocks, ...this.#imported].reduce((sum, block) => sum + bytesOf(block), 0);
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
    const { rootValueShare = 0, solvedPolicy = false, surpriseWeight = 0 } = this.#options;
    const followed: ReadonlySet<PlyKind> = new Set(solvedPolicy ? ['solved'] : []);
    const block = packGames(games, { rootValueShare, followed, surpriseWeight });
    this.#blocks = [...this.#blocks, { ...block, generation }].sort((a, b) => a.generation - b.generation);
    this.#positions += block.count;
    while (this.#positions > this.#most && this.#blocks.length > 1) this.#dropOldest();
  }

  /**
   * Adds imported games, in the order of their numbers; those beyond the most positions that are held are left out.
   *
   * @throws OthelloError `badRecord` when a game does not replay to its result.
   */
  addImported(games: Iterable<GameRecord>): void {
    let some: GameRecord[] = [];
    const pack = (): void => {
      const block = packGames(some, IMPORTED_LESSON);
      this.#imported.push(block);
      this.#importedPositions += block.count;
      some = [];
    };
    for (const game of games) {
      if (this.#importedPositions >= this.#most) break;
      if (some.push(game) === PACK) pack();
    }
    pack();
  }

  get #most(): number {
    return this.#options.maxPositions ?? MAX_POSITIONS;
  }

  /** Forgets the generations before `generation`. */
  keepFrom(generation: number): void {
    while (this.#blocks.length > 0 && this.#blocks[0]!.generation < generation) this.#dropOldest();
  }

  #dropOldest(): void {
    this.#positions -= this.#blocks.shift()!.count;
  }

  /**
   * Fills every row of a batch: a position drawn from the window, or in the first rows from the imported games, uniformly
   * but where surprise counts, under one of the eight symmetries drawn uniformly.
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
    const share = this.#importedPositions === 0 ? 0 : (this.#options.importedShare ?? 0);
    const imported = Math.round(share * batch.size);
    for (let row = 0; row < batch.size; row++) {
      const blocks = row < imported ? this.#imported : this.#blocks;
      let index = random.integer(row < imported ? this.#importedPositions : this.#positions);
      let block = 0;
      while (index >= blocks[block]!.count) index -= blocks[block++]!.count;
      const { chances } = blocks[block]!;
      if (chances !== undefined) index = positionAt(chances, random.uniform());
      const symmetry = random.integer(SYMMETRY_COUNT);
      writeRow(blocks[block]!, { index, symmetry, row }, batch, this.#batch);
    }
    writePlanes(this.#options.planes, this.#batch, batch.planes);
  }
}
