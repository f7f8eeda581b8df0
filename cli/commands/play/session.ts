import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { OthelloError } from '../../../engine/errors.js';
import { positionKey } from '../../../playing/line.js';
import { isFinished, lineOf } from '../../../playing/playedGame.js';
import type { Thinker } from '../../engine/thinker.js';
import { freeName, isSameFile, saveGame } from '../../sources/savedGame.js';
import type { GameKeeper, LeftGame } from './keptGame.js';
import { readNamedGame } from './namedGame.js';
import { reduce } from './reduce.js';
import type { Action, Errand, PlayState } from './state.js';
import { jobOf, taskKey, wantedTask } from './thinking.js';

/**
 * Holds the state, and does what it asks for: runs the task it wants, keeps the game, saves and loads. The screen only
 * shows the state and hands in actions.
 */
export class PlaySession {
  readonly #thinker: Thinker;
  readonly #keeper: GameKeeper;
  /** Called after each change of the state. */
  onChange: () => void = () => undefined;
  #state: PlayState;
  #running: string | undefined;
  #kept: string | undefined;
  #round: number;
  #hurried = false;
  #left: LeftGame | undefined;
  #failure: Error | undefined;
  #finish: () => void = () => undefined;
  /** Settles when the game is left. */
  readonly finished = new Promise<void>((resolve) => (this.#finish = resolve));

  /** @param left the game that is offered at the beginning. */
  constructor(state: PlayState, thinker: Thinker, keeper: GameKeeper, left?: LeftGame) {
    this.#state = state;
    this.#left = left;
    this.#thinker = thinker;
    this.#keeper = keeper;
    this.#kept = keptKey(state);
    this.#round = state.round;
  }

  /** From now on it does what the state asks for. The page is shown before: a thread that starts would hold it up. */
  begin(): void {
    this.#follow();
  }

  get state(): PlayState {
    return this.#state;
  }
  /** Why the session ended by itself. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  dispatch(action: Action): void {
    // The clocks are looked at first, so that each side pays for its own time.
    const ticked = reduce(this.#state, { kind: 'tick', now: performance.now() });
    this.#state = action.kind === 'tick' ? ticked : reduce(ticked, action);
    this.#follow();
    this.onChange();
  }

  /** Ends the session because something failed that nobody playing can mend. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.leave();
  }

  leave(): void {
    if (!this.#state.left) this.#state = { ...this.#state, left: true };
    this.#follow();
  }

  /** Does what the state asks for. */
  #follow(): void {
    const { errand, left, hurried } = this.#state;
    this.#keep();
    this.#runTask();
    if (hurried && !this.#hurried) this.#thinker.hurry();
    this.#hurried = hurried;
    // In a turn of its own: actions come one after the other.
    if (errand !== undefined) queueMicrotask(() => this.#run(errand));
    if (left) this.#finish();
  }

  #runTask(): void {
    const task = wantedTask(this.#state);
    const key = task === undefined ? undefined : taskKey(task);
    if (key === this.#running) return;
    this.#running = key;
    if (task === undefined || key === undefined) {
      this.#thinker.stop();
      return;
    }
    this.#thinker.begin(jobOf(task), {
      onProgress: (simulations) => this.dispatch({ kind: 'progress', task: key, simulations }),
      onFound: (answer) => this.dispatch({ kind: 'answered', task: key, answer }),
      onFailure: (error) => {
        const forfeits = error.code === 'engineFailed';
        // Some positions have nothing to explain, and programs may fail; everything else is a defect.
        if (!forfeits && task.kind !== 'explain') this.fail(error);
        else this.dispatch({ kind: 'failed', task: key, message: error.message, forfeits });
      },
    });
  }

  /** Keeps the game after each ply: whatever happens to the program or the terminal, it can go on. */
  #keep(): void {
    const { game, pane, opponent, round } = this.#state;
    const key = keptKey(this.#state);
    if (pane.kind === 'resume' || pane.kind === 'replace') return;
    if (round !== this.#round) this.#keeper.renew();
    this.#round = round;
    if (key === this.#kept && this.#left === undefined) return;
    const line = lineOf(game);
    try {
      if (key !== this.#kept) {
        this.#kept = key;
        if (line.moves.length > 0) this.#keeper.keep(line, game.human, opponent.label);
        if (line.moves.length === 0 || isFinished(game)) this.#keeper.forget();
      }
      // Taken up or declined; a game that was taken up is in its new file by now.
      if (this.#left !== undefined) this.#keeper.settle(this.#left);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      queueMicrotask(() => this.dispatch({ kind: 'noted', message: `The game is not kept: ${why}` }));
    }
    this.#left = undefined;
  }

  #run(errand: Errand): void {
    if (this.#state.errand !== errand) return;
    try {
      this.dispatch(this.#done(errand));
    } catch (error) {
      if (!(error instanceof OthelloError)) throw error;
      this.dispatch({ kind: 'refused', message: error.message });
    }
  }

  #done(errand: Errand): Action {
    switch (errand.kind) {
      case 'load':
        return { kind: 'loaded', ...readNamedGame(errand.file), file: errand.file };
      case 'suggest':
        return { kind: 'suggested', file: errand.file, instead: freeName(errand.file) };
      case 'keep': {
        if (!errand.replaces) this.#keeper.renew();
        return { kind: 'kept', file: this.#keeper.file };
      }
      case 'save': {
        const { game, opponent } = this.#state;
        const { file, replaces } = errand;
        const isOwn = replaces || isSameFile(this.#keeper.file, file);
        if (!isOwn && existsSync(file)) return { kind: 'exists', file };
        saveGame(file, lineOf(game), game.human, opponent.label);
        return { kind: 'saved', file };
      }
    }
  }
}

function keptKey({ game }: PlayState): string {
  return `${game.human} ${positionKey(lineOf(game))} ${String(game.gaveUp !== undefined)}`;
}
