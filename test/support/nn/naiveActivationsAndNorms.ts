import type { FunctionLayer } from '../../../nn/layers/activationsAndNorms.js';
import {
  matrixTerms,
  pairTerms,
  productOf,
  productShares,
  softmaxOf,
  softmaxShares,
} from './naiveAttention.js';
import { naiveActivations } from './naiveGraph.js';

// The layers of other networks again: what they give, and where they send relevance, number by number and in float64.

type Numbers = readonly number[];
export type Stab = (z: number) => number;
export type GateSplit = 'signal' | 'half' | 'proportional' | 'absolute' | 'second';

/** A layer with what it reads: shapes without the batch, its parameters by short name. */
export interface NaiveFunction {
  readonly layer: FunctionLayer;
  readonly shape: Numbers;
  readonly gateShape: Numbers;
  readonly parameter: (part: string) => ArrayLike<number>;
}

const sum = (numbers: Numbers): number => numbers.reduce((a, b) => a + b, 0);

/** Index of the number of a small array that serves a place of a board [channels, rows, columns], or of a vector. */
export function servedBy(at: number, small: Numbers, [, rows = 1, columns = 1]: Numbers): number {
  const place = [Math.floor(at / (rows * columns)), Math.floor(at / columns) % rows, at % columns];
  return small.reduce((offset, size, axis) => offset * size + (size === 1 ? 0 : place[axis]!), 0);
}

/** The places that are normalised together with one. */
function together(at: number, { layer, shape }: NaiveFunction): number[] {
  const [channels = 1, rows = 1, columns = 1] = shape;
  const area = rows * columns;
  const over = layer.kind === 'layerNorm' ? layer.over : 'channels';
  const isTogether = (other: number): boolean =>
    over === 'channels' ? other % area === at % area : Math.floor(other / area) === Math.floor(at / area);
  return Array.from({ length: channels * area }, (_, other) => other).filter(
    (other) => over === 'all' || isTogether(other),
  );
}

/** Mean, 0 where it is kept, and standard deviation around it of what is normalised together with a place. */
function moments(
  x: Numbers,
  places: readonly number[],
  { epsilon, centered = true }: { readonly epsilon: number; readonly centered?: false | undefined | true },
): { mean: number; deviation: number } {
  const mean = centered ? sum(places.map((place) => x[place]!)) / places.length : 0;
  const variance = sum(places.map((place) => (x[place]! - mean) ** 2)) / places.length;
  return { mean, deviation: Math.sqrt(variance + epsilon) };
}

/** Places of the channels around a place. */
function around(at: number, size: number, [channels = 1, rows = 1, columns = 1]: Numbers): number[] {
  const area = rows * columns;
  const channel = Math.floor(at / area);
  return Array.from({ length: channels }, (_, c) => c)
    .filter((c) => Math.abs(c - channel) <= (size - 1) / 2)
    .map((c) => c * area + (at % area));
}

export function functionOutputs(given: NaiveFunction, x: Numbers, gate: Numbers): number[] {
  const { layer, shape, gateShape, parameter } = given;
  switch (layer.kind) {
    case 'activation':
      return x.map((value) => naiveActivations[layer.function](value, layer.alpha ?? 0, layer.beta ?? 0));
    case 'prelu':
      return x.map((value, at) =>
        value > 0 ? value : value * parameter('slope')[servedBy(at, [layer.channels, 1, 1], shape)]!,
      );
    case 'gate':
      return x.map((value, at) => value * gate[servedBy(at, gateShape, shape)]!);
    case 'layerNorm':
      return x.map((value, at) => {
        const { mean, deviation } = moments(x, together(at, given), layer);
        const own = servedBy(at, layer.shape, shape);
        return ((value - mean) / deviation) * parameter('scale')[own]! + parameter('shift')[own]!;
      });
    case 'lrn':
      return x.map((value, at) => {
        const squares = sum(around(at, layer.size, shape).map((place) => x[place]! ** 2));
        return value / (layer.bias + (layer.alpha / layer.size) * squares) ** layer.beta;
      });
    case 'softmax':
      return softmaxOf(x, shape.at(-1)!);
    case 'matmul':
    case 'product':
      return productOf(termsOf(given), [x, gate], factorOf(layer));
  }
}

/** The terms of a product of two computed arrays. */
function termsOf({ layer, shape, gateShape }: NaiveFunction) {
  return layer.kind === 'matmul'
    ? matrixTerms(shape, gateShape)
    : pairTerms(shape.reduce((a, b) => a * b, 1));
}

function factorOf(layer: FunctionLayer): number {
  return layer.kind === 'matmul' ? (layer.factor ?? 1) : 1;
}

/** What the two inputs get of the relevance of the outputs; `rule` of a layer norm or LRN is its own unless it is passed through. */
export function functionShares(
  given: NaiveFunction,
  [x, gate]: readonly [Numbers, Numbers],
  R: Numbers,
  { stab, isPassed, split }: { readonly stab: Stab; readonly isPassed: boolean; readonly split: GateSplit },
): readonly [number[], number[] | undefined] {
  const { layer, shape, gateShape, parameter } = given;
  if (layer.kind === 'gate') {
    const rest = gate.map(() => 0);
    const kept = R.map((value, at) => {
      const place = servedBy(at, gateShape, shape);
      const [h, g] = [x[at]!, gate[place]!];
      const size = Math.abs(h) + Math.abs(g);
      const [own, other] = {
        signal: [1, 0],
        half: [0.5, 0.5],
        proportional: [h / stab(h + g), g / stab(h + g)],
        absolute: [Math.abs(h) / size, Math.abs(g) / size],
        second: [1, 0],
      }[split] as [number, number];
      rest[place]! += other * value;
      return own * value;
    });
    return [kept, split === 'signal' ? undefined : rest];
  }
  if (layer.kind === 'matmul' || layer.kind === 'product') {
    const settings = { factor: factorOf(layer), stab, isUniform: split !== 'second' };
    return productShares(termsOf(given), [x, gate], R, settings);
  }
  if (layer.kind === 'softmax') return [softmaxShares(x, shape.at(-1)!, R), undefined];
  if (isPassed || layer.kind === 'activation' || layer.kind === 'prelu') return [[...R], undefined];
  const found = x.map(() => 0);
  R.forEach((value, k) => {
    const terms = new Map<number, number>();
    let rest = 0;
    if (layer.kind === 'layerNorm') {
      const places = together(k, given);
      const { deviation } = moments(x, places, layer);
      const own = servedBy(k, layer.shape, shape);
      const gain = parameter('scale')[own]! / deviation;
      const away = layer.centered === false ? 0 : 1 / places.length;
      for (const j of places) terms.set(j, gain * x[j]! * ((j === k ? 1 : 0) - away));
      rest = parameter('shift')[own]!;
    } else {
      const window = around(k, layer.size, shape);
      const b = layer.alpha / layer.size;
      const base = layer.bias + b * sum(window.map((j) => x[j]! ** 2));
      for (const j of window) {
        terms.set(
          j,
          j === k
            ? x[k]! / (layer.bias + b * x[k]! ** 2) ** layer.beta
            : (-2 * b * layer.beta * x[k]! * x[j]! ** 2) / base ** (layer.beta + 1),
        );
      }
    }
    const den = stab(sum([...terms.values()]) + rest);
    for (const [j, term] of terms) found[j]! += (term * value) / den;
  });
  return [found, undefined];
}
