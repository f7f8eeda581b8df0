import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { reportRun } from '../../../selfplay/report/report.js';
import { openStore } from '../../../selfplay/store/store.js';
import { randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { scratchFolder } from '../../support/scratch.js';

describe('the report of a run', () => {
  const random = Random.fromSeed('report');

  it('is empty for a run that has only begun', () => {
    const store = openStore(join(scratchFolder(), 'run.db'));
    const report = reportRun(store);
    store.close();
    expect(report.games).toEqual({ stored: 0, read: 0 });
    expect([report.learning, report.generations, report.eras, report.speed]).toEqual([[], [], [], []]);
  });

  it('reads games, losses and speeds by generation', () => {
    const store = openStore(join(scratchFolder(), 'run.db'));
    const games = Array.from({ length: 7 }, (_, generation) =>
      randomGameRecords(random.split(generation), 5, generation, 5 * generation),
    ).flat();
    const created = (second: number): string => new Date(second * 1000).toISOString();
    store.insertChunk({
      games,
      networks: [0, 1, 2].map((generation) => ({
        sha256: `${generation}`,
        generation,
        steps: generation,
        metadata: {},
        // A pause of an hour before the last.
        created: created(generation === 2 ? 3610 : 10 * generation),
      })),
      metrics: [1, 2].map((generation) => ({
        kind: 'generation',
        generation,
        step: 20 * generation,
        numbers: {
          loss: 4,
          policyLoss: 2,
          valueLoss: 1,
          ownershipLoss: 0.5,
          use: 0.8,
          trainingUse: 0.3,
          seconds: 10,
          evaluations: 1000,
          samples: 500,
        },
      })),
    });
    const report = reportRun(store);
    const sampled = reportRun(store, { maxGames: 13 });
    store.close();
    expect(report.games).toEqual({ stored: 35, read: 35 });
    expect(report.generations.map(({ generation }) => generation)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const { generation, results } of report.generations) {
      const scores = games.filter((one) => one.generation === generation).map(({ score }) => score);
      expect(results.games).toBe(5);
      expect(results.black).toBeCloseTo(scores.filter((score) => score > 0).length / 5, 12);
      expect(results.discs.value).toBeCloseTo(scores.reduce((sum, score) => sum + score, 0) / 5, 12);
    }
    expect(report.learning[0]).toEqual({
      generation: 1,
      steps: 20,
      losses: { policy: 2, value: 1, ownership: 0.5, total: 4 },
    });
    const rates = {
      seconds: 10,
      evaluationsPerSecond: 100,
      samplesPerSecond: 50,
      use: 0.8,
      trainingUse: 0.3,
    };
    // The first network took the games of two generations; the second was stopped in between.
    expect(report.speed).toEqual([
      { generation: 1, ...rates, gamesPerMinute: 60 },
      { generation: 2, ...rates, gamesPerMinute: undefined },
    ]);
    expect(report.eras.map(({ from, to }) => [from, to])).toEqual([
      [0, 6],
      [0, 1],
      [2, 4],
      [5, 6],
    ]);
    // At most 13 of 35: every third.
    expect(sampled.games).toEqual({ stored: 35, read: 12 });
  });

  it('counts every searched ply once in the bins of its era', () => {
    const store = openStore(join(scratchFolder(), 'run.db'));
    const games = randomGameRecords(random.split('bins'), 12);
    store.insertChunk({ games });
    const { eras } = reportRun(store);
    store.close();
    const searched = games.flatMap(({ plies }) =>
      plies.filter(({ networkValue }) => networkValue !== undefined),
    );
    const plies = (bands: (band: string) => boolean): number =>
      eras[0]!.curves
        .filter(({ source, band }) => source === 'network' && bands(band))
        .flatMap(({ points }) => points)
        .reduce((sum, { plies: count }) => sum + count, 0);
    expect(plies((band) => band === 'all plies')).toBe(searched.length);
    expect(plies((band) => band !== 'all plies')).toBe(searched.length);
  });
});
