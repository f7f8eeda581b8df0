import process from 'node:process';
import type { MachineEvent } from '../../../selfplay/machines/machine.js';
import { FullScreen } from '../../screen/fullScreen.js';
import { createTheme } from '../../screen/theme.js';
import type { Terminal } from '../../terminal/terminal.js';
import { type Action, beginState, reduce, type WorkState } from './state.js';
import { workLines } from './view.js';

const TICK_MS = 1000;
/** Lines that stay when the screen is gone. */
const LAST_LINES = 8;

export interface ScreenedWork extends Pick<WorkState, 'machine' | 'threads' | 'queue'> {
  readonly ascii: boolean;
  /** Seconds since the program was called. */
  readonly elapsed: () => number;
  readonly signal: AbortSignal;
}

/** The screen of a machine, which takes in what the machine tells. */
export class WorkOnScreen {
  readonly #screen: FullScreen;
  readonly #terminal: Terminal;
  readonly #about: ScreenedWork;
  #state: WorkState;
  #ticks: NodeJS.Timeout | undefined;
  readonly #onAbort = (): void => this.#dispatch({ kind: 'stopping' });

  constructor(about: ScreenedWork, terminal: Terminal) {
    this.#about = about;
    this.#terminal = terminal;
    this.#state = beginState({ machine: about.machine, threads: about.threads, queue: about.queue });
    const theme = createTheme(terminal.palette, about.ascii);
    this.#screen = new FullScreen({
      view: (size) => workLines(this.#state, size, theme),
      press: (press) => {
        if (press.kind === 'text' && 'sq'.includes(press.text) && !this.#state.isStopping) stop();
      },
      interrupt: stop,
    });
  }

  open(): void {
    this.#terminal.redirectNotes((message) => this.#dispatch({ kind: 'noted', message }));
    this.#about.signal.addEventListener('abort', this.#onAbort);
    this.#terminal.beforeEnd(() => this.close());
    this.#screen.open();
    this.#ticks = setInterval(
      () => this.#dispatch({ kind: 'tick', elapsed: this.#about.elapsed() }),
      TICK_MS,
    );
  }

  show(event: MachineEvent): void {
    this.#dispatch({ kind: 'told', event });
  }

  /** Gives the terminal back, and leaves the last lines on it. May be called more than once. */
  close(): void {
    if (this.#ticks === undefined) return;
    clearInterval(this.#ticks);
    this.#ticks = undefined;
    this.#about.signal.removeEventListener('abort', this.#onAbort);
    this.#terminal.beforeEnd(undefined);
    this.#screen.close();
    this.#terminal.redirectNotes(undefined);
    for (const line of this.#state.log.slice(-LAST_LINES)) this.#terminal.note(line);
  }

  #dispatch(action: Action): void {
    this.#state = reduce(this.#state, action);
    this.#screen.draw();
  }
}

/** As if the terminal had sent it: the same words, the same exit code. */
function stop(): void {
  process.emit('SIGINT', 'SIGINT');
}
