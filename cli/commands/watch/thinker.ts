import { OthelloError } from '../../../engine/errors.js';
import { isOver } from '../../../engine/position.js';
import type { RuntimeChoice } from '../../../nn/runtimeChoice.js';
import type { AnalyzedPly } from '../../../playing/analysis.js';
import { GAME_REACH, REVIEW_REACH } from '../../../playing/ending.js';
import { ENDGAME } from '../../../selfplay/players/endgame.js';
import { shareBytes } from '../../../selfplay/threads/networkBytes.js';
import type { SearchPrecision } from '../../../selfplay/training/runConfig.js';
import { Thinker } from '../../engine/thinker.js';
import type { Explained, Found, Job } from '../../engine/thinkerJob.js';
import { type Model, type ModelChoice, openModel } from '../../sources/model.js';
import { type Evaluation, searchedEvaluation } from './evaluation.js';
import type { GameShelf, WatchedGame } from './games.js';

export interface ThinkerSettings {
  /** Instead of the network that played; the shipped one where none did. */
  readonly model: string | undefined;
  readonly planes: ModelChoice['planes'];
  readonly simulations: number;
  readonly threads: number;
  readonly runtime: RuntimeChoice;
  readonly precision: SearchPrecision;
}

/** A network in a thread of its own. */
interface Opened {
  readonly label: string;
  readonly thinker: Thinker;
  /** Rejects when the thread itself fails. */
  readonly crashed: Promise<never>;
}

/** Evaluates positions of games and explains them, with the network that is asked for or that played. */
export class WatchThinker {
  readonly #shelf: GameShelf;
  readonly #settings: ThinkerSettings;
  #opened: { readonly key: string; readonly ready: Promise<Opened> } | undefined;

  constructor(shelf: GameShelf, settings: ThinkerSettings) {
    this.#shelf = shelf;
    this.#settings = settings;
  }

  /** The position before a move; undefined when the game is over in it, or the signal was raised. */
  async evaluate(game: WatchedGame, ply: number, signal: AbortSignal): Promise<Evaluation | undefined> {
    const position = game.line.positions[ply]!;
    if (isOver(position)) return undefined;
    const { simulations } = this.#settings;
    const thinking = { budget: { simulations }, exact: true, reach: GAME_REACH };
    const found = await this.#find(game, { kind: 'search', position, ply, thinking }, signal);
    if (found?.kind !== 'searched') return undefined;
    const { label } = await this.#open(game);
    const by = found.precision === 'float32' ? label : `${label} in ${found.precision}`;
    return searchedEvaluation(found.result, by);
  }

  /** What a move was worth; undefined when the signal was raised. */
  async judge(game: WatchedGame, ply: number, signal: AbortSignal): Promise<AnalyzedPly | undefined> {
    const { moves, positions } = game.line;
    const before = { start: positions[0]!, moves: moves.slice(0, ply), position: positions[ply]! };
    const { simulations } = this.#settings;
    const thinking = { budget: { simulations }, exact: true, reach: REVIEW_REACH };
    const subject = { ...before, move: moves[ply]! };
    const found = await this.#find(game, { kind: 'judge', subject, thinking }, signal);
    return found?.kind === 'judged' ? found.ply : undefined;
  }

  /** Or the sentence that says why there is nothing to explain; undefined when the signal was raised. */
  async explain(
    game: WatchedGame,
    ply: number,
    how: { readonly target: string; readonly composite: string },
    signal: AbortSignal,
  ): Promise<Explained | string | undefined> {
    const request = { position: game.line.positions[ply]!, ...how };
    try {
      const found = await this.#find(game, { kind: 'explain', request }, signal);
      return found?.kind === 'explained' ? found.explained : undefined;
    } catch (error) {
      if (error instanceof OthelloError && error.code === 'badTarget') return error.message;
      throw error;
    }
  }

  async #find(game: WatchedGame, job: Job, signal: AbortSignal): Promise<Found | undefined> {
    const { thinker, crashed } = await this.#open(game);
    if (signal.aborted) return undefined;
    let onAbort = (): void => undefined;
    const found = new Promise<Found | undefined>((resolve, reject) => {
      onAbort = () => {
        thinker.stop();
        resolve(undefined);
      };
      signal.addEventListener('abort', onAbort);
      thinker.begin(job, { onProgress: () => undefined, onFound: resolve, onFailure: reject });
    });
    try {
      return await Promise.race([found, crashed]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** The network for a game; that of an earlier one is let go. */
  #open(game: WatchedGame): Promise<Opened> {
    const played = this.#settings.model === undefined ? game.network : undefined;
    const weights = played === undefined ? undefined : this.#shelf.weights(played);
    const key = weights === undefined ? '' : played!;
    const own = weights === undefined ? undefined : { label: game.black, ...weights, sha256: key };
    if (this.#opened?.key !== key) {
      const gone = this.dispose();
      this.#opened = { key, ready: gone.then(() => this.#start(own)) };
    }
    return this.#opened.ready;
  }

  /** @param own the network that played, where that is to be asked. */
  async #start(own: Omit<Model, 'network'> | undefined): Promise<Opened> {
    const { model, planes, runtime, threads, precision } = this.#settings;
    const { label, bytes, sha256, folder } = own ?? (await openModel(model ?? 'default', planes));
    let onCrash: (error: Error) => void = () => undefined;
    const crashed = new Promise<never>((_, reject) => (onCrash = reject));
    // It is heard only while something is worked out.
    crashed.catch(() => undefined);
    const common = {
      label,
      sha256,
      folder,
      runtime,
      precision,
      threads,
      endgame: ENDGAME,
      engineSeconds: 60,
      seed: 'watch',
    };
    return { label, crashed, thinker: new Thinker({ ...common, bytes: shareBytes(bytes) }, onCrash) };
  }

  async dispose(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.ready.then(({ thinker }) => thinker.dispose()).catch(() => undefined);
  }
}
