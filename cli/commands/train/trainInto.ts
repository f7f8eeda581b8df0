import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { OthelloError } from '../../../engine/errors.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { inferenceBytes, needMemory, trainingBytes } from '../../../nn/memoryNeeds.js';
import { packageVersion } from '../../../nn/packageRoot.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { machinesOf } from '../../../selfplay/store/machineTally.js';
import { defaultThreads } from '../../../selfplay/threads/defaultThreads.js';
import { TrainControl } from '../../../selfplay/training/control.js';
import type { RunEvent } from '../../../selfplay/training/events.js';
import { measureBareRates, settlePrecision } from '../../../selfplay/training/measurePrecisions.js';
import { branchRun, createRun, isRun, openRun, type Run } from '../../../selfplay/training/run.js';
import { type RunConfig, runtimeOf, settleSharedBatch } from '../../../selfplay/training/runConfig.js';
import { beginRun } from '../../../selfplay/training/runFromSaved.js';
import { isSaved, readSaved } from '../../../selfplay/training/savedRun.js';
import { trainRun } from '../../../selfplay/training/trainingLoop.js';
import { openMachines } from '../../command/machines.js';
import type { QueueChoice } from '../../command/queueOptions.js';
import { isAscii } from '../../command/screenOptions.js';
import { FullScreen } from '../../screen/fullScreen.js';
import { openToStore } from '../../sources/openedRun.js';
import { formatCount } from '../../terminal/format.js';
import { openProgress } from '../../terminal/progress.js';
import type { Terminal } from '../../terminal/terminal.js';
import { TrainScreen } from './bars.js';
import { checkUnchanged, composeConfig, type ConfigChoice } from './config.js';
import { TrainOnScreen } from './onScreen.js';

/** How long each rate of this machine is measured before a run begins. */
const MEASURED_MS = 300;

export interface TrainSettings {
  readonly minutes: number | undefined;
  readonly workers: number | undefined;
  readonly machines?: QueueChoice;
  readonly json: boolean;
  /** Lines of text, also on a terminal. */
  readonly plain: boolean;
  readonly ascii: boolean;
}

/** How a run is shown while it goes on. */
interface TrainView {
  readonly follow: (event: RunEvent) => void;
  /** Takes it off the terminal. */
  close(): void;
}

/** Starts or resumes the run in a folder and shows it on the terminal until it ends. */
export async function trainInto(
  folder: string,
  choice: ConfigChoice,
  settings: TrainSettings,
  terminal: Terminal,
): Promise<void> {
  const signal = terminal.listenForInterrupt(
    'Stopping: what is finished is stored. (Ctrl-C again ends at once; that loses no stored game either.)',
  );
  const run = await openWhenFree({ folder, choice, workers: settings.workers }, signal, terminal);
  if (run === undefined) return;
  const now = (): number => performance.now();
  const began = now();
  const elapsed = (): number => (now() - began) / 1000;
  const control = new TrainControl();
  let view: TrainView | undefined;
  try {
    const { config } = run;
    const minutes = settings.minutes ?? config.minutes;
    const workers = settings.workers ?? config.workers ?? defaultThreads();
    const seconds = minutes === undefined ? undefined : minutes * 60;
    view = openView({ folder, run, control, seconds, elapsed, signal }, settings, terminal);
    const { follow } = view;
    const rates = await measureBareRates(config, now, MEASURED_MS);
    const machines =
      settings.machines &&
      (await openMachines(settings.machines, { threads: workers, terminal, known: machinesOf(run.store) }));
    await trainRun(run, {
      now,
      date: () => new Date().toISOString(),
      software: `othello-zero ${packageVersion()}`,
      workers,
      ...(machines === undefined ? {} : { machines }),
      rates,
      signal,
      control,
      ...(seconds === undefined ? {} : { milliseconds: seconds * 1000 }),
      onEvent(event) {
        if (settings.json) terminal.json({ ...event, elapsed: elapsed() });
        follow(event);
      },
    });
  } finally {
    view?.close();
    run.close();
  }
}

/** What a view needs to know of a run. */
interface Viewed {
  /** As it was named. */
  readonly folder: string;
  readonly run: Run;
  readonly control: TrainControl;
  /** That this invocation will take, when that is known. */
  readonly seconds: number | undefined;
  /** Seconds since this invocation began. */
  readonly elapsed: () => number;
  readonly signal: AbortSignal;
}

/** A screen where there is a terminal to show and to hear, else bars and lines. */
function openView(viewed: Viewed, settings: TrainSettings, terminal: Terminal): TrainView {
  const { json, plain, ascii } = settings;
  if (json || plain || !FullScreen.isPossible()) return barsOf(viewed, plain, terminal);
  const screen = new TrainOnScreen({ ...viewed, ascii: isAscii(ascii) }, terminal);
  screen.open();
  return { follow: (event) => screen.follow(event), close: () => screen.close() };
}

function barsOf({ run, seconds, elapsed }: Viewed, plain: boolean, terminal: Terminal): TrainView {
  const progress = openProgress(terminal, plain);
  const bars = new TrainScreen(progress, run.config.selfplay.gamesPerGeneration, seconds);
  const ticker = setInterval(() => bars.tick(elapsed()), 500);
  return {
    follow: (event) => bars.show(event, elapsed()),
    close() {
      clearInterval(ticker);
      progress.finish();
    },
  };
}

/** The run that is to train, and how many threads are to. */
interface WantedRun {
  readonly folder: string;
  readonly choice: ConfigChoice;
  readonly workers: number | undefined;
}

/** Milliseconds of one attempt to open a database that another program keeps locked, and until the next. */
const LOCK_MS = 250;
const RETRY_MS = 500;

/** Waits, and says so, while another program keeps the database locked; undefined when it is stopped before that one lets go. */
async function openWhenFree(
  wanted: WantedRun,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<Run | undefined> {
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    try {
      return await openOrCreate(wanted);
    } catch (error) {
      if (!(error instanceof OthelloError) || error.code !== 'busy') throw error;
      if (isFirst) terminal.note(`${error.message} Waiting.`);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
  return undefined;
}

async function openOrCreate({ folder, choice, workers }: WantedRun): Promise<Run> {
  if (isRun(folder)) {
    const instead = `begin one of your own with what it has: othello-zero train OTHER --from ${folder}`;
    const run = openToStore(folder, instead, { patience: LOCK_MS });
    try {
      checkUnchanged(run.config, folder, choice);
      checkOrigin(run, choice);
      checkMemory(run.config, workers);
      return run;
    } catch (error) {
      run.close();
      throw error;
    }
  }
  const { from } = choice;
  const composed = composeConfig(choice, from === undefined ? undefined : configOf(from));
  checkMemory(composed, workers);
  const config = settleSharedBatch(await settlePrecision(composed, () => performance.now(), MEASURED_MS));
  const about = {
    created: new Date().toISOString(),
    versions: {
      'othello-zero': packageVersion(),
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      runtime: (await openRuntime(runtimeOf(config))).description,
    },
  };
  if (from === undefined) return createRun(folder, { config, ...about });
  const begin = isRun(from) ? branchRun : beginRun;
  return begin(folder, from, { config, ...about });
}

/** Asks before anything is made. Throws OthelloError `noMemory`. */
function checkMemory(config: RunConfig, workers: number | undefined): void {
  const { network, training, selfplay } = config;
  const architecture = residualArchitecture(network);
  const players = workers ?? config.workers ?? defaultThreads();
  needMemory(
    trainingBytes(architecture, training.batchSize) +
      players * inferenceBytes(architecture, selfplay.chunkGames),
    `A run with ${formatCount(network.blocks, 'block')} of ${formatCount(network.channels, 'channel')}, batches of ${training.batchSize} and ${formatCount(players, 'thread')}`,
  );
}

/** Throws OthelloError `usage` when a resumed run is said to begin with another one than it did. */
function checkOrigin({ from, folder }: Run, choice: ConfigChoice): void {
  if (choice.from === undefined || resolve(choice.from) === from?.folder) return;
  throw new OthelloError(
    'usage',
    `The run ${folder} began ${from === undefined ? 'with nothing' : `with ${from.folder}`}; leave --from out to go on with it.`,
  );
}

/** Of a run or a saved one. */
function configOf(folder: string): RunConfig {
  if (!isRun(folder) && isSaved(folder)) return readSaved(folder).config;
  const run = openRun(folder, { readonly: true });
  run.close();
  return run.config;
}
