import { describe, expect, it } from 'vitest';
import { legalMoveList } from '../../engine/position.js';
import {
  inverseSymmetry,
  SYMMETRY_COUNT,
  transformPosition,
  transformSquare,
} from '../../engine/symmetry.js';
import type { Target } from '../../lrp/target.js';
import type { Network } from '../../nn/network.js';
import { errorOf, explain, explainerOf, mapOf, network, positions } from '../support/lrp/relevance.js';

describe('symmetries', () => {
  /** The network whose kernels are turned, so that it answers the turned board alike. */
  function turnedNetwork(symmetry: number): Network {
    const parameters = new Map(network.parameters);
    const tap = (row: number, column: number): number =>
      transformSquare(symmetry, (row + 2) * 8 + column + 2);
    const origin = Math.min(...[0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => tap(row, column))));
    for (const [name, { shape, data }] of network.parameters) {
      if (!name.endsWith('.weight')) continue;
      const turned = new Float32Array(data.length);
      if (shape[2] === 3) {
        data.forEach((value, at) => {
          const to = tap(Math.floor((at % 9) / 3), at % 3) - origin;
          turned[at - (at % 9) + (to >> 3) * 3 + (to & 7)] = value;
        });
      } else if (shape.length === 2 && shape[1] === 128) {
        data.forEach((value, at) => {
          const out = Math.floor(at / 128);
          const to = Math.floor((at % 128) / 64) * 64 + transformSquare(symmetry, at % 64);
          turned[transformSquare(symmetry, out) * 128 + to] = value;
        });
      } else if (shape.length === 2 && shape[1] === 64) {
        data.forEach((value, at) => (turned[at - (at % 64) + transformSquare(symmetry, at % 64)] = value));
      } else continue;
      parameters.set(name, { shape, data: turned });
    }
    const bias = network.parameters.get('policy.bias')!;
    const turnedBias = new Float32Array(65);
    bias.data.forEach((value, move) => (turnedBias[transformSquare(symmetry, move)] = value));
    parameters.set('policy.bias', { shape: bias.shape, data: turnedBias });
    return { ...network, parameters };
  }

  it.each(Array.from({ length: SYMMETRY_COUNT }, (_, symmetry) => symmetry))(
    'number %d turns the map',
    async (symmetry) => {
      const composite = 'epsilonAlpha2Beta1';
      const square = legalMoveList(positions[0]!)[0]!;
      for (const target of ['value', 'move'] as const) {
        const at = (to: number): Target =>
          target === 'value' ? { kind: target } : { kind: target, square: to };
        const [plain] = await explain(await explainerOf({ composite }), at(square), [positions[0]!]);
        const explainer = await explainerOf({ composite }, turnedNetwork(symmetry));
        const [turned] = await explain(explainer, at(transformSquare(symmetry, square)), [
          transformPosition(symmetry, positions[0]!),
        ]);
        const back = Array.from(plain!.square, (_, from) => turned!.square[transformSquare(symmetry, from)]!);
        expect(errorOf(back, plain!.square)).toBeLessThan(1e-4);
        expect(inverseSymmetry(inverseSymmetry(symmetry))).toBe(symmetry);
      }
    },
  );

  it('permuted channels draw the same map', async () => {
    const parameters = new Map(network.parameters);
    const order = [3, 0, 5, 1, 4, 2]; // new channel -> old channel of the first block's inner layer
    const permuted = (name: string, inputs: boolean): void => {
      const { shape, data } = network.parameters.get(name)!;
      const [outs = 1, ins = 1] = shape;
      const area = data.length / (shape.length === 4 ? outs * ins : outs);
      const moved = Float32Array.from(data, (_, at) => {
        const tap = at % area;
        if (shape.length === 1) return data[order[at]!]!;
        const [o, i] = [Math.floor(at / area / ins), Math.floor(at / area) % ins];
        return data[((inputs ? o : order[o]!) * ins + (inputs ? order[i]! : i)) * area + tap]!;
      });
      parameters.set(name, { shape, data: moved });
    };
    permuted('block1/conv1.weight', false);
    for (const part of ['scale', 'shift', 'mean', 'variance']) permuted(`block1/norm1.${part}`, false);
    permuted('block1/conv2.weight', true);
    const composite = 'epsilonGammaBox';
    const plain = await explain(await explainerOf({ composite }), 'value');
    const other = await explain(await explainerOf({ composite }, { ...network, parameters }), 'value');
    plain.forEach((explanation, index) => {
      expect(errorOf(mapOf(other[index]!), mapOf(explanation))).toBeLessThan(1e-4);
    });
  });
});
