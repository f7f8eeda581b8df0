import type { BiasPolicy, PlannedRule } from '../../../lrp/composite.js';
import { decomposeAffine } from '../../../lrp/layers/decomposeAffine.js';
import { affineLayer } from '../../../lrp/layers/weightedLayer.js';
import type { Forward } from '../../../lrp/ruleBranches.js';
import { type AffineRule, type InputRange, ruleDefinition } from '../../../lrp/rules.js';
import { defaultStabilizer, type Stabilizer } from '../../../lrp/stabilizer.js';
import type { Support } from '../../../lrp/support.js';
import { BATCH, Graph } from '../../../nn/graph.js';
import { conv2d } from '../../../nn/operators/conv.js';
import { relu } from '../../../nn/operators/elementwise.js';
import { dense } from '../../../nn/operators/matmul.js';
import type { Runtime } from '../../../nn/runtime.js';
import { convMatrix, denseMatrix, type Matrix } from './naiveRelevance.js';

/** One affine layer, alone, with its numbers. */
export interface TestLayer {
  readonly kind: 'dense' | 'conv';
  readonly weight: Float32Array;
  readonly bias: Float32Array | undefined;
  readonly ins: number;
  readonly outs: number;
  readonly kernel: number;
  readonly padding: number;
  /** Rows and columns of the board; 1 for a dense layer. */
  readonly side: number;
}

export function matrixOf(layer: TestLayer): Matrix {
  const { weight, bias } = layer;
  return layer.kind === 'dense' ? denseMatrix(weight, bias, layer) : convMatrix(weight, bias, layer);
}

export interface RuleSettings {
  readonly rule: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly range?: InputRange;
  readonly stabilizer?: Partial<Stabilizer>;
  readonly biasPolicy?: BiasPolicy;
  /** Whether the layer is told that its inputs are not negative. */
  readonly nonNegative?: boolean;
  /** What the layer is told of where R is not 0; anywhere unless said. */
  readonly support?: Support;
}

/** Relevance of one layer as the product computes it: x [n, inputs], R [n, outputs]. Bias and leak are summed over channels. */
export async function layerRelevance(
  runtime: Runtime,
  layer: TestLayer,
  settings: RuleSettings,
  x: Float32Array,
  relevance: Float32Array,
): Promise<{ inputs: Float32Array; bias: Float32Array; leak: Float32Array }> {
  const { rule: name, options = {}, range, stabilizer, biasPolicy = 'absorb' } = settings;
  const { nonNegative = false, support = 'anywhere' } = settings;
  const graph = new Graph();
  const { kind, ins, outs, kernel, padding, side } = layer;
  const isConv = kind === 'conv';
  const outSide = isConv ? side + 2 * padding - kernel + 1 : 1;
  const inShape = isConv ? [ins, side, side] : [ins];
  const outShape = isConv ? [outs, outSide, outSide] : [outs];
  const input = graph.input('x', [BATCH, ...inShape], 'float32', 'positions');
  const R = graph.input('R', [BATCH, ...outShape], 'float32', 'positions');
  const w = graph.constant({ shape: isConv ? [outs, ins, kernel, kernel] : [outs, ins], data: layer.weight });
  const b = layer.bias && graph.constant({ shape: [outs], data: layer.bias });
  const y = isConv
    ? conv2d(graph, input, w, b, { padding, name: 'layer' })
    : dense(graph, input, w, b, 'layer');
  const z = support === 'positive' ? relu(graph, y) : y;
  const rule = ruleDefinition(name).create(options, range) as AffineRule;
  const planned: PlannedRule & { rule: AffineRule } = {
    layer: { name: 'layer', kind: 'relu', inputs: ['x'] },
    spec: { rule: name },
    rule,
    stabilizer: { ...defaultStabilizer, ...stabilizer },
    biasPolicy,
  };
  const forward = { x: input, z, nonNegative, support, exact: false, rows: (value: Forward['z']) => value };
  const own = affineLayer(graph, y.node!, undefined, z);
  const found = decomposeAffine(graph, own, planned, forward, R);
  graph.output('inputs', found.inputs[0]!);
  if (found.bias !== undefined) graph.output('bias', found.bias);
  if (found.leak !== undefined) graph.output('leak', found.leak);
  const program = await runtime.compile(graph);
  const n = x.length / inShape.reduce((a, c) => a * c, 1);
  const results = await program.run({
    x: { shape: [n, ...inShape], data: x },
    R: { shape: [n, ...outShape], data: relevance },
  });
  await program.dispose();
  const none = new Float32Array(n * outSide * outSide);
  const data = (output: string): Float32Array => (results[output]?.data as Float32Array | undefined) ?? none;
  return { inputs: data('inputs'), bias: data('bias'), leak: data('leak') };
}
