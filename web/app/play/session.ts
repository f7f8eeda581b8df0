import { type ReadonlySignal, signal } from '@preact/signals';
import { asOthelloError } from '../../../engine/systemErrors.js';
import type { EngineResult } from '../../../playing/engineResult.js';
import { toDecide } from '../../../playing/playedGame.js';
import type { EngineClient } from '../../engine/engineClient.js';
import { beginState } from './beginning.js';
import { keptText, readKeptGame } from './keptGame.js';
import { isForProgram, type ProgramEngine } from './programEngine.js';
import { reduce } from './reduce.js';
import { freshSeed } from './seed.js';
import type { Action, PlayState } from './state.js';
import { judgementOf, searchOf, type Task, taskKey, wantedTask } from './wantedTask.js';

/** Where the game is kept. */
export type GameStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const KEY = 'othello-zero game';
/** Milliseconds between two looks at the clocks. */
const TICK = 200;
/** Milliseconds that a move stands on the board before the engine answers it, and between its own where it plays both sides. */
const PACE = { answer: 250, watch: 700 };

interface Running {
  readonly key: string;
  readonly stop: AbortController;
  readonly enough: AbortController;
}

/** Holds the state of the game and does what it asks for: thinks, keeps the game, looks at the clock. The view shows it and hands in actions. */
export class PlaySession {
  readonly #state;
  readonly #engine: () => EngineClient;
  readonly #storage: GameStorage | undefined;
  /** The engine of the program that serves the page; undefined where none does. */
  readonly program: ProgramEngine | undefined;
  #running: Running | undefined;
  #kept: string | undefined;
  #changed = 0;

  /**
   * @param storage undefined where the browser keeps nothing
   * @param program undefined where no program serves the page
   */
  constructor(
    engine: () => EngineClient,
    storage: GameStorage | undefined,
    program: ProgramEngine | undefined,
  ) {
    this.program = program;
    this.#engine = engine;
    this.#storage = storage;
    this.#kept = storage?.getItem(KEY) ?? undefined;
    const kept = this.#kept === undefined ? undefined : readKeptGame(this.#kept);
    this.#state = signal(beginState(freshSeed(), kept));
    setInterval(() => this.#tick(), TICK);
  }

  get state(): ReadonlySignal<PlayState> {
    return this.#state;
  }

  readonly dispatch = (action: Action): void => {
    // The clocks are looked at first, so that each side pays for its own time.
    const ticked = reduce(this.#state.value, { kind: 'tick', now: performance.now() });
    const next = action.kind === 'tick' ? ticked : reduce(ticked, action);
    if (next.game !== this.#state.value.game) this.#changed = performance.now();
    this.#state.value = next;
    this.#keep();
    this.#follow();
  };

  #tick(): void {
    const { timeControl, game } = this.#state.value;
    if (timeControl !== undefined && toDecide(game) !== undefined) this.dispatch({ kind: 'tick', now: 0 });
  }

  /** Runs the task that is wanted, and stops another. */
  #follow(): void {
    const state = this.#state.value;
    const task = wantedTask(state);
    const key = task === undefined ? undefined : taskKey(task);
    if (state.hurried) this.#running?.enough.abort();
    if (key === this.#running?.key) return;
    this.#running?.stop.abort();
    this.#running = undefined;
    if (task !== undefined && key !== undefined) void this.#run(task, key);
  }

  async #run(task: Task, key: string): Promise<void> {
    const running = { key, stop: new AbortController(), enough: new AbortController() };
    this.#running = running;
    const action = await this.#answerTo(task, key, running);
    if (this.#running !== running || action === undefined) return;
    if (task.kind === 'move') await this.#pause(running.enough.signal);
    if (this.#running !== running) return;
    this.#running = undefined;
    this.dispatch(action);
  }

  async #answerTo(
    task: Task,
    key: string,
    { stop: { signal: stop }, enough: { signal: enough } }: Running,
  ): Promise<Action | undefined> {
    const { seed } = this.#state.value;
    const onProgress = (simulations: number): void => {
      if (this.#running?.key === key) this.dispatch({ kind: 'progress', task: key, simulations });
    };
    try {
      if (task.kind === 'review') {
        const ply = await this.#engine().run('judge', judgementOf(task, seed), { signal: stop });
        return ply === undefined ? undefined : { kind: 'judged', task: key, ply };
      }
      const result =
        (await this.#byProgram(task, stop, enough)) ??
        (await this.#engine().run('search', searchOf(task, seed), { signal: stop, enough, onProgress }));
      return result === undefined ? undefined : { kind: 'thought', task: key, result };
    } catch (error) {
      return { kind: 'failed', task: key, message: asOthelloError(error).message };
    }
  }

  /** What the program answers; undefined where it is not asked, or has no time to: then the page does what it can. */
  async #byProgram(
    task: Exclude<Task, { kind: 'review' }>,
    stop: AbortSignal,
    enough: AbortSignal,
  ): Promise<EngineResult | undefined> {
    const { place, network, seed } = this.#state.value;
    const isAsked = place === 'program' && task.kind === 'move' && isForProgram(task.search);
    if (!isAsked || network === undefined) return undefined;
    return this.program?.think(searchOf(task, seed), network, AbortSignal.any([stop, enough]));
  }

  /** A move is seen before it is answered. */
  async #pause(hurry: AbortSignal): Promise<void> {
    const { human } = this.#state.value.game;
    const left = this.#changed + (human === 'none' ? PACE.watch : PACE.answer) - performance.now();
    if (left <= 0 || hurry.aborted) return;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, left);
      hurry.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Keeps the game after each move; a game that is offered stays until it is taken up or declined. */
  #keep(): void {
    const state = this.#state.value;
    if (state.pane.kind === 'resume') return;
    const text = keptText(state);
    if (text === this.#kept) return;
    this.#kept = text;
    try {
      if (text === undefined) this.#storage?.removeItem(KEY);
      else this.#storage?.setItem(KEY, text);
    } catch {
      // A browser that keeps nothing more is no reason not to play.
    }
  }
}
