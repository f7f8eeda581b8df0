import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import {
  type EvaluationRecord,
  type MetricsRecord,
  type NetworkRecord,
  openStore,
  type StoredExplanation,
} from '../../../selfplay/store/store.js';
import { scratchFolder } from '../../support/scratch.js';

const random = Random.fromSeed('store');

const scratchFile = (): string => join(scratchFolder(), 'run.db');

describe('what belongs to the games', () => {
  const network = (generation: number): NetworkRecord => ({
    sha256: String(generation).repeat(64),
    generation,
    steps: generation * 100,
    created: '2026-01-02T03:04:05.000Z',
    metadata: { name: `generation ${generation}`, loss: 2.25 },
  });

  it('networks, evaluations, metrics and progress come back', () => {
    const store = openStore(scratchFile());
    const evaluation: EvaluationRecord = {
      generation: 1,
      a: 'generation 1',
      b: 'random',
      simulations: 16,
      games: 20,
      wins: 17,
      draws: 1,
      losses: 2,
      meanDiscs: 21.35,
      elo: 269.3,
      eloInterval: [120.5, Infinity],
      details: { firstGame: 3, pairs: [1, 0.5] },
    };
    const bare: EvaluationRecord = {
      generation: 2,
      a: 'x',
      b: 'y',
      simulations: 1,
      games: 0,
      wins: 0,
      draws: 0,
      losses: 0,
      meanDiscs: 0,
      details: {},
    };
    const metrics: MetricsRecord[] = [
      { kind: 'training', generation: 1, step: 50, numbers: { loss: 2.5, policyLoss: 1.75 } },
      { kind: 'training', generation: 1, step: 100, numbers: { loss: 2.25, policyLoss: 1.5 } },
      { kind: 'generation', generation: 1, step: 100, numbers: { use: 0.83 } },
    ];
    store.insertChunk({
      networks: [network(1), network(0)],
      evaluations: [evaluation, bare],
      metrics,
      progress: { generation: 1, trainer: 'abc' },
    });
    store.insertChunk({
      networks: [network(1)],
      metrics: [{ ...metrics[1]!, numbers: { loss: 2 } }],
      progress: { generation: 2 },
    });
    expect(store.networks()).toEqual([network(0), network(1)]);
    expect(store.evaluations()).toEqual([evaluation, bare]);
    expect(store.metrics('training')).toEqual([metrics[0], { ...metrics[1]!, numbers: { loss: 2 } }]);
    expect(store.metrics('generation')).toEqual([metrics[2]]);
    expect(store.progress()).toEqual({ generation: 2 });
    expect(store.counts()).toMatchObject({ generations: 1, evaluations: 2 });
    store.close();
  });

  it('explanations come back to the last bit, and logging them again changes nothing', () => {
    const store = openStore(scratchFile());
    const map = Array.from({ length: 64 }, () =>
      Math.fround(random.normal() * 10 ** (random.integer(60) - 30)),
    );
    const explanation = (ply: number, target: string): StoredExplanation => ({
      game: { kind: 'selfplay', index: 4 },
      ply,
      target,
      composite: 'epsilonPlus',
      network: 'f'.repeat(64),
      record: {
        version: 1,
        output: 0.25,
        maps: { own: map },
        ledger: { layers: [{ name: 'stem', bias: -0.5 }] },
      },
    });
    const explanations = Array.from({ length: 130 }, (_, i) =>
      explanation(i >> 1, i % 2 === 0 ? 'value' : 'move'),
    );
    store.insertChunk({ explanations });
    store.insertChunk({ explanations: explanations.slice(20, 60) });
    const read = [...store.explanations()];
    expect(read.length).toBe(130);
    expect(read.map(({ ply, target }) => [ply, target])).toEqual(
      explanations.map(({ ply, target }) => [ply, target]),
    );
    const record = read[77]!.record as { maps: { own: number[] } };
    expect(record.maps.own).toEqual(map);
    expect(record).toMatchObject({
      version: 1,
      output: 0.25,
      ledger: { layers: [{ name: 'stem', bias: -0.5 }] },
    });

    store.insertChunk({ explanations: [{ ...explanation(3, 'move'), record: { version: 2 } }] });
    const found = [...store.explanations({ game: { kind: 'selfplay', index: 4 }, ply: 3 })];
    expect(found.map(({ target }) => target)).toEqual(['value', 'move']);
    expect(found[1]!.record).toEqual({ version: 2 });
    expect([...store.explanations({ game: { kind: 'arena', index: 4 } })]).toEqual([]);
    expect([...store.explanations({ target: 'move', composite: 'epsilonPlus' })].length).toBe(65);
    expect(store.counts().explanations).toBe(130);
    store.close();
  });
});
