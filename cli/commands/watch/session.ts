import { OthelloError } from '../../../engine/errors.js';
import type { GameShelf } from './games.js';
import { type Beginning, beginState, reduce } from './reduce.js';
import { type Action, type Errand, type Task, wantedTask, type WatchState } from './state.js';
import type { WatchThinker } from './thinker.js';

/** Holds the state, and does what it asks for: opens games, and has worked out what is wanted. */
export class WatchSession {
  readonly #shelf: GameShelf;
  readonly #thinker: WatchThinker;
  /** Called after each change of the state. */
  onChange: () => void = () => undefined;
  #state: WatchState;
  #running: { readonly key: string; readonly abort: AbortController } | undefined;
  #finish: () => void = () => undefined;
  /** Settles when the person leaves. */
  readonly finished = new Promise<void>((resolve) => (this.#finish = resolve));

  constructor(shelf: GameShelf, thinker: WatchThinker, beginning: Beginning) {
    this.#shelf = shelf;
    this.#thinker = thinker;
    this.#state = beginState(shelf, beginning);
  }

  get state(): WatchState {
    return this.#state;
  }

  /** From now on it does what the state asks for. */
  begin(): void {
    this.#follow();
  }

  dispatch(action: Action): void {
    this.#state = reduce(this.#state, action);
    this.#follow();
    this.onChange();
  }

  /** Time passes: a ply of a game that plays by itself, and perhaps there are more games. */
  tick(): void {
    const { count } = this.#shelf;
    if (this.#state.isPlaying || count !== this.#state.count) this.dispatch({ kind: 'tick', count });
  }

  #follow(): void {
    const { errand, left } = this.#state;
    if (errand !== undefined) {
      this.dispatch(this.#opened(errand));
      return;
    }
    this.#work();
    if (left) this.#finish();
  }

  #opened(errand: Errand): Action {
    const { count } = this.#shelf;
    try {
      const place =
        errand.kind === 'named' ? this.#shelf.placeOf(errand.name) : this.#placeBeside(errand.step);
      if (place < 0) return { kind: 'noted', message: 'This is the first game.' };
      if (place >= count) return { kind: 'noted', message: 'This is the last game so far.' };
      return { kind: 'opened', game: this.#shelf.game(place), place, count };
    } catch (error) {
      if (!(error instanceof OthelloError)) throw error;
      return { kind: 'noted', message: error.message };
    }
  }

  #placeBeside(step: 1 | -1): number {
    let place = this.#state.place + step;
    while (place > 0 && place < this.#shelf.count && !this.#shelf.has(place)) place += step;
    return place;
  }

  /** Works out what is wanted, in the place of what was wanted before. */
  #work(): void {
    const task = wantedTask(this.#state);
    if (task?.key === this.#running?.key) return;
    this.#running?.abort.abort();
    this.#running = undefined;
    if (task === undefined) return;
    const running = { key: task.key, abort: new AbortController() };
    this.#running = running;
    const settle = (action: Action | undefined): void => {
      if (this.#running !== running) return;
      this.#running = undefined;
      if (action !== undefined) this.dispatch(action);
    };
    this.#find(task, running.abort.signal).then(settle, (error: unknown) => {
      settle({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    });
  }

  async #find(task: Task, signal: AbortSignal): Promise<Action | undefined> {
    const { key, game, ply } = task;
    if (task.kind === 'evaluate') {
      return { kind: 'evaluated', key, evaluation: await this.#thinker.evaluate(game, ply, signal) };
    }
    if (task.kind === 'judge') {
      const judged = await this.#thinker.judge(game, ply, signal);
      return judged === undefined ? undefined : { kind: 'judged', key, judged };
    }
    const explanation = await this.#thinker.explain(game, ply, task, signal);
    return explanation === undefined ? undefined : { kind: 'explained', key, explanation };
  }
}
