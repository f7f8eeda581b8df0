import { Random } from '../../../engine/random.js';
import type { EvaluationRecord } from '../../../selfplay/store/storeResults.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { createRun } from '../../../selfplay/training/run.js';
import { randomGameRecords } from '../engine/randomGameRecords.js';

export const GENERATIONS = 8;
/** The charts of a report, in the order of the page. */
export const CHARTS = [
  ...['elo', 'scores', 'policy', 'losses', 'played', 'valueError', 'slope', 'reliabilityByGeneration'],
  ...['reliabilityByPly', 'endgames', 'results', 'discs', 'length', 'speed', 'use'],
];

function match(generation: number, b: string, wins: number, losses: number): EvaluationRecord {
  const about = { generation, a: `generation ${generation}`, b, simulations: 16, meanDiscs: 3 };
  return { ...about, games: wins + losses, wins, draws: 0, losses, elo: 100, eloInterval: [20, 190] };
}

/** A run with made-up games and losses; training one would take minutes. */
export function writeReportedRun(path: string, generations: number): void {
  const description = {
    config: PRESETS.quick,
    created: '2026-01-01T00:00:00.000Z',
    versions: { node: '20' },
  };
  const opened = createRun(path, description);
  const { store } = opened;
  const random = Random.fromSeed('report page');
  for (let generation = 0; generation < generations; generation++) {
    const created = new Date(1e12 + 10_000 * generation).toISOString();
    const network = { sha256: `${generation}`, generation, steps: 20 * generation, created, metadata: {} };
    store.insertChunk({
      games: randomGameRecords(random.split(generation), 6, generation, 6 * generation),
      networks: [network],
      ...(generation === 0 ? {} : { metrics: [metricsOf(generation)] }),
      evaluations:
        generation < 2
          ? []
          : [
              match(generation, 'greedy', 12 + generation, 8 - generation),
              match(generation, `generation ${generation - 1}`, 12, 8),
            ],
    });
  }
  opened.close();
}

function metricsOf(generation: number) {
  const losses = {
    policyLoss: 2.2 - generation / 10,
    valueLoss: 0.8 - generation / 20,
    ownershipLoss: 0.6,
    loss: 3,
  };
  const speed = {
    seconds: 10,
    evaluations: 9000 + 500 * generation,
    samples: 4000,
    use: 0.8,
    trainingUse: 0.3,
  };
  return { kind: 'generation', generation, step: 20 * generation, numbers: { ...losses, ...speed } };
}
