import { scientific } from '../engine/numberText.js';
import { type Amplification, readAmplification } from './amplification.js';
import type { LedgerLayer } from './relevanceGraph.js';

/** What a layer's biases and stabilisers kept. */
export interface LayerLedger {
  readonly name: string;
  readonly bias: number;
  readonly leak: number;
  /** Bias relevance by square (64, summed over channels); absent for dense layers and where there is none. */
  readonly biasMap?: Float32Array;
  /** Rows and columns by which an unpadded layer's smaller map was moved to the centre of the 64 squares. */
  readonly biasMapOffset?: number;
  /** Of a residual sum; where the controls were asked for. */
  readonly amplification?: Amplification;
}

/**
 * `float32` runs on the runtime; what does not close in it, because its terms cancel, is computed again in float64.
 * `float64` computes everything that way, some fifty times slower.
 */
export type Precision = 'float32' | 'float64';

/** What a run of the relevance pass gives, by the names of the graph's outputs. */
export type Results = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Numbers }>>;
/** As runtimes and the exact program give them. Reading them is a part of what relevance costs, so they are no ArrayLike. */
export type Numbers = Float32Array | Float64Array | Int32Array;

/**
 * Relevance that is neither on squares nor in layers. Of a search: values of ended games (`over`), proven values, and leaves
 * that were left out. Of a condition: what was held back at its layers and beside them.
 */
export interface LedgerLine {
  readonly name: 'over' | 'proven' | 'left out' | 'other channels' | 'around';
  readonly relevance: number;
  /** Of a search: part of the weights of all that the number is a mean of, 0..1. */
  readonly weight?: number;
}

/** Where every unit of relevance went: output = input + bias + leak (+ lines) up to `closure`. Sums are in float64. */
export interface Ledger {
  readonly input: number;
  readonly bias: number;
  readonly leak: number;
  readonly output: number;
  /** |input + bias + leak - output| / (|input| + |bias| + |leak| + |output|); lines count as leak does. */
  readonly closure: number;
  /** What it was computed in. */
  readonly precision: Precision;
  /** input, bias and leak as fractions of the sum of their sizes, |input| + |bias| + |leak| (and lines); signed. */
  readonly share: { readonly input: number; readonly bias: number; readonly leak: number };
  /** In the order of computation. */
  readonly layers: readonly LayerLedger[];
  /** Of a search and of a condition, those that are there. */
  readonly lines?: readonly LedgerLine[];
}

/** Closure errors above it mean that the numbers are not to be trusted. */
export const CLOSURE_LIMIT = 1e-5;

/** Maps whose sizes add up to so many times the explained number are made of parts that cancel. */
const CANCELLATION_LIMIT = 1000;

/**
 * Says in two sentences that the parts of an explanation cancel, so that its squares cannot be read one by one; undefined where
 * they do not.
 * @param maps relevance of each plane; `output` the explained number
 */
export function cancellationNote(
  maps: Readonly<Record<string, ArrayLike<number>>>,
  output: number,
): readonly [string, string] | undefined {
  const size = Object.values(maps).reduce(
    (sum, map) => sum + Array.from(map).reduce((part, value) => part + Math.abs(value), 0),
    0,
  );
  if (size <= CANCELLATION_LIMIT * Math.abs(output)) return undefined;
  return [
    `The parts of this map cancel: their sizes add up to ${size.toPrecision(3)}, and what is explained is ${scientific(output)}.`,
    'No square of it can be read by itself.',
  ];
}

export function total(values: Numbers, from = 0, to = values.length): number {
  let sum = 0;
  for (let index = from; index < to; index++) sum += values[index]!;
  return sum;
}

export function closeLedger(
  output: number,
  input: number,
  layers: readonly LayerLedger[],
  precision: Precision,
  lines?: readonly LedgerLine[],
): Ledger {
  const bias = layers.reduce((sum, layer) => sum + layer.bias, 0);
  const leak = layers.reduce((sum, layer) => sum + layer.leak, 0);
  const terms = [input, bias, leak, ...(lines ?? []).map(({ relevance }) => relevance)];
  const parts = terms.reduce((sum, term) => sum + Math.abs(term), 0);
  const size = parts + Math.abs(output);
  const closure = size === 0 ? 0 : Math.abs(terms.reduce((sum, term) => sum + term) - output) / size;
  const of = (part: number): number => (parts === 0 ? 0 : part / parts);
  const share = { input: of(input), bias: of(bias), leak: of(leak) };
  const ledger = { input, bias, leak, output, closure, precision, share, layers };
  return lines === undefined ? ledger : { ...ledger, lines };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The entries of one row of all layers, from the results of the relevance pass. */
export function layerLedgers(layers: readonly LedgerLayer[], row: number, results: Results): LayerLedger[] {
  // One array for the maps of all layers: to make one takes longer than to fill it.
  const maps = new Float32Array(layers.length * 64);
  return layers.map((layer, index) => layerLedger(layer, row, results, maps, index * 64));
}

/** @param maps of zeros, in which the 64 numbers from `at` on are this layer's */
function layerLedger(
  { name, side }: LedgerLayer,
  row: number,
  results: Results,
  maps: Float32Array,
  at: number,
): LayerLedger {
  const [from, to] = [row * side * side, (row + 1) * side * side];
  const bias = results[`bias/${name}`]?.data;
  const leak = results[`leak/${name}`]?.data;
  const amplification = results[`amplification/${name}`];
  // Filled in field by field: a batch has a thousand of these, and to spread one takes longer than its sums.
  const entry: Writable<LayerLedger> = {
    name,
    bias: bias === undefined ? 0 : total(bias, from, to),
    leak: leak === undefined ? 0 : total(leak, from, to),
  };
  if (amplification !== undefined) entry.amplification = readAmplification(amplification, row);
  if (bias === undefined || side === 1) return entry;
  const offset = Math.floor((8 - side) / 2);
  let square = from;
  for (let y = offset; y < offset + side; y++) {
    for (let x = offset; x < offset + side; x++) maps[at + 8 * y + x] = bias[square++]!;
  }
  entry.biasMap = maps.subarray(at, at + 64);
  entry.biasMapOffset = offset;
  return entry;
}

/** The ledger of the same relevance times a number. */
export function scaleLedger(ledger: Ledger, factor: number, output: number): Ledger {
  const layers = ledger.layers.map((layer) => ({
    ...layer,
    bias: layer.bias * factor,
    leak: layer.leak * factor,
    ...(layer.biasMap === undefined ? {} : { biasMap: layer.biasMap.map((value) => value * factor) }),
  }));
  const lines = ledger.lines?.map((line) => ({ ...line, relevance: line.relevance * factor }));
  return closeLedger(output, ledger.input * factor, layers, ledger.precision, lines);
}
