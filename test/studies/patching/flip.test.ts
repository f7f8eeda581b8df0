import { describe, expect, it } from 'vitest';
import { legalMoveList } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import type { Architecture } from '../../../nn/architecture.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import {
  discAt,
  fitDiscProbe,
  probeShift,
  randomLike,
  shiftSquare,
  squaresDesign,
} from '../../../studies/patching/discProbe.js';
import { drawFlip, type FlipCase, neighbourhood } from '../../../studies/patching/flipCase.js';
import { FLIP_INTERVENTIONS, flipInLayer } from '../../../studies/patching/flipPart.js';
import { reportFlips } from '../../../studies/patching/flipReport.js';
import { randomGame } from '../../support/engine/randomPositions.js';
import { describedNetwork } from '../../support/nn/describedNetwork.js';

const random = Random.fromSeed('flip');
const runtime = await openRuntime('onnxruntime');
const games = Array.from({ length: 30 }, () => randomGame(random).slice(6, -6));
const sample = games.flatMap((positions, game) =>
  [0, 1, 2].map(() => ({ position: positions[random.integer(positions.length)]!, game })),
);
const positions = sample.map(({ position }) => position);
const numbers = (from: number, to: number): number[] =>
  Array.from(sample.keys()).filter((row) => sample[row]!.game >= from && sample[row]!.game < to);
const parts = { train: numbers(0, 15), validation: numbers(15, 20), test: numbers(20, 30) };

describe('a turned disc', () => {
  it('changes one square and which moves are legal', () => {
    for (const { position } of sample) {
      const flip = drawFlip(position, random);
      if (flip === undefined) continue;
      for (let square = 0; square < 64; square++) {
        const was = discAt(position, square);
        expect(discAt(flip.flipped, square)).toBe(square === flip.square ? -was : was);
      }
      expect(discAt(position, flip.square)).not.toBe(0);
      expect(discAt(position, flip.elsewhere)).toBe(0);
      const [before, after] = [legalMoveList(position), legalMoveList(flip.flipped)];
      expect(flip.becomes).toEqual(after.filter((move) => !before.includes(move)));
      expect(flip.ceases).toEqual(before.filter((move) => !after.includes(move)));
      expect(flip.becomes.length + flip.ceases.length).toBeGreaterThan(0);
      expect(Math.min(before.length, after.length)).toBeGreaterThan(1);
    }
    expect(neighbourhood(0)).toEqual([0, 1, 8, 9]);
    expect(neighbourhood(27)).toHaveLength(9);
  });
});

/** Three channels: noise, the disc with some noise, and the disc of the square to the left. */
function plantedState() {
  const activation = new Float32Array(positions.length * 192);
  positions.forEach((position, of) => {
    for (let square = 0; square < 64; square++) {
      activation[of * 192 + square] = random.normal();
      activation[of * 192 + 64 + square] = 2 * discAt(position, square) + 0.1 * random.normal() + 5;
      activation[of * 192 + 128 + square] = square % 8 === 0 ? 0 : discAt(position, square - 1);
    }
  });
  return { count: positions.length, activation, carried: new Map<string, Float32Array>() };
}

describe('a probe of discs', () => {
  const state = plantedState();
  const probe = fitDiscProbe(state, positions, parts);

  it('finds the planted direction, and the means of the classes', () => {
    expect(probe.area).toBe(1);
    expect(probe.weights[1]).toBeCloseTo(0.5, 1);
    expect(Math.abs(probe.weights[0]!)).toBeLessThan(0.02);
    expect(probe.own).toBeCloseTo(1, 1);
    expect(probe.opponent).toBeCloseTo(-1, 1);
    expect(probe.difference[1]).toBeCloseTo(4, 1);
    const { data } = squaresDesign(state);
    for (const [row, channel] of [
      [70, 1],
      [64 * 5 + 9, 2],
    ] as const)
      expect(data[row * 3 + channel]).toBe(state.activation[(row >> 6) * 192 + channel * 64 + (row & 63)]);
  });

  it('reads the other colour after its own shift, which is the shortest that does so', () => {
    const activation = state.activation.slice(0, 192);
    const square = Array.from({ length: 64 }, (_, at) => at).find((at) => discAt(positions[0]!, at) === 1)!;
    const read = (numbers: Float32Array): number =>
      probe.weights.reduce(
        (sum, weight, channel) => sum + weight * numbers[channel * 64 + square]!,
        probe.offset,
      );
    const shift = probeShift(probe, activation, square, true);
    shiftSquare(activation, square, shift);
    expect(read(activation)).toBeCloseTo(probe.opponent, 4);
    const norm = (vector: Float64Array): number => Math.hypot(...vector);
    const product = shift.reduce((sum, value, at) => sum + value * probe.weights[at]!, 0);
    expect(Math.abs(product)).toBeCloseTo(norm(shift) * norm(probe.weights), 6);
    expect(norm(randomLike(shift, random))).toBeCloseTo(norm(shift), 10);
    activation.forEach((value, at) => {
      if (at % 64 !== square) expect(value).toBe(state.activation[at]);
    });
  });
});

/** Each square's channels say its disc and nothing else; what reads them is linear, before the tanh. */
const local: Architecture = {
  planes: ['own', 'opponent', 'empty'],
  layers: [
    { name: 'in', kind: 'input', planes: 3 },
    {
      name: 'c',
      kind: 'conv',
      inputs: ['in'],
      inChannels: 3,
      outChannels: 4,
      kernel: 1,
      padding: 0,
      bias: true,
    },
    {
      name: 'wide',
      kind: 'conv',
      inputs: ['c'],
      inChannels: 4,
      outChannels: 4,
      kernel: 3,
      padding: 1,
      bias: true,
    },
    { name: 'f', kind: 'flatten', inputs: ['wide'] },
    { name: 'pi', kind: 'dense', inputs: ['f'], inFeatures: 256, outFeatures: 65, bias: true },
    { name: 'u', kind: 'dense', inputs: ['f'], inFeatures: 256, outFeatures: 1, bias: true },
    { name: 'v', kind: 'tanh', inputs: ['u'] },
  ],
  outputs: { policy: 'pi', value: 'v' },
};

describe('a disc that is turned in a layer', () => {
  const network = describedNetwork(local, random.split('local'));
  const cases = parts.test.flatMap((row) => {
    const flip = drawFlip(positions[row]!, random.split('case', row));
    return flip === undefined ? [] : [{ flip, game: sample[row]!.game }];
  });
  const flips = { positions, parts, cases: cases.map(({ flip }): FlipCase => flip) };
  const of = (layer: string) => flipInLayer(network, runtime, layer, flips, random.split('moves'));

  it('is all of the counterfactual where a square says its disc alone, and a part where it was passed on', async () => {
    const effects = [await of('c'), await of('wide')];
    const report = reportFlips(
      ['c', 'wide'],
      effects,
      effects,
      cases.map(({ game }) => game),
      random,
    );
    expect(report).toMatchObject({ positions: cases.length, untrained: 1 });
    for (const which of ['becomes', 'ceases'] as const) {
      const changing = cases.filter(({ flip }) => flip[which].length > 0);
      const size = { positions: changing.length, games: new Set(changing.map(({ game }) => game)).size };
      expect(report.changed[which]).toEqual(size);
    }
    const [c, wide] = report.layers.map(
      ({ interventions }) => new Map(interventions.map((one) => [one.intervention, one])),
    );
    for (const name of ['board', 'square', 'neighbourhood', 'difference'] as const) {
      expect(c!.get(name)!.policy.mean).toBeCloseTo(1, 3);
      expect(c!.get(name)!.value.mean).toBeCloseTo(1, 3);
      expect(c!.get(name)!.agreement.mean).toBe(1);
      expect(c!.get(name)!.becomes.mean).toBeCloseTo(report.counterfactual.becomes.mean, 4);
    }
    for (const found of [c!, wide!]) {
      expect(found.get('nothing')!).toMatchObject({ policy: { mean: 0 }, value: { mean: 0 } });
      expect(found.get('random')!.policy.mean).toBeLessThan(0.9);
      expect(found.get('elsewhere')!.policy.mean).toBeLessThan(0.5);
    }
    expect(wide!.get('neighbourhood')!.policy.mean).toBeCloseTo(1, 3);
    expect(wide!.get('square')!.policy.mean).toBeLessThan(0.9);
    expect(wide!.get('board')!.policy.mean).toBeCloseTo(1, 3);
    // The control is here the network itself.
    for (const { interventions, untrained } of report.layers) {
      for (const name of FLIP_INTERVENTIONS) {
        const own = interventions.find(({ intervention }) => intervention === name)!;
        const control = untrained.find(({ intervention }) => intervention === name)!;
        expect(control.policy[0]).toBeCloseTo(own.policy.mean, 6);
        expect(control.value[0]).toBeCloseTo(own.value.mean, 6);
      }
    }
  });
});
