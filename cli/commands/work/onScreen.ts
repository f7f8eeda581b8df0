import type { MachineEvent } from '../../../selfplay/machines/machine.js';
import { interruptProcess, LongWorkScreen } from '../../screen/longWork.js';
import { createTheme } from '../../screen/theme.js';
import type { Terminal } from '../../terminal/terminal.js';
import { type Action, beginState, reduce, type WorkState } from './state.js';
import { workLines } from './view.js';

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
  readonly #screen: LongWorkScreen;
  #state: WorkState;

  constructor({ machine, threads, queue, ascii, elapsed, signal }: ScreenedWork, terminal: Terminal) {
    this.#state = beginState({ machine, threads, queue });
    const theme = createTheme(terminal.palette, ascii);
    this.#screen = new LongWorkScreen(
      {
        signal,
        view: (size) => workLines(this.#state, size, theme),
        press: (press) => {
          if (press.kind === 'text' && 'sq'.includes(press.text) && !this.#state.isStopping)
            interruptProcess();
        },
        tick: () => this.#dispatch({ kind: 'tick', elapsed: elapsed() }),
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

  show(event: MachineEvent): void {
    this.#dispatch({ kind: 'told', event });
  }

  /** Gives the terminal back. May be called more than once. */
  close(): void {
    this.#screen.close();
  }

  #dispatch(action: Action): void {
    this.#state = reduce(this.#state, action);
    this.#screen.draw();
  }
}
