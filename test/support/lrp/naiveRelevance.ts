import {
  type Architecture,
  inputsOf,
  type Layer,
  type LayerOf,
  layerShapes,
} from '../../../nn/architecture.js';
import type { FunctionLayer } from '../../../nn/layers/activationsAndNorms.js';
import {
  functionOutputs,
  functionShares,
  type GateSplit,
  type NaiveFunction,
  servedBy,
} from '../nn/naiveActivationsAndNorms.js';
import { anyConvMatrix, meanMatrix, sourcesOf } from '../nn/naivePoolsAndShapes.js';

// Relevance again, slowly and in float64: one output neuron at a time, over the list of its connected inputs.

/** A connected input of an output neuron: its index, its value and its weight. */
export interface Connection {
  readonly from: number;
  readonly x: number;
  readonly w: number;
}

/** What a neuron with the relevance R hands to its connected inputs, its bias and the leak. */
export interface Shares {
  readonly inputs: number[];
  readonly bias: number;
  readonly leak: number;
}

export type Stab = (z: number) => number;
/** `z` is the neuron's output, which is Wx + b whatever bias the rule is told to see. */
export type NaiveRule = (
  inputs: readonly Connection[],
  b: number,
  R: number,
  stab: Stab,
  z?: number,
) => Shares;

export const addEpsilon =
  (epsilon: number): Stab =>
  (z) =>
    z >= 0 ? z + epsilon : z - epsilon;

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const pos = (value: number): number => Math.max(value, 0);
const neg = (value: number): number => Math.min(value, 0);

/** Contributions c_j and b share R in proportion; what the stabiliser takes, or all where it stays 0, leaks. */
function share(c: readonly number[], b: number, R: number, stab: Stab): Shares {
  const den = sum(c) + b;
  const s = stab(den) === 0 ? 0 : R / stab(den);
  const leak = stab(den) === 0 ? R : (stab(den) - den) * s;
  return { inputs: c.map((value) => value * s), bias: b * s, leak };
}

function scaled({ inputs, bias, leak }: Shares, factor: number): Shares {
  return { inputs: inputs.map((value) => value * factor), bias: bias * factor, leak: leak * factor };
}

const products = (inputs: readonly Connection[]): number[] => inputs.map(({ x, w }) => x * w);

export const naiveRules = {
  epsilon: (): NaiveRule => (inputs, b, R, stab) => share(products(inputs), b, R, stab),
  zPlus: (): NaiveRule => (inputs, b, R, stab) => share(products(inputs).map(pos), pos(b), R, stab),
  alphaBeta:
    (alpha: number, beta: number): NaiveRule =>
    (inputs, b, R, stab) => {
      const up = scaled(share(products(inputs).map(pos), pos(b), R, stab), alpha);
      const down = scaled(share(products(inputs).map(neg), neg(b), R, stab), -beta);
      const both = up.inputs.map((value, j) => value + down.inputs[j]!);
      return { inputs: both, bias: up.bias + down.bias, leak: up.leak + down.leak };
    },
  gamma:
    (gamma: number): NaiveRule =>
    (inputs, b, R, stab, z = sum(products(inputs)) + b) => {
      if (z === 0) return { inputs: inputs.map(() => 0), bias: 0, leak: R };
      const sided = z > 0 ? pos : neg;
      const favour = (value: number): number => value + gamma * sided(value);
      return share(products(inputs).map(favour), favour(b), R, stab);
    },
  zBox:
    (low: number, high: number): NaiveRule =>
    (inputs, _b, R, stab) =>
      share(
        inputs.map(({ x, w }) => x * w - low * pos(w) - high * neg(w)),
        0,
        R,
        stab,
      ),
  wSquare:
    (biasSquared: boolean): NaiveRule =>
    (inputs, b, R, stab) =>
      share(
        inputs.map(({ w }) => w * w),
        biasSquared ? b * b : 0,
        R,
        stab,
      ),
  flat: (): NaiveRule => (inputs, _b, R, stab) =>
    share(
      inputs.map(() => 1),
      0,
      R,
      stab,
    ),
};

/** The share of the bias goes to the inputs in proportion to their absolute shares. */
export function redistributed(rule: NaiveRule): NaiveRule {
  return (inputs, b, R, stab) => {
    const shares = rule(inputs, b, R, stab);
    const size = sum(shares.inputs.map(Math.abs));
    if (size === 0) return { ...shares, bias: 0, leak: shares.leak + shares.bias };
    const moved = shares.inputs.map((value) => value + (Math.abs(value) / size) * shares.bias);
    return { inputs: moved, bias: 0, leak: shares.leak };
  };
}

/** The rule with the bias set to 0. */
export function withoutBias(rule: NaiveRule): NaiveRule {
  return (inputs, b, R, stab) => rule(inputs, 0, R, stab, sum(products(inputs)) + b);
}

/** Output neurons as lists of their connections (indices and weights) and biases. */
export interface Matrix {
  readonly rows: readonly (readonly { readonly from: number; readonly w: number }[])[];
  readonly biases: readonly number[];
}

/** A convolution as a matrix; taps off the board are no connections. */
export function convMatrix(
  weight: ArrayLike<number>,
  bias: ArrayLike<number> | undefined,
  size: { ins: number; outs: number; kernel: number; padding: number; side: number },
): Matrix {
  const { ins, outs, kernel, padding, side } = size;
  const outSide = side + 2 * padding - kernel + 1;
  const rows: { from: number; w: number }[][] = [];
  const biases: number[] = [];
  for (let o = 0; o < outs; o++)
    for (let y = 0; y < outSide; y++)
      for (let x = 0; x < outSide; x++) {
        const row: { from: number; w: number }[] = [];
        for (let c = 0; c < ins; c++)
          for (let i = 0; i < kernel; i++)
            for (let j = 0; j < kernel; j++) {
              const [r, k] = [y + i - padding, x + j - padding];
              if (r < 0 || r >= side || k < 0 || k >= side) continue;
              row.push({
                from: (c * side + r) * side + k,
                w: weight[((o * ins + c) * kernel + i) * kernel + j]!,
              });
            }
        rows.push(row);
        biases.push(bias?.[o] ?? 0);
      }
  return { rows, biases };
}

export function denseMatrix(
  weight: ArrayLike<number>,
  bias: ArrayLike<number> | undefined,
  size: { ins: number; outs: number },
): Matrix {
  const { ins, outs } = size;
  const rows = Array.from({ length: outs }, (_, o) =>
    Array.from({ length: ins }, (_unused, from) => ({ from, w: weight[o * ins + from]! })),
  );
  return { rows, biases: Array.from({ length: outs }, (_, o) => bias?.[o] ?? 0) };
}

export function multiply({ rows, biases }: Matrix, x: ArrayLike<number>): number[] {
  return rows.map((row, k) => row.reduce((total, { from, w }) => total + w * x[from]!, biases[k]!));
}

/** Sends the relevance R of a matrix's outputs to its inputs by a rule. */
export function decomposeNaively(
  { rows, biases }: Matrix,
  x: ArrayLike<number>,
  R: ArrayLike<number>,
  rule: NaiveRule,
  stab: Stab,
): { inputs: number[]; bias: number[]; leak: number[] } {
  const inputs = Array.from({ length: x.length }, () => 0);
  const bias: number[] = [];
  const leak: number[] = [];
  rows.forEach((row, k) => {
    const shares = rule(
      row.map(({ from, w }) => ({ from, x: x[from]!, w })),
      biases[k]!,
      R[k]!,
      stab,
    );
    row.forEach(({ from }, j) => (inputs[from]! += shares.inputs[j]!));
    bias.push(shares.bias);
    leak.push(shares.leak);
  });
  return { inputs, bias, leak };
}

/** Parameters by their full names, in any precision. */
export type Numbers = ReadonlyMap<string, ArrayLike<number>>;

/** A network as matrices, its batch norms merged into the layers before them; one without is a matrix of its own. */
export class NaiveNetwork {
  readonly architecture: Architecture;
  readonly #matrices = new Map<string, Matrix>();
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  readonly #numbers: Numbers;

  constructor(architecture: Architecture, numbers: Numbers) {
    this.architecture = architecture;
    this.#numbers = numbers;
    const shapes = layerShapes(architecture);
    this.#shapes = shapes;
    for (const layer of architecture.layers) {
      const [input = []] = inputsOf(layer).map((name) => shapes.get(name)!);
      const output = shapes.get(layer.name)!;
      if (layer.kind === 'averagePool' || layer.kind === 'globalAverage')
        this.#matrices.set(layer.name, meanMatrix(layer, input, output));
      if (layer.kind === 'batchNorm' && !isMerged(layer, architecture)) {
        const [, rows = 1, columns = 1] = input;
        this.#matrices.set(layer.name, normMatrix(layer, numbers, rows * columns));
      }
      if (layer.kind !== 'conv' && layer.kind !== 'dense') continue;
      const norm = architecture.layers.find(
        (other): other is LayerOf<'batchNorm'> =>
          other.kind === 'batchNorm' && other.inputs[0] === layer.name && isMerged(other, architecture),
      );
      const { weight, bias } = merged(layer, norm, numbers);
      this.#matrices.set(
        layer.name,
        layer.kind === 'conv'
          ? anyConvMatrix(layer, weight, bias, { input, output })
          : denseMatrix(weight, bias, { ins: layer.inFeatures, outs: layer.outFeatures }),
      );
    }
  }

  matrix(layer: string): Matrix | undefined {
    return this.#matrices.get(layer);
  }

  /** The outputs of every layer. */
  forward(planes: ArrayLike<number>): Map<string, number[]> {
    const values = new Map<string, number[]>();
    for (const layer of this.architecture.layers) {
      const inputs = inputsOf(layer).map((name) => values.get(name)!);
      values.set(layer.name, this.#outputs(layer, inputs, planes));
    }
    return values;
  }

  /** Of a layer that moves numbers. */
  #sources(layer: Layer, inputs: readonly number[][]) {
    const shapes = inputsOf(layer).map((name) => this.#shapes.get(name)!);
    return sourcesOf(layer, inputs, { inputs: shapes, output: this.#shapes.get(layer.name)! });
  }

  #outputs(layer: Layer, inputs: readonly number[][], planes: ArrayLike<number>): number[] {
    const sources = this.#sources(layer, inputs);
    if (sources !== undefined)
      return sources.map((source) => (source === undefined ? 0 : inputs[source[0]]![source[1]]!));
    const [x = [], q = []] = inputs;
    switch (layer.kind) {
      case 'input':
        return Array.from(planes);
      case 'conv':
      case 'dense':
      case 'averagePool':
      case 'globalAverage':
        return multiply(this.#matrices.get(layer.name)!, x);
      case 'relu':
        return x.map(pos);
      case 'tanh':
        return x.map(Math.tanh);
      case 'sum':
        return x.map((h, at) => h + q[this.#branchPlace(layer, at)]!);
      case 'batchNorm': {
        const own = this.#matrices.get(layer.name);
        return own === undefined ? x : multiply(own, x);
      }
      case 'constant':
        return Array.from(this.#numbers.get(`${layer.name}.values`)!);
      case 'winDrawLoss': {
        const [win, draw, loss] = x.map(Math.exp) as [number, number, number];
        return [(win - loss) / (win + draw + loss)];
      }
      case 'flatten':
      case 'reshape':
      case 'transpose':
      case 'slice':
      case 'pad':
      case 'concat':
      case 'maxPool':
        return x;
      case 'activation':
      case 'prelu':
      case 'gate':
      case 'layerNorm':
      case 'lrn':
      case 'softmax':
      case 'matmul':
      case 'product':
        return functionOutputs(this.#function(layer), x, q);
    }
  }

  #function(layer: FunctionLayer): NaiveFunction {
    const [shape = [], gateShape = []] = layer.inputs.map((name) => this.#shapes.get(name)!);
    return { layer, shape, gateShape, parameter: (part) => this.#numbers.get(`${layer.name}.${part}`)! };
  }

  /** The number of a sum's branch that is added at a place of its skip. */
  #branchPlace({ inputs }: LayerOf<'sum'>, at: number): number {
    const [skip, branch] = inputs.map((name) => this.#shapes.get(name)!) as [
      readonly number[],
      readonly number[],
    ];
    return servedBy(at, branch, skip);
  }

  /** Relevance of every layer, from R at some of them down to the planes; a layer without a rule hands it on. */
  relevance(
    planes: ArrayLike<number>,
    seeds: ReadonlyMap<string, readonly number[]>,
    ruleOf: (layer: string) => { readonly rule: NaiveRule; readonly stab: Stab } | undefined,
    sumStab: Stab,
    split: GateSplit = 'signal',
  ): NaiveRelevance {
    const values = this.forward(planes);
    const relevance = new Map([...seeds].map(([name, R]) => [name, [...R]]));
    const bias = new Map<string, number[]>();
    const leak = new Map<string, number[]>();
    const give = (to: string, part: readonly number[]): void => {
      const before = relevance.get(to);
      relevance.set(
        to,
        before === undefined ? [...part] : before.map((value, index) => value + part[index]!),
      );
    };
    for (const layer of [...this.architecture.layers].reverse()) {
      const R = relevance.get(layer.name);
      if (R === undefined || layer.kind === 'input') continue;
      const [input, other] = inputsOf(layer) as [string, string];
      const inputs = inputsOf(layer).map((name) => values.get(name)!);
      const sources = this.#sources(layer, inputs);
      const matrix = this.#matrices.get(layer.name);
      const ruled = matrix && ruleOf(layer.name);
      if (sources !== undefined) {
        const parts = inputs.map((numbers) => numbers.map(() => 0));
        sources.forEach((source, k) => {
          if (source !== undefined) parts[source[0]]![source[1]]! += R[k]!;
        });
        inputsOf(layer).forEach((name, index) => give(name, parts[index]!));
        leak.set(
          layer.name,
          sources.map((source, k) => (source === undefined ? R[k]! : 0)),
        );
      } else if (layer.kind === 'constant') {
        bias.set(layer.name, R);
      } else if (layer.kind === 'averagePool' || layer.kind === 'globalAverage') {
        const found = decomposeNaively(matrix!, inputs[0]!, R, naiveRules.epsilon(), sumStab);
        give(input, found.inputs);
        leak.set(layer.name, found.leak);
      } else if (matrix !== undefined && ruled !== undefined) {
        const found = decomposeNaively(matrix, values.get(input)!, R, ruled.rule, ruled.stab);
        give(input, found.inputs);
        bias.set(layer.name, found.bias);
        leak.set(layer.name, found.leak);
      } else if (layer.kind === 'sum') {
        const [h, q] = [values.get(input)!, values.get(other)!];
        const shares = h.map((value, k) =>
          share([value, q[this.#branchPlace(layer, k)]!], 0, R[k]!, sumStab),
        );
        const branch = q.map(() => 0);
        shares.forEach(({ inputs }, k) => (branch[this.#branchPlace(layer, k)]! += inputs[1]!));
        give(
          input,
          shares.map(({ inputs }) => inputs[0]!),
        );
        give(other, branch);
        leak.set(
          layer.name,
          shares.map((shared) => shared.leak),
        );
      } else if (isFunction(layer)) {
        const read = [values.get(input)!, values.get(other) ?? []] as const;
        const isPassed = ruleOf(layer.name) === undefined;
        const [own, gate] = functionShares(this.#function(layer), read, R, {
          stab: sumStab,
          isPassed,
          split,
        });
        give(input, own);
        if (gate !== undefined) give(other, gate);
      } else give(input, layer.kind === 'pad' ? R.slice(0, values.get(input)!.length) : R);
    }
    return { values, relevance, bias, leak };
  }
}

function isFunction(layer: Layer): layer is FunctionLayer & Layer {
  return ['activation', 'prelu', 'gate', 'layerNorm', 'lrn', 'softmax', 'matmul', 'product'].includes(
    layer.kind,
  );
}

/** Whether a batch norm is the only reader of a convolution or dense layer. */
function isMerged({ inputs }: LayerOf<'batchNorm'>, { layers }: Architecture): boolean {
  const before = layers.find(({ name }) => name === inputs[0])!;
  const readers = layers.filter((layer) => inputsOf(layer).includes(before.name));
  return (before.kind === 'conv' || before.kind === 'dense') && readers.length === 1;
}

function normMatrix(
  { name, channels, epsilon }: LayerOf<'batchNorm'>,
  numbers: Numbers,
  area: number,
): Matrix {
  const part = (of: string, at: number): number => numbers.get(`${name}.${of}`)![Math.floor(at / area)]!;
  const size = channels * area;
  const weights = Array.from(
    { length: size },
    (_, at) => part('scale', at) / Math.sqrt(part('variance', at) + epsilon),
  );
  return {
    rows: weights.map((w, from) => [{ from, w }]),
    biases: weights.map((w, at) => part('shift', at) - part('mean', at) * w),
  };
}

export interface NaiveRelevance {
  readonly values: ReadonlyMap<string, number[]>;
  readonly relevance: ReadonlyMap<string, number[]>;
  readonly bias: ReadonlyMap<string, number[]>;
  readonly leak: ReadonlyMap<string, number[]>;
}

function merged(
  layer: LayerOf<'conv'> | LayerOf<'dense'>,
  norm: LayerOf<'batchNorm'> | undefined,
  numbers: Numbers,
): { weight: number[]; bias: number[] } {
  const get = (name: string): ArrayLike<number> => numbers.get(name)!;
  const weight = Array.from(get(`${layer.name}.weight`));
  const outs = layer.kind === 'conv' ? layer.outChannels : layer.outFeatures;
  const bias = layer.bias ? Array.from(get(`${layer.name}.bias`)) : Array.from({ length: outs }, () => 0);
  if (norm === undefined) return { weight, bias };
  const factor = bias.map(
    (_, o) => get(`${norm.name}.scale`)[o]! / Math.sqrt(get(`${norm.name}.variance`)[o]! + norm.epsilon),
  );
  return {
    weight: weight.map((w, at) => w * factor[Math.floor(at / (weight.length / outs))]!),
    bias: bias.map((b, o) => (b - get(`${norm.name}.mean`)[o]!) * factor[o]! + get(`${norm.name}.shift`)[o]!),
  };
}
