import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/random.js';
import { presets } from '../../lrp/composite.js';
import { cancellationNote, closeLedger, layerLedgers, scaleLedger } from '../../lrp/ledger.js';
import { planesOf } from '../../nn/planes.js';
import { addEpsilon, NaiveNetwork, naiveRules } from '../support/lrp/naiveRelevance.js';
import {
  errorOf,
  explain,
  explainerOf,
  mapOf,
  network,
  numbersOf,
  positions,
} from '../support/lrp/relevance.js';

describe('the ledger', () => {
  it.each([...presets.keys()])('closes for every target under %s', async (composite) => {
    const explainer = await explainerOf({ composite });
    const targets = [
      'value',
      'valueTanh',
      'move',
      'contrast',
      'contrast:runnerUp',
      'contrast:probability',
      'logit:a1',
      'neuron:block1/relu/2',
      'neuron:block2/conv1/3/d4',
      'neuron:value/hidden/1',
    ];
    for (const target of targets) {
      for (const { ledger, maps, square } of await explain(explainer, target)) {
        expect(ledger.closure).toBeLessThan(1e-5);
        const map = Object.values(maps).map((plane) => plane.reduce((a, b) => a + b, 0));
        expect(ledger.input).toBeCloseTo(
          map.reduce((a, b) => a + b, 0),
          4,
        );
        expect(ledger.input).toBeCloseTo(
          square.reduce((a, b) => a + b, 0),
          4,
        );
        expect(ledger.bias).toBeCloseTo(
          ledger.layers.reduce((sum, { bias }) => sum + bias, 0),
          6,
        );
        for (const { bias, biasMap } of ledger.layers) {
          if (biasMap !== undefined) expect(biasMap.reduce((a, b) => a + b, 0)).toBeCloseTo(bias, 4);
        }
      }
    }
  });

  const convolutions = {
    epsilon: naiveRules.epsilon(),
    epsilonPlus: naiveRules.zPlus(),
    epsilonGamma: naiveRules.gamma(0.05),
    epsilonAlpha2Beta1: naiveRules.alphaBeta(2, 1),
  };
  // The second seed enters at the output of a convolution that a rectifier reads, and it has both signs.
  const seeds = ['value/logit', 'block2/conv1'];
  const cases = Object.entries(convolutions).flatMap(([composite, rule]) =>
    seeds.map((layer) => ({ composite, rule, layer })),
  );
  it.each(cases)(
    'holds the biases and leaks of the twin: $composite from $layer',
    async ({ composite, rule, layer }) => {
      const explainer = await explainerOf({ composite, stabilizer: { epsilon: 1e-3 } });
      const twin = new NaiveNetwork(network.architecture, numbersOf(network));
      const planes = planesOf(network.architecture, [positions[0]!]);
      const seed = twin.forward(planes).get(layer)!;
      const coefficients = seed.map(() => 1);
      const [explanation] = await explain(explainer, { kind: 'vector', layer, coefficients });
      const stab = addEpsilon(1e-3);
      const isDense = (name: string) => /^policy$|value\/(hidden|logit)$/.test(name);
      const found = twin.relevance(
        planes,
        new Map([[layer, seed]]),
        (name) => ({ rule: isDense(name) ? naiveRules.epsilon() : rule, stab }),
        stab,
      );
      expect(errorOf(mapOf(explanation!), found.relevance.get('planes')!)).toBeLessThan(1e-4);
      const { layers, output } = explanation!.ledger;
      for (const { name, bias, leak, biasMap } of layers) {
        if (!found.leak.has(name)) continue; // the policy head, which this target does not use
        const sum = (values: readonly number[] | undefined) => (values ?? []).reduce((a, b) => a + b, 0);
        expect(Math.abs(bias - sum(found.bias.get(name)))).toBeLessThan(1e-5 * Math.abs(output));
        expect(Math.abs(leak - sum(found.leak.get(name)))).toBeLessThan(1e-5 * Math.abs(output));
        if (biasMap === undefined) continue; // a dense layer
        const map = Array.from({ length: 64 }, (_, square) =>
          sum(found.bias.get(name)!.filter((_value, index) => index % 64 === square)),
        );
        expect(errorOf(biasMap, map)).toBeLessThan(1e-4);
      }
    },
  );
});

describe('figures worked out by hand', () => {
  const layers = [
    { name: 'one', bias: 1, leak: 3 },
    { name: 'two', bias: -2, leak: 0.5, biasMap: Float32Array.from({ length: 64 }, (_, square) => square) },
  ];
  const lines = [{ name: 'over', relevance: -1, weight: 0.25 }] as const;

  it('closure and shares', () => {
    // 6 - 1 + 3.5 = 8.5 of 10, and the sizes are 6 + 1 + 3.5 = 10.5.
    const ledger = closeLedger(10, 6, layers, 'float32');
    expect(ledger).toMatchObject({ input: 6, bias: -1, leak: 3.5, output: 10, precision: 'float32', layers });
    expect(ledger.closure).toBeCloseTo(1.5 / 20.5, 12);
    expect(ledger.share.input).toBeCloseTo(6 / 10.5, 12);
    expect(ledger.share.bias).toBeCloseTo(-1 / 10.5, 12);
    expect(ledger.share.leak).toBeCloseTo(3.5 / 10.5, 12);
    expect(ledger).not.toHaveProperty('lines');
  });

  it('lines count as leaks do', () => {
    // 8.5 - 1 = 7.5 of -4, and the sizes are 11.5.
    const ledger = closeLedger(-4, 6, layers, 'float64', lines);
    expect(ledger.closure).toBeCloseTo(11.5 / 15.5, 12);
    expect(ledger.share.input).toBeCloseTo(6 / 11.5, 12);
    expect(ledger.lines).toEqual(lines);
  });

  it('nothing closes', () => {
    const { closure, share } = closeLedger(0, 0, [], 'float32');
    expect(closure).toBe(0);
    expect(share).toEqual({ input: 0, bias: 0, leak: 0 });
    expect(closeLedger(2, 0, [], 'float32').closure).toBe(1);
  });

  it('times a number', () => {
    const ledger = closeLedger(10, 6, layers, 'float64', lines);
    const scaled = scaleLedger(ledger, -2, -20);
    expect(scaled).toMatchObject({ input: -12, bias: 2, leak: -7, output: -20, precision: 'float64' });
    expect(scaled.closure).toBeCloseTo(ledger.closure, 12);
    expect(scaled.lines).toEqual([{ name: 'over', relevance: 2, weight: 0.25 }]);
    expect(scaled.layers[0]).toEqual({ name: 'one', bias: -2, leak: -6 });
    expect(scaled.layers[1]).toMatchObject({ name: 'two', bias: 4, leak: -1 });
    expect(Array.from(scaled.layers[1]!.biasMap!)).toEqual(
      Array.from({ length: 64 }, (_, square) => -2 * square),
    );
    expect(scaleLedger(closeLedger(10, 6, layers, 'float64'), -2, -20)).not.toHaveProperty('lines');
  });

  it('parts cancel that are more than a thousand times their sum', () => {
    expect(cancellationNote({ own: [1000, -999], empty: [1] }, -2)).toBeUndefined();
    expect(cancellationNote({ own: [1000, -999], empty: [2] }, -2)).toHaveLength(2);
  });
});

describe('the biases of a layer', () => {
  const numbers = (seed: string, count: number): Float32Array => {
    const random = Random.fromSeed(seed);
    return Float32Array.from({ length: count }, () => random.normal());
  };
  const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

  it.each([
    [8, 0],
    [7, 0],
    [6, 1],
    [5, 1],
    [3, 2],
  ])('of %d rows and columns lie in the middle of the board, %d from its edge', (side, offset) => {
    const area = side * side;
    const [bias, leak] = [numbers('bias', 3 * area), numbers('leak', 3 * area)];
    const shape = [3, 1, side, side];
    const results = { 'bias/b': { shape, data: bias }, 'leak/b': { shape, data: leak } };
    for (let row = 0; row < 3; row++) {
      // The layer before has a map too: each has its own part of the numbers.
      const asked = [
        { name: 'a', side },
        { name: 'b', side },
      ];
      const all = { ...results, 'bias/a': { shape, data: leak } };
      const [first, second] = layerLedgers(asked, row, all);
      const own = bias.subarray(row * area, row * area + area);
      const board = Array.from({ length: 64 }, () => 0);
      own.forEach((value, at) => {
        board[8 * (offset + Math.floor(at / side)) + offset + (at % side)] = value;
      });
      expect(Array.from(second!.biasMap!)).toEqual(board);
      expect(second!.biasMapOffset).toBe(offset);
      expect(second!.bias).toBeCloseTo(sum(own), 10);
      expect(second!.leak).toBeCloseTo(sum(leak.subarray(row * area, row * area + area)), 10);
      expect(first).toMatchObject({ name: 'a', bias: second!.leak, leak: 0 });
      expect(sum(first!.biasMap!)).toBeCloseTo(first!.bias, 4);
    }
  });

  it('are one number of a dense layer, and nothing where there are none', () => {
    const results = {
      'bias/dense': { shape: [2, 1], data: Float32Array.of(3, 5) },
      // Sizes after and before, and the largest quotient.
      'amplification/dense': { shape: [2, 3], data: Float32Array.of(1, 2, 7, 6, 4, 9) },
    };
    const asked = [
      { name: 'dense', side: 1 },
      { name: 'none', side: 8 },
    ];
    expect(layerLedgers(asked, 1, results)).toEqual([
      { name: 'dense', bias: 5, leak: 0, amplification: { total: 1.5, largest: 9 } },
      { name: 'none', bias: 0, leak: 0 },
    ]);
  });
});
