import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { createRun, isRun, measureBareRates, openRun, trainRun, type Run } from '../selfplay/index.js';
import { packageVersion } from './packageRoot.js';
import { openProgress } from './progress.js';
import { checkUnchanged, composeConfig, type ConfigChoice } from './runConfig.js';
import type { Terminal } from './terminal.js';
import { TrainScreen } from './trainScreen.js';

export interface TrainSettings {
  readonly minutes: number | undefined;
  readonly workers: number | undefined;
  readonly json: boolean;
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
  const run = openOrCreate(folder, choice);
  const progress = openProgress(terminal);
  const now = (): number => performance.now();
  try {
    const { config } = run;
    const minutes = settings.minutes ?? config.minutes;
    const workers = settings.workers ?? config.workers ?? availableParallelism();
    const rates = await measureBareRates(config, now, 300);
    const began = now();
    const elapsed = (): number => (now() - began) / 1000;
    const screen = new TrainScreen(
      progress,
      config.selfplay.gamesPerGeneration,
      minutes === undefined ? undefined : minutes * 60,
    );
    const ticker = setInterval(() => screen.tick(elapsed()), 500);
    try {
      await trainRun(run, {
        now,
        date: () => new Date().toISOString(),
        software: `othello-zero ${packageVersion()}`,
        workers,
        rates,
        signal,
        ...(minutes === undefined ? {} : { milliseconds: minutes * 60_000 }),
        onEvent(event) {
          if (settings.json) terminal.json({ ...event, elapsed: elapsed() });
          screen.show(event, elapsed());
        },
      });
    } finally {
      clearInterval(ticker);
    }
  } finally {
    progress.finish();
    run.close();
  }
}

function openOrCreate(folder: string, choice: ConfigChoice): Run {
  if (isRun(folder)) {
    const run = openRun(folder);
    try {
      checkUnchanged(run.config, folder, choice);
      return run;
    } catch (error) {
      run.close();
      throw error;
    }
  }
  return createRun(folder, {
    config: composeConfig(choice),
    created: new Date().toISOString(),
    versions: {
      'othello-zero': packageVersion(),
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
    },
  });
}
