import type { TrainControl } from '../../../selfplay/training/control.js';
import type { RunEvent } from '../../../selfplay/training/events.js';
import type { Run } from '../../../selfplay/training/run.js';
import type { KeyPress } from '../../screen/keys.js';
import { interruptProcess, LongWorkScreen } from '../../screen/longWork.js';
import { createTheme } from '../../screen/theme.js';
import type { Terminal } from '../../terminal/terminal.js';
import { reduce } from './reduce.js';
import { Replay } from './replay.js';
import { type Action, beginState, type TrainState } from './state.js';
import { trainLines } from './view.js';

/** Lines that stay when the screen is gone. */
const LAST_LINES = 12;

export interface ScreenedRun {
  /** As it was named. */
  readonly folder: string;
  readonly run: Run;
  readonly control: TrainControl;
  readonly seconds: number | undefined;
  readonly ascii: boolean;
  /** Seconds since the program was called. */
  readonly elapsed: () => number;
  readonly signal: AbortSignal;
}

/** The screen of a run, which takes in what the run tells. */
export class TrainOnScreen {
  readonly #screen: LongWorkScreen;
  readonly #about: ScreenedRun;
  readonly #replay: Replay;
  #state: TrainState;

  constructor(about: ScreenedRun, terminal: Terminal) {
    this.#about = about;
    const { folder, run, seconds } = about;
    const { config, store } = run;
    this.#state = beginState({
      folder,
      config,
      seconds,
      ...store.counts(),
      generation: store.networks().at(-1)?.generation ?? 0,
      evaluations: store.evaluations(),
      metrics: store.metrics('generation').at(-1),
    });
    this.#replay = new Replay(() => store.game({ kind: 'selfplay', index: store.nextIndex('selfplay') - 1 }));
    const theme = createTheme(terminal.palette, about.ascii);
    this.#screen = new LongWorkScreen(
      {
        signal: about.signal,
        view: (size) => trainLines(this.#state, size, theme),
        press: (press) => this.#press(press),
        tick: () => this.#tick(),
        noted: (message) => this.#dispatch({ kind: 'noted', message }),
        stopping: () => this.#dispatch({ kind: 'stopping' }),
        last: () => this.#state.log.slice(-LAST_LINES),
      },
      terminal,
    );
  }

  open(): void {
    this.#screen.open();
  }

  /** Takes in what the run tells; it is seen at the next tick. */
  follow(event: RunEvent): void {
    this.#state = reduce(this.#state, { kind: 'told', event, elapsed: this.#about.elapsed() });
  }

  /** Gives the terminal back. May be called more than once. */
  close(): void {
    this.#screen.close();
  }

  #dispatch(action: Action): void {
    this.#state = reduce(this.#state, action);
    this.#screen.draw();
  }

  #tick(): void {
    const { elapsed, control } = this.#about;
    if (!control.isPaused) this.#replay.step();
    const { replayed } = this.#replay;
    const { underWay, machines } = control;
    this.#dispatch({ kind: 'tick', elapsed: elapsed(), underWay, machines, replayed });
  }

  #press(press: KeyPress): void {
    if (press.kind !== 'text') return;
    const { isStopping } = this.#state;
    const { control } = this.#about;
    switch (press.text) {
      case 'p':
        if (isStopping) return;
        if (control.isPaused) control.resume();
        else control.pause();
        this.#dispatch({ kind: 'paused', isPaused: control.isPaused });
        break;
      case 'e':
        this.#dispatch({ kind: 'planned', matches: isStopping ? 0 : control.evaluate() });
        break;
      case 'o':
        this.#dispatch({ kind: 'nextOpponent' });
        break;
      case 's':
      case 'q':
        // Once: the second time Ctrl-C ends the program, which nobody means by a letter.
        if (!isStopping) interruptProcess();
    }
  }
}
