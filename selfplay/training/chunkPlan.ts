import type { GameRecord } from '../records/gameRecord.js';
import type { Run } from './run.js';

/** Games of one generation that a worker plays side by side, numbers `first` to `first + count - 1`. */
export interface GameChunk {
  readonly generation: number;
  readonly first: number;
  readonly count: number;
  /** Numbers of the games whose moves are explained. */
  readonly explained: readonly number[];
}

/**
 * Which games are still to be played, and when a generation is whole. Games are numbered through the run;
 * the chunks are cut by number, so they are the same whenever and by whomever they are played.
 */
export class GamePlan {
  readonly #run: Run;
  readonly #perGeneration: number;
  readonly #perChunk: number;
  /** The first generation that is played; later than 0 where a run began with a network and no games. */
  readonly #first: number;
  /** Generation and number within it of the next game to hand out; all before are stored or under way. */
  #generation: number;
  #next = 0;
  /** Games stored, by generation. */
  readonly #stored = new Map<number, number>();
  #games: number;
  #positions: number;

  constructor(run: Run) {
    this.#run = run;
    this.#perGeneration = run.config.selfplay.gamesPerGeneration;
    this.#perChunk = run.config.selfplay.chunkGames;
    this.#first = run.continuation?.firstGeneration ?? 0;
    this.#generation = this.#first;
    const { games, positions } = run.store.counts();
    this.#games = games;
    this.#positions = positions;
    const generations = Math.ceil((run.store.nextIndex('selfplay') + 1) / this.#perGeneration);
    for (let generation = this.#first; generation < generations; generation++) {
      this.#stored.set(generation, run.store.gameCount(generation));
    }
  }

  /** How many of the games that the network of `generation` trains on are still to be stored. */
  missing(generation: number): number {
    let missing = 0;
    for (let below = this.#first; below < generation; below++) {
      missing += Math.max(0, this.#perGeneration - (this.#stored.get(below) ?? 0));
    }
    return missing;
  }

  /**
   * The next chunk to play when the network of generation `newest` is the newest there is; undefined when
   * the games that come next need a newer one, or the run needs no more.
   */
  next(newest: number): GameChunk | undefined {
    const { generations = Infinity } = this.#run.config;
    for (;;) {
      if (this.#generation > newest + 1 || Math.max(this.#generation, newest) >= generations)
        return undefined;
      const chunk = this.#chunk();
      this.#next += chunk.count;
      if (this.#next >= this.#perGeneration) {
        this.#next = 0;
        this.#generation++;
      }
      if (!this.#isStored(chunk)) return chunk;
    }
  }

  #chunk(): GameChunk {
    const base = this.#generation * this.#perGeneration;
    const count = Math.min(this.#perChunk, this.#perGeneration - this.#next);
    const explained: number[] = [];
    const first = base + this.#next;
    for (let game = first; game < first + count; game++) if (this.#isExplained(game)) explained.push(game);
    return { generation: this.#generation, first, count, explained };
  }

  /** A chunk is stored in one transaction; one that lacks a game, as a mended database may, is played again. */
  #isStored({ generation, first, count }: GameChunk): boolean {
    if ((this.#stored.get(generation) ?? 0) === 0) return false;
    return this.#run.store.gamesBetween('selfplay', first, count) === count;
  }

  /**
   * The configured share of the run's games, spread evenly, the first always among them. Not one of every generation:
   * a pass compiled for one network and one game costs a tenth of the time of a generation of 64 games.
   */
  #isExplained(game: number): boolean {
    const { share } = this.#run.config.explanation;
    if (share === 0) return false;
    return (
      game === this.#first * this.#perGeneration || Math.floor((game + 1) * share) > Math.floor(game * share)
    );
  }

  /**
   * Counts the games of a chunk that has been stored.
   *
   * @param added how many of them were new
   */
  played(chunk: GameChunk, games: readonly GameRecord[], added: number): void {
    this.#stored.set(chunk.generation, (this.#stored.get(chunk.generation) ?? 0) + added);
    this.#games += added;
    for (const game of games) this.#positions += game.plies.length;
  }

  progress(generation: number) {
    return {
      generation,
      gamesOfGeneration: this.#stored.get(generation) ?? 0,
      gamesPerGeneration: this.#perGeneration,
      games: this.#games,
      positions: this.#positions,
    };
  }
}
