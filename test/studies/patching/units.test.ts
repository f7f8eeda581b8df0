import { describe, expect, it, onTestFinished } from 'vitest';
import { legalMoveList, type Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { compositeNamed } from '../../../lrp/composite.js';
import { legalSquares, preferredMove, seedOf } from '../../../lrp/explanationRequest.js';
import { parseTarget } from '../../../lrp/target.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { ChannelMeasure } from '../../../studies/concepts/channelMeasure.js';
import {
  type Coefficients,
  GRADIENT,
  gradientCoefficients,
  relevanceCoefficients,
} from '../../../studies/patching/coefficients.js';
import { CutNetwork } from '../../../studies/patching/cutNetwork.js';
import { donorsOf } from '../../../studies/patching/donors.js';
import { unpackNumbers } from '../../../studies/patching/packed.js';
import { placesOf, type Replacement, unitCount } from '../../../studies/patching/units.js';
import { UnitPatcher, type UnitSettings } from '../../../studies/patching/unitsPart.js';
import { randomGame, randomPosition } from '../../support/engine/randomPositions.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

const random = Random.fromSeed('units');
const runtime = await openRuntime('onnxruntime');
const network = randomNetwork(random.split('network'), { blocks: 2, channels: 4, valueChannels: 3 });
const positions = [44, 30, 12].map((empties) => randomPosition(random.split('position', empties), empties));
const donors = [43, 31, 13].map((empties) => randomPosition(random.split('donor', empties), empties));
const { architecture } = network;

const settingsOf = (change: Partial<UnitSettings> = {}): UnitSettings => ({
  layer: 'block1/relu',
  unit: 'channel',
  units: undefined,
  replacement: 'zero',
  target: 'move',
  composites: [],
  ...change,
});

async function patched(settings: UnitSettings, given: readonly Position[] = donors) {
  const patcher = await UnitPatcher.open(network, runtime, settings);
  onTestFinished(() => patcher.dispose());
  const sums = await patcher.sum(positions);
  const mean = sums.map((sum) => sum / positions.length);
  const { measures, estimates } = await patcher.patch({ positions, donors: given, mean });
  const unpack = (all: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(all).map(([name, text]) => [name, unpackNumbers(text)]));
  return { measures: unpack(measures), estimates: unpack(estimates), mean };
}

/** The network in one piece: logits and value of each position with an edited activation. */
async function answersOf(layer: string, edit: (activation: Float32Array, of: number) => void) {
  const cut = await CutNetwork.open(network, runtime, { layer, answers: ['policy', 'value', 'value/logit'] });
  onTestFinished(() => cut.dispose());
  const state = await cut.read(positions);
  const run = await cut.run(
    state,
    positions.map((_, of) => ({ of, edit: (a: Float32Array) => edit(a, of) })),
  );
  return { cut, state, run };
}

function softmax(logits: Float32Array, legal: readonly number[]): number[] {
  const weights = legal.map((move) => Math.exp(logits[move]!));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

describe('patching units one by one', () => {
  it.each<[UnitSettings['unit'], number, Replacement]>([
    ['channel', 2, 'zero'],
    ['channel', 0, 'mean'],
    ['square', 19, 'position'],
  ])(
    'measures what a %s (%i) with %s in its place does to target, value and policy',
    async (unit, number, replacement) => {
      const { measures, mean } = await patched(settingsOf({ unit, units: [number], replacement }));
      const whole = await answersOf('block1/relu', () => undefined);
      const other = await whole.cut.read(donors);
      const places = placesOf(unit, number, [4, 8, 8]);
      expect([...places]).toEqual(
        unit === 'channel'
          ? Array.from({ length: 64 }, (_, at) => 64 * number + at)
          : [0, 1, 2, 3].map((channel) => 64 * channel + number),
      );
      const changed = await answersOf('block1/relu', (activation, of) => {
        for (const place of places) {
          activation[place] = { zero: 0, mean: mean[place]!, position: other.activation[of * 256 + place]! }[
            replacement
          ];
        }
      });
      positions.forEach((position, of) => {
        const row = (answers: typeof whole.run): Float32Array =>
          answers.get('policy')!.subarray(of * 65, of * 65 + 65);
        const legal = legalMoveList(position);
        const [before, after] = [row(whole.run), row(changed.run)];
        const best = preferredMove(legal, before);
        expect(measures['target']![of]).toBeCloseTo(after[best]! - before[best]!, 5);
        const values = [changed, whole].map(({ run }) => run.get('value')![of]!);
        expect(measures['value']![of]).toBeCloseTo(values[0]! - values[1]!, 5);
        const [p, q] = [softmax(before, legal), softmax(after, legal)];
        const divergence = p.reduce((sum, value, at) => sum + value * Math.log(value / q[at]!), 0);
        expect(measures['divergence']![of]).toBeCloseTo(divergence, 5);
        expect(measures['changed']![of]).toBe(Number(preferredMove(legal, after) !== best));
      });
    },
  );

  it('does nothing where a position is its own donor', async () => {
    const { measures, estimates } = await patched(settingsOf({ replacement: 'position' }), positions);
    for (const name of ['target', 'value', 'divergence', 'changed'])
      measures[name]!.forEach((value) => expect(Math.abs(value)).toBeLessThan(1e-6));
    estimates[GRADIENT]!.forEach((value) => expect(value).toBe(0));
  });

  it.each<[string, string]>([
    ['policy/relu', 'move'],
    ['policy/relu', 'contrast:runnerUp'],
    ['value/hidden/relu', 'value'],
  ])('is foretold exactly where the rest of the network is linear: %s, %s', async (layer, target) => {
    const composites = [compositeNamed('lrp0')];
    const { measures, estimates } = await patched(
      settingsOf({ layer, target, composites, replacement: 'position' }),
    );
    for (const name of [GRADIENT, 'lrp0'])
      estimates[name]!.forEach((value, at) => expect(value).toBeCloseTo(measures['target']![at]!, 4));
  });
});

async function coefficientsOf(source: Coefficients, target: string) {
  onTestFinished(() => source.dispose());
  const { run } = await answersOf('block1/relu', () => undefined);
  const asked = positions.map((position, of) => {
    const logits = run.get('policy')!.subarray(of * 65, of * 65 + 65);
    const square = preferredMove(legalSquares(position), logits);
    const filled = target === 'move' ? ({ kind: 'move', square } as const) : parseTarget(target);
    const seed = seedOf(architecture, filled, legalSquares(position), logits);
    return { position, seed, output: target === 'move' ? logits[square]! : run.get('value/logit')![of]! };
  });
  return { coefficients: await source.read(asked, parseTarget(target)), asked };
}

describe('coefficients of a layer', () => {
  it.each(['move', 'valueTanh'])('are the gradient of %s, by finite differences', async (target) => {
    const { coefficients, asked } = await coefficientsOf(
      await gradientCoefficients(network, runtime, 'block1/relu'),
      target,
    );
    const step = 2e-3;
    for (const place of [3, 77, 140, 255]) {
      const [up, down] = [1, -1].map((sign) =>
        answersOf('block1/relu', (activation) => (activation[place]! += sign * step)),
      );
      const [above, below] = [(await up!).run, (await down!).run];
      positions.forEach((_, of) => {
        const number = (run: typeof above): number => {
          if (target === 'valueTanh') return run.get('value')![of]!;
          return run.get('policy')![of * 65 + asked[of]!.seed.coefficients.indexOf(1)]!;
        };
        const slope = (number(above) - number(below)) / (2 * step);
        expect(Math.abs(coefficients[of * 256 + place]! - slope)).toBeLessThan(3e-3);
      });
    }
  });

  it('are relevance by activation, also where there is neither: of LRP-0 the gradient', async () => {
    const gradient = (
      await coefficientsOf(await gradientCoefficients(network, runtime, 'block1/relu'), 'move')
    ).coefficients;
    const of = (name: string) =>
      relevanceCoefficients(network, runtime, { layer: 'block1/relu', composite: compositeNamed(name) });
    const lrp0 = (await coefficientsOf(await of('lrp0'), 'move')).coefficients;
    const { state } = await answersOf('block1/relu', () => undefined);
    const silent = Array.from(state.activation.keys()).filter((at) => state.activation[at] === 0);
    expect(silent.length).toBeGreaterThan(50);
    gradient.forEach((value, at) => expect(Math.abs(lrp0[at]! - value)).toBeLessThan(2e-3));
    const plus = (await coefficientsOf(await of('epsilonPlus'), 'move')).coefficients;
    const measure = await ChannelMeasure.open(network, runtime, {
      composite: compositeNamed('epsilonPlus'),
      layer: 'block1/relu',
    });
    onTestFinished(() => measure.dispose());
    await measure.measure(positions, parseTarget('move'), ({ relevance, activation }) => {
      Array.from(relevance).forEach((value, at) => expect(plus[at]! * activation[at]!).toBeCloseTo(value, 4));
    });
  });
});

describe('the sample of a patch', () => {
  it('takes activations of other games with about as many discs', () => {
    const sample = Array.from({ length: 12 }, (_, game) =>
      randomGame(random)
        .slice(10, 40)
        .map((position) => ({ position, game })),
    ).flat();
    const found = donorsOf(sample, random);
    const discsOf = ({ ownLow, ownHigh, opponentLow, opponentHigh }: Position): number =>
      [ownLow | opponentLow, ownHigh | opponentHigh].reduce(
        (sum, half) => sum + (half >>> 0).toString(2).replaceAll('0', '').length,
        0,
      );
    found.forEach((donor, at) => {
      expect(discsOf(donor)).toBe(discsOf(sample[at]!.position));
      expect(
        sample.filter(({ game }) => game === sample[at]!.game).some(({ position }) => position === donor),
      ).toBe(false);
    });
    const alone = sample.slice(0, 3);
    expect(donorsOf(alone, random)).toEqual(alone.map(({ position }) => position));
  });

  it('has a unit a channel, and 64 squares only where there are such', () => {
    expect(unitCount('channel', [5, 6, 6])).toBe(5);
    expect(unitCount('channel', [7])).toBe(7);
    expect(unitCount('square', [5, 8, 8])).toBe(64);
    expect(() => unitCount('square', [5, 6, 6])).toThrow(/layers of 8x8; this one is 5x6x6/);
  });
});
