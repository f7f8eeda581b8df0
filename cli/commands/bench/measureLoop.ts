import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { partsOfChoice, type RuntimeChoice } from '../../../nn/runtimeChoice.js';
import { defaultThreads } from '../../../selfplay/threads/defaultThreads.js';
import { type BareRates, machineOf, type MachineSummary } from '../../../selfplay/training/machineShares.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { createRun } from '../../../selfplay/training/run.js';
import type { RunConfig } from '../../../selfplay/training/runConfig.js';
import { trainRun } from '../../../selfplay/training/trainingLoop.js';

/** Networks to train: the account is that between the first, up to which threads start and compile, and the last. */
const LAST = 3;

/**
 * A short training run in a folder of its own that is thrown away: `games` a generation, on all cores, and where the time
 * went once it was under way. Undefined when it was stopped before.
 * @param rates of one thread alone
 */
export async function measureLoop(
  network: { readonly blocks: number; readonly channels: number },
  runtime: RuntimeChoice,
  games: number,
  rates: BareRates,
  signal: AbortSignal,
): Promise<MachineSummary | undefined> {
  const { quick } = PRESETS;
  const config: RunConfig = {
    ...quick,
    ...partsOfChoice(runtime),
    seed: 'bench',
    generations: LAST + 1,
    network: { ...quick.network, ...network },
    selfplay: {
      ...quick.selfplay,
      gamesPerGeneration: games,
      chunkGames: Math.min(quick.selfplay.chunkGames, Math.ceil(games / 2)),
    },
    evaluation: { ...quick.evaluation, games: 0 },
  };
  const now = (): number => performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'othello-bench-'));
  try {
    const run = createRun(join(folder, 'run'), { config, created: new Date().toISOString(), versions: {} });
    try {
      const enough = new AbortController();
      await trainRun(run, {
        now,
        rates,
        workers: defaultThreads(),
        software: 'bench',
        date: () => new Date().toISOString(),
        signal: AbortSignal.any([signal, enough.signal]),
        onEvent(event) {
          if (event.kind === 'published' && event.generation === LAST) enough.abort();
        },
      });
      return machineOf(run.store.metrics('generation').filter(({ generation }) => generation > 1));
    } finally {
      run.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
