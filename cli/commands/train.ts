import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import {
  createRun,
  isRun,
  measureBareRates,
  openRun,
  PRESET_NAMES,
  trainRun,
  type Run,
  type RunEvent,
} from '../../selfplay/index.js';
import { defineCommand } from '../command.js';
import { seedOption } from '../engine.js';
import { choice, decimal, flag, integer, required, text, texts } from '../option.js';
import { packageVersion } from '../packageRoot.js';
import { openProgress } from '../progress.js';
import { checkUnchanged, composeConfig, type ConfigChoice } from '../runConfig.js';
import type { Terminal } from '../terminal.js';
import { TrainScreen } from '../trainScreen.js';
import { RUNTIME_NAMES } from '../../nn/index.js';

export const train = defineCommand({
  positional: 'run',
  options: {
    run: required(text('folder of the run; made when it is not there, resumed when it is', 'DIR')),
    preset: choice('what to begin with: sizes and speeds for that much time', PRESET_NAMES),
    minutes: decimal('stop after this long; the run can be resumed', { minimum: 0.01 }, 'M'),
    seed: seedOption,
    workers: integer('threads at work; by default one a core', { minimum: 1, maximum: 256 }),
    runtime: choice('what runs the network', RUNTIME_NAMES),
    config: text('JSON file with keys that replace those of the preset', 'FILE'),
    set: texts('one key of the configuration; may be repeated', 'KEY=VALUE'),
    json: flag('print every event as a line of JSON'),
  },
  examples: [
    { line: 'train runs/first', says: 'learns from nothing for a few minutes' },
    { line: 'train runs/first', says: 'the same again: goes on where it stopped' },
    { line: 'train --run runs/long --preset hour --seed 7', says: 'a larger network, for an hour' },
    {
      line: 'train runs/x --set search.simulations=32 --set network.channels=48',
      says: 'with settings of your own',
    },
  ],
  epilogue:
    'Ctrl-C stops cleanly: all finished games stay, and the same command goes on. Look at a run with ' +
    'othello-zero runs DIR, also while it trains; play against it with othello-zero play --model DIR.',
  async run({ run: folder, minutes, workers, json, ...choice }, terminal) {
    await trainInto(folder, choice, { minutes, workers, json }, terminal);
  },
});

export interface TrainSettings {
  readonly minutes: number | undefined;
  readonly workers: number | undefined;
  readonly json: boolean;
  /** Hears every event besides the screen. */
  readonly onEvent?: (event: RunEvent) => void;
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
    const screen = new TrainScreen(progress, minutes === undefined ? undefined : minutes * 60);
    const ticker = setInterval(() => screen.tick(elapsed()), 500);
    try {
      await trainRun(run, {
        now,
        date: () => new Date().toISOString(),
        workers,
        rates,
        signal,
        ...(minutes === undefined ? {} : { milliseconds: minutes * 60_000 }),
        onEvent(event) {
          if (settings.json) terminal.json({ ...event, elapsed: elapsed() });
          screen.show(event, elapsed());
          settings.onEvent?.(event);
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
