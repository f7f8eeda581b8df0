import { describe, expect, it } from 'vitest';
import { formatPosition, parsePosition } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { preferredMoves } from '../../../studies/faithfulness/flipCurves.js';
import { linearNetwork, linearTruth } from '../../../studies/faithfulness/knownAnswers.js';
import { occlusionMap, sarfaMap } from '../../../studies/faithfulness/occlusion.js';
import { open, positions } from '../../support/lrp/mapMethods.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

describe('SARFA', () => {
  it('by hand', () => {
    // p = (1/2, 1/4, 1/4); without the square (1/4, 1/4, 1/2): Δp = 1/4, KL((1/3, 2/3) || (1/2, 1/2)).
    const logits = new Float32Array(65);
    [logits[7], logits[8], logits[9]] = [Math.log(2), 0, 0];
    const occluded = new Float32Array(64 * 65);
    for (let at = 0; at < 64; at++) occluded.set(logits, at * 65);
    [occluded[7], occluded[9]] = [0, Math.log(2)];
    const kept = 1 / (1 + (1 / 3) * Math.log(2 / 3) + (2 / 3) * Math.log(4 / 3));
    const map = sarfaMap(7, [7, 8, 9], logits, occluded);
    expect(map[0]).toBeCloseTo((2 * kept * 0.25) / (kept + 0.25), 6);
    expect(map[1]).toBe(0);
    // The move becomes more probable: 0, not a negative number.
    expect(sarfaMap(9, [7, 8, 9], logits, occluded)[0]).toBe(0);
  });

  it('occlusion is a fall', () => {
    expect(Array.from(occlusionMap(3, new Array<number>(64).fill(1)))).toEqual(new Array<number>(64).fill(2));
  });
});

describe('on the linear network', () => {
  it('each method gives what its formula says', async () => {
    const network = linearNetwork(Random.fromSeed('linear'));
    const methods = await open(network);
    const asked = await preferredMoves(methods, positions);
    const { maps } = await methods.maps(asked);
    const weight = network.parameters.get('policy.weight')!.data;
    for (const [index, { position, question }] of asked.entries()) {
      const truth = linearTruth(network, position, question.square);
      const board = formatPosition(position);
      const mine = position.turn === 'black' ? 'X' : 'O';
      const w = (plane: number, at: number): number => weight[question.square * 192 + plane * 64 + at]!;
      const planeAt = (at: number): number => (board[at] === '-' ? 2 : board[at] === mine ? 0 : 1);
      for (let at = 0; at < 64; at++) {
        const added = w(planeAt(at), at);
        expect(truth[at]).toBeCloseTo(added, 6);
        for (const name of ['epsilon', 'lrp0', 'gradientInput', 'occlusion']) {
          expect(maps.get(name)![index]![at]).toBeCloseTo(added, 3);
        }
        expect(maps.get('integratedGradients')![index]![at]).toBeCloseTo(added - w(2, at), 4);
        const size = Math.hypot(w(0, at), w(1, at), w(2, at));
        expect(maps.get('gradient')![index]![at]).toBeCloseTo(size, 4);
        expect(maps.get('uniform')![index]![at]).toBe(1 / 64);
      }
      // A dense layer keeps epsilon under these presets, and the first layer is flat: every square the same.
      const flat = maps.get('epsilonPlusFlat')![index]!;
      expect(Math.max(...flat) - Math.min(...flat)).toBeLessThan(1e-4 * Math.abs(flat[0]!) + 1e-6);
    }
  });

  it('the path of integrated gradients ends at the difference of two answers, also where it bends', async () => {
    const methods = await open(randomNetwork(Random.fromSeed('bent')), [
      'integratedGradients',
      'lrp0',
      'gradientInput',
    ]);
    const asked = await preferredMoves(methods, positions);
    const { maps } = await methods.maps(asked);
    const nothing = asked.map((one) => ({ ...one, position: parsePosition(`${'-'.repeat(64)} X`) }));
    const [here, there] = [await methods.answers(asked), await methods.answers(nothing)];
    asked.forEach((_, index) => {
      const sum = maps.get('integratedGradients')![index]!.reduce((a, b) => a + b, 0);
      const difference = here[index]! - there[index]!;
      expect(Math.abs(sum - difference)).toBeLessThan(0.05 * Math.abs(difference) + 0.02);
      // LRP-0 is gradient times input: two programs that share nothing but the forward pass.
      const [lrp0, product] = [maps.get('lrp0')![index]!, maps.get('gradientInput')![index]!];
      const size = Math.max(...product.map(Math.abs));
      lrp0.forEach((value, at) => expect(Math.abs(value - product[at]!)).toBeLessThan(1e-3 * size));
    });
  });
});
