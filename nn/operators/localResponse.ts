import type { Graph, Operator, Value } from '../graph.js';
import { CHANNELS_LAST } from './arrangement.js';
import { conv2d } from './conv.js';
import { add, exp, log, mul, sub } from './elementwise.js';
import { refuse } from './shapes.js';

/** y = x / (bias + alpha / size · S)^beta with S the sum of x² over `size` channels around each. */
export type LocalResponse = {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly bias: number;
};

const localResponseOperator: Operator<LocalResponse> = {
  name: 'localResponse',
  infer(inputs, { size }) {
    const [x] = inputs;
    const fits = x?.type === 'float32' && x.shape.length === 4 && size % 2 === 1;
    if (inputs.length !== 1 || !fits) refuse('localResponse', inputs, 'x [N, C, H, W] and an odd size');
    return { shape: x.shape, type: 'float32' };
  },
  /** dx = dy · D^-beta - 2 beta alpha/size · x · Σ dy · x · D^(-beta-1), D the base of the power. */
  gradient(graph, { inputs, attributes }, cotangent) {
    const [x] = inputs as [Value];
    const { size, alpha, beta } = attributes;
    const base = responseBase(graph, x, attributes);
    const around = windowSum(
      graph,
      mul(graph, mul(graph, cotangent, x), power(graph, base, -beta - 1)),
      size,
    );
    const indirect = mul(graph, mul(graph, x, around), graph.constant((2 * beta * alpha) / size));
    return [sub(graph, mul(graph, cotangent, power(graph, base, -beta)), indirect)];
  },
  onnx: (form, { attributes: { size, alpha, beta, bias } }, inputs) =>
    form.result('LRN', inputs, {
      size,
      alpha: { float: alpha },
      beta: { float: beta },
      bias: { float: bias },
    }),
  arrangements: () => ({ inputs: [CHANNELS_LAST], output: CHANNELS_LAST }),
  tensorflow: (tf, { attributes: { size, alpha, beta, bias } }, inputs) =>
    tf.localResponseNormalization(
      inputs[0]!.as4D(...(inputs[0]!.shape as [number, number, number, number])),
      (size - 1) / 2,
      bias,
      alpha / size,
      beta,
    ),
};

/** bias + alpha / size · S. */
export function responseBase(graph: Graph, x: Value, { size, alpha, bias }: LocalResponse): Value {
  const sum = windowSum(graph, mul(graph, x, x), size);
  return add(graph, mul(graph, sum, graph.constant(alpha / size)), graph.constant(bias));
}

/** The sum over `size` channels around each, fewer at the ends: x [N, C, H, W], as a convolution with a band of ones. */
export function windowSum(graph: Graph, x: Value, size: number): Value {
  const channels = x.shape[1]!;
  const reach = (size - 1) / 2;
  const data = Float32Array.from({ length: channels * channels }, (_, at) =>
    Number(Math.abs(Math.floor(at / channels) - (at % channels)) <= reach),
  );
  const band = graph.constant({ shape: [channels, channels, 1, 1], data });
  return conv2d(graph, x, band, undefined, { padding: 0 });
}

/** A positive number to any power. */
export function power(graph: Graph, x: Value, exponent: number): Value {
  return exp(graph, mul(graph, log(graph, x), graph.constant(exponent)));
}

/** Local response normalisation over channels (Krizhevsky et al. 2012). */
export function localResponse(graph: Graph, x: Value, attributes: LocalResponse, name?: string): Value {
  return graph.apply(localResponseOperator, [x], attributes, name);
}
