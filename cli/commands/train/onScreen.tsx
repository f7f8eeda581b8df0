import process from 'node:process';
import type { TrainControl } from '../../../selfplay/training/control.js';
import type { RunEvent } from '../../../selfplay/training/events.js';
import type { Run } from '../../../selfplay/training/run.js';
import { FullScreen } from '../../screen/fullScreen.js';
import { createTheme } from '../../screen/theme.js';
import type { Terminal } from '../../terminal/terminal.js';
import { App } from './App.js';
import { TrainModel } from './model.js';
import { Replay } from './replay.js';

/** A page takes some 6 ms to lay out and to write; once a second, nobody sees that in the speed of a run. */
const TICK_MS = 1000;
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
  readonly #screen = new FullScreen();
  readonly #model: TrainModel;
  readonly #terminal: Terminal;
  readonly #about: ScreenedRun;
  #ticks: NodeJS.Timeout | undefined;
  readonly #onAbort = (): void => this.#model.stopping();

  constructor(about: ScreenedRun, terminal: Terminal) {
    this.#about = about;
    this.#terminal = terminal;
    const { folder, run, control, seconds } = about;
    const { config, store } = run;
    const { games, positions } = store.counts();
    this.#model = new TrainModel(
      {
        folder,
        config,
        seconds,
        games,
        positions,
        generation: store.networks().at(-1)?.generation ?? 0,
        evaluations: store.evaluations(),
        metrics: store.metrics('generation').at(-1),
      },
      control,
    );
  }

  async open(): Promise<void> {
    const { run, signal, elapsed, ascii } = this.#about;
    const { store } = run;
    const replay = new Replay(() => store.game({ kind: 'selfplay', index: store.nextIndex('selfplay') - 1 }));
    const theme = createTheme(this.#terminal.palette, ascii);
    this.#terminal.redirectNotes((line) => this.#model.note(line));
    signal.addEventListener('abort', this.#onAbort);
    this.#terminal.beforeEnd(() => this.close());
    replay.step();
    await this.#screen.show(
      <App
        model={this.#model}
        replay={replay}
        theme={theme}
        // As if the terminal had sent it: the same words, the same exit code.
        onStop={() => void process.emit('SIGINT', 'SIGINT')}
        onSuspend={() => this.#screen.suspend()}
      />,
    );
    this.#ticks = setInterval(() => {
      if (!this.#model.isPaused) replay.step();
      this.#model.tick(elapsed());
    }, TICK_MS);
  }

  follow(event: RunEvent): void {
    this.#model.follow(event, this.#about.elapsed());
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
    for (const line of this.#model.log.slice(-LAST_LINES)) this.#terminal.note(line);
  }
}
