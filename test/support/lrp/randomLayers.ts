import { expect } from 'vitest';
import { Random } from '../../../engine/random.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import type { RuleSettings, TestLayer } from './layerRelevance.js';
import { type NaiveRule, naiveRules } from './naiveRelevance.js';

export const runtime = await openRuntime('onnxruntime');

const random = Random.fromSeed('rules');

export function normals(label: string, count: number, scale = 1): Float32Array {
  const draw = random.split(label);
  return Float32Array.from({ length: count }, () => scale * draw.normal());
}

type Shape = Omit<TestLayer, 'weight' | 'bias'>;

export const shapes: Record<string, Shape> = {
  dense: { kind: 'dense', ins: 12, outs: 7, kernel: 1, padding: 0, side: 1 },
  'padded conv': { kind: 'conv', ins: 3, outs: 4, kernel: 3, padding: 1, side: 5 },
  'unpadded conv': { kind: 'conv', ins: 2, outs: 3, kernel: 3, padding: 0, side: 5 },
  '1×1 conv': { kind: 'conv', ins: 4, outs: 3, kernel: 1, padding: 0, side: 4 },
};

export function layerOf(name: string, hasBias: boolean): TestLayer {
  const shape = shapes[name]!;
  const weight = normals(`${name} weight`, shape.ins * shape.outs * shape.kernel ** 2, 0.5);
  return { ...shape, weight, bias: hasBias ? normals(`${name} bias`, shape.outs) : undefined };
}

export const inputsOf = ({ ins, side }: Shape): number => ins * side * side;

export const outputsOf = ({ outs, side, kernel, padding }: Shape): number =>
  outs * (side + 2 * padding - kernel + 1) ** 2;

export const EPSILON = 0.05;

export function expectClose(found: ArrayLike<number>, expected: readonly number[], tolerance = 1e-5): void {
  expect(found).toHaveLength(expected.length);
  const size = Math.max(1e-6, ...expected.map(Math.abs));
  expected.forEach((value, index) => expect(Math.abs(found[index]! - value)).toBeLessThan(tolerance * size));
}

export const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

/** Every rule with the twin that it must equal. */
export const ruleCases: [string, RuleSettings, NaiveRule][] = [
  ['epsilon', { rule: 'epsilon' }, naiveRules.epsilon()],
  ['zPlus', { rule: 'zPlus' }, naiveRules.zPlus()],
  ['alphaBeta(2,1)', { rule: 'alphaBeta', options: { alpha: 2, beta: 1 } }, naiveRules.alphaBeta(2, 1)],
  [
    'alphaBeta(1.5,0.5)',
    { rule: 'alphaBeta', options: { alpha: 1.5, beta: 0.5 } },
    naiveRules.alphaBeta(1.5, 0.5),
  ],
  ['gamma(0.25)', { rule: 'gamma', options: { gamma: 0.25 } }, naiveRules.gamma(0.25)],
  ['zBox(-3,4)', { rule: 'zBox', options: { low: -3, high: 4 } }, naiveRules.zBox(-3, 4)],
  ['zBox(0,1) of the planes', { rule: 'zBox', range: { low: 0, high: 1 } }, naiveRules.zBox(0, 1)],
  ['wSquare', { rule: 'wSquare' }, naiveRules.wSquare(false)],
  ['wSquare with b²', { rule: 'wSquare', options: { biasSquared: true } }, naiveRules.wSquare(true)],
  ['flat', { rule: 'flat' }, naiveRules.flat()],
];
