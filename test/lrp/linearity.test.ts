import { describe, expect, it } from 'vitest';
import { legalMoveList } from '../../engine/position.js';
import { createExplainer } from '../../lrp/explainer.js';
import { headOf } from '../../lrp/heads.js';
import type { Network } from '../../nn/network.js';
import {
  errorOf,
  explain,
  explainerOf,
  mapOf,
  network,
  positions,
  runtime,
} from '../support/lrp/relevance.js';

describe('linearity', () => {
  it('a vector target is the sum of its entries', async () => {
    const explainer = await explainerOf({ composite: 'epsilonPlus' });
    const coefficients = Array.from({ length: 65 }, () => 0);
    coefficients[3] = 2;
    coefficients[40] = -1.5;
    const together = await explain(explainer, { kind: 'vector', layer: 'policy', coefficients });
    const [three, forty] = [await explain(explainer, 'logit:d1'), await explain(explainer, 'logit:a6')];
    together.forEach((explanation, index) => {
      const expected = mapOf(three[index]!).map((value, i) => 2 * value - 1.5 * mapOf(forty[index]!)[i]!);
      expect(errorOf(mapOf(explanation), expected)).toBeLessThan(1e-4);
    });
  });

  it('a contrast does not see a shift of all logits, and explains the difference of logits', async () => {
    const bias = network.parameters.get('policy.bias')!;
    const shifted: Network = {
      ...network,
      parameters: new Map([
        ...network.parameters,
        ['policy.bias', { shape: bias.shape, data: bias.data.map((value) => value + 5) }],
      ]),
    };
    for (const target of ['contrast:mean', 'contrast:runnerUp', 'contrast:probability']) {
      const [plain, moved] = [
        await explain(await explainerOf({ composite: 'epsilonPlus' }), target),
        await explain(await explainerOf({ composite: 'epsilonPlus' }, shifted), target),
      ];
      plain.forEach((explanation, index) => {
        expect(Math.abs(explanation.output - moved[index]!.output)).toBeLessThan(1e-4);
        expect(errorOf(mapOf(moved[index]!), mapOf(explanation))).toBeLessThan(1e-3);
      });
    }
  });

  it("under LRP-0 a contrast is the same combination of the logits' maps", async () => {
    const explainer = await explainerOf({ composite: 'lrp0' });
    const position = positions[1]!;
    const legal = legalMoveList(position);
    const [contrast] = await explain(explainer, { kind: 'contrast', against: 'mean', square: legal[0]! }, [
      position,
    ]);
    const maps = await explainer.explain(
      legal.map((square) => ({ position, target: { kind: 'move', square } })),
      { controls: false },
    );
    const expected = mapOf(maps[0]!).map(
      (value, i) =>
        value - maps.slice(1).reduce((sum, other) => sum + mapOf(other)[i]!, 0) / (legal.length - 1),
    );
    expect(errorOf(mapOf(contrast!), expected)).toBeLessThan(1e-3);
    const others = maps.slice(1).reduce((sum, { output }) => sum + output, 0) / (legal.length - 1);
    expect(contrast!.output).toBeCloseTo(maps[0]!.output - others, 4);
  });

  it('valueTanh is the value scaled by tanh(u)/u, which is what the tanh neuron gets', async () => {
    const explainer = await explainerOf({ composite: 'epsilonPlus' });
    const [plain, after, neuron] = [
      await explain(explainer, 'value'),
      await explain(explainer, 'valueTanh'),
      await explain(explainer, 'neuron:value/0'),
    ];
    after.forEach((explanation, index) => {
      const u = plain[index]!.output;
      expect(explanation.output).toBeCloseTo(Math.tanh(u), 6);
      expect(
        errorOf(
          mapOf(explanation),
          mapOf(plain[index]!).map((value) => (value * Math.tanh(u)) / u),
        ),
      ).toBeLessThan(1e-5);
      expect(errorOf(mapOf(explanation), mapOf(neuron[index]!))).toBeLessThan(1e-5);
    });
  });

  it('valueTanh is refused where the value does not end in tanh', async () => {
    const { architecture, parameters, metadata } = network;
    const layers = architecture.layers.filter(({ kind }) => kind !== 'tanh');
    const value = headOf(architecture, 'value').layer;
    const outputs = { ...architecture.outputs, value };
    const open = { architecture: { ...architecture, layers, outputs }, parameters, metadata };
    const explainer = await createExplainer(open, runtime, { composite: 'epsilonPlus' });
    await expect(explain(explainer, 'valueTanh')).rejects.toThrow(`ends in '${value}' and not in tanh`);
    expect((await explain(explainer, 'value'))[0]!.ledger.closure).toBeLessThan(1e-5);
    await explainer.dispose();
  });
});
