import { expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { initializeNetwork } from '../../../nn/network.js';
import { type MatchJob, MatchPlan } from '../../../selfplay/training/matchPlan.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { openRun, type Run } from '../../../selfplay/training/run.js';
import type { RunConfig } from '../../../selfplay/training/runConfig.js';
import { writeRun } from '../../support/cli/commandInputs.js';
import { temporaryFolder } from '../../support/scratch.js';

const { at } = temporaryFolder();
const config: RunConfig = {
  ...PRESETS.quick,
  evaluation: { games: 4, simulations: 2, openingPlies: 8, every: 1, opponents: ['random', 'previous:1'] },
};

function jobsOf(plan: MatchPlan): MatchJob[] {
  const jobs: MatchJob[] = [];
  for (let job = plan.next(); job !== undefined; job = plan.next()) jobs.push(job);
  return jobs;
}

const about = (jobs: readonly MatchJob[]) =>
  jobs.map(({ generation, opponent, task }) => ({
    generation,
    opponent,
    seed: task.seed,
    pairs: task.pairs,
  }));

it('matches that were planned when a run was killed are planned again, though a newer network is there', () => {
  const architecture = residualArchitecture({ blocks: 1, channels: 4, valueHidden: 4 });
  const networks = [0, 1, 2, 3].map(
    (generation) => [generation, initializeNetwork(architecture, Random.fromSeed(`${generation}`))] as const,
  );
  const sha256s = writeRun(at('run'), networks, [], config);
  const run = openRun(at('run'));
  const plan = (): MatchPlan => new MatchPlan(run, Random.fromSeed('matches'));
  const publish = (into: MatchPlan, generation: number, { networks: files }: Run = run): void =>
    into.published(generation, { sha256: sha256s[generation]!, bytes: files.read(sha256s[generation]!) });
  try {
    const first = plan();
    publish(first, 2);
    const owed = jobsOf(first);
    expect(about(owed).map(({ opponent }) => opponent)).toEqual(['random', 'generation 1']);

    // Another process; generation 1 was never planned, and is not now.
    const second = plan();
    second.resume();
    publish(second, 3);
    const again = jobsOf(second);
    expect(about(again.filter(({ generation }) => generation === 2))).toEqual(about(owed));
    expect([...new Set(again.map(({ generation }) => generation))]).toEqual([2, 3]);

    // What is stored is owed no more.
    const summary = {
      games: 4,
      wins: 2,
      draws: 0,
      losses: 2,
      meanDiscs: 0,
      elo: 0,
      eloInterval: [-1, 1] as const,
    };
    run.store.insertChunk({ evaluations: [owed[0]!.record(summary as never)] });
    const third = plan();
    third.resume();
    const left = about(jobsOf(third)).map(({ generation, opponent }) => `${generation} ${opponent}`);
    expect(left.sort()).toEqual(['2 generation 1', '3 generation 2', '3 random']);
  } finally {
    run.close();
  }
});
