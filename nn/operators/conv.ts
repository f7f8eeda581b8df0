import type * as tfjs from '@tensorflow/tfjs';
import type { Graph, Operator, Shape, Value } from '../graph.js';
import { type Arrangement, CHANNELS_LAST } from './arrangement.js';
import { writeConv } from './blockedConv.js';
import { writeFilterGradient } from './filterGradient.js';
import type { TensorFlow, TensorFlowTensor } from './operatorTypes.js';
import { reduceSum } from './reduce.js';
import { floatType, refuse } from './shapes.js';

// Stride 1 and the same zero padding on all four sides, as every layer here has it. The three operators are the
// one trilinear form Σ dy[n,o,y,x] · w[o,c,i,j] · x[n,c,y+i-padding,x+j-padding] solved for dy, x and w, so the
// gradient of each is made of the other two.

type Padding = { readonly padding: number };
type Kernel = Padding & { readonly kernel: readonly [number, number] };

const conv2dOperator: Operator<Padding> = {
  name: 'conv2d',
  infer(inputs, { padding }) {
    const [x, w, b] = inputs;
    const type = floatType(inputs);
    const fits =
      type !== undefined &&
      x?.shape.length === 4 &&
      w?.shape.length === 4 &&
      x.shape[1] === w.shape[1] &&
      (b === undefined || (b.shape.length === 1 && b.shape[0] === w.shape[0]));
    if (!fits || inputs.length > 3) {
      refuse('conv2d', inputs, 'x [N, C, H, W], w [O, C, h, w] and perhaps b [O]');
    }
    const [n, , height, width] = x.shape as FourSizes;
    const [o, , h, v] = w.shape as FourSizes;
    const shape = [n, o, height + 2 * padding - h + 1, width + 2 * padding - v + 1];
    return { ...positive('conv2d', inputs, shape), type };
  },
  gradient(graph, { inputs, attributes }, cotangent) {
    const [x, w, b] = inputs;
    const { padding } = attributes;
    const kernel = [w!.shape[2]!, w!.shape[3]!] as const;
    return [
      convTranspose2d(graph, cotangent, w!, { padding }),
      convFilterGradient(graph, x!, cotangent, { padding, kernel }),
      b && reduceSum(graph, cotangent, [0, 2, 3]),
    ].slice(0, inputs.length);
  },
  onnx(form, node, inputs) {
    const { padding } = node.attributes;
    const kernel = node.inputs[1]!.shape as FourSizes;
    writeConv(form, { inputs, kernel, margins: [padding, padding] });
  },
  arrangements: () => ({ inputs: [CHANNELS_LAST, KERNEL], output: CHANNELS_LAST }),
  tensorflow(tf, { attributes: { padding } }, inputs) {
    const [x, w, b] = inputs as [TensorFlowTensor, TensorFlowTensor, TensorFlowTensor | undefined];
    const y = convolve(tf, x, w, [padding, padding]);
    return b === undefined ? y : tf.add(y, b);
  },
};

/** w [O, C, h, w] as TensorFlow.js takes kernels, [h, w, C, O]. */
const KERNEL: Arrangement = { permutation: [2, 3, 1, 0] };
/** w [O, C, h, w] turned around, its channels exchanged, [h, w, O, C]. */
const TURNED_KERNEL: Arrangement = { permutation: [2, 3, 0, 1], reversed: [2, 3] };
/** Batch and channels exchanged: boards [N, C, H, W] as [C, H, W, N], and a kernel [O, C, h, w] as [C, h, w, O]. */
const BATCH_LAST: Arrangement = { permutation: [1, 2, 3, 0] };
/** The boards y [N, O, H', W'] as the kernel [H', W', N, O]. */
const BOARDS_AS_KERNEL: Arrangement = { permutation: [2, 3, 0, 1] };

type FourSizes = readonly [number, number, number, number];

function positive(op: 'conv2d' | 'convTranspose2d', inputs: readonly Value[], shape: Shape) {
  if (shape[2]! < 1 || shape[3]! < 1) refuse(op, inputs, 'a kernel that fits into the padded board');
  return { shape, type: 'float32' as const };
}

const convTranspose2dOperator: Operator<Padding> = {
  name: 'convTranspose2d',
  infer(inputs, { padding }) {
    const [y, w] = inputs;
    const fits =
      inputs.every(({ type }) => type === 'float32') &&
      y?.shape.length === 4 &&
      w?.shape.length === 4 &&
      y.shape[1] === w.shape[0];
    if (!fits || inputs.length !== 2) refuse('convTranspose2d', inputs, 'y [N, O, H, W] and w [O, C, h, w]');
    const [n, , height, width] = y.shape as FourSizes;
    const [, c, h, v] = w.shape as FourSizes;
    return positive('convTranspose2d', inputs, [
      n,
      c,
      height + h - 1 - 2 * padding,
      width + v - 1 - 2 * padding,
    ]);
  },
  gradient(graph, { inputs, attributes }, cotangent) {
    const [y, w] = inputs;
    const { padding } = attributes;
    const kernel = [w!.shape[2]!, w!.shape[3]!] as const;
    return [
      conv2d(graph, cotangent, w!, undefined, { padding }),
      convFilterGradient(graph, cotangent, y!, { padding, kernel }),
    ];
  },
  /**
   * Written as the convolution with the turned kernel: on onnxruntime 1.30, [256, 64, 8, 8], 3×3, one thread, 8 %
   * faster than ConvTranspose, and 20 % where the kernel is constant, since it is then turned and laid out beforehand.
   */
  onnx(form, node, inputs) {
    const [y, w] = inputs as [string, string];
    const { padding } = node.attributes;
    const [o, c, h, v] = node.inputs[1]!.shape as FourSizes;
    if (padding >= h || padding >= v) {
      form.result('ConvTranspose', inputs, { pads: [padding, padding, padding, padding] });
      return;
    }
    const backwards = [
      [-1, -1],
      [-h - 1, -v - 1],
      [2, 3],
      [-1, -1],
    ].map((ints) => form.integers(ints));
    const reversed = h === 1 && v === 1 ? w : form.step('Slice', [w, ...backwards]);
    const turned = form.step('Transpose', [reversed], { perm: [1, 0, 2, 3] });
    const margins = [h - 1 - padding, v - 1 - padding] as const;
    writeConv(form, { inputs: [y, turned], kernel: [c, o, h, v], margins });
  },
  arrangements: () => ({ inputs: [CHANNELS_LAST, TURNED_KERNEL], output: CHANNELS_LAST }),
  /** A convolution with the kernel turned around and its channels exchanged. */
  tensorflow(tf, { attributes: { padding } }, inputs) {
    const [y, turned] = inputs as [TensorFlowTensor, TensorFlowTensor];
    const [height, width] = turned.shape as [number, number];
    const margins = [height - 1 - padding, width - 1 - padding] as const;
    return convolve(tf, y, turned, margins);
  },
};

const convFilterGradientOperator: Operator<Kernel> = {
  name: 'convFilterGradient',
  infer(inputs, { padding, kernel }) {
    const [x, y] = inputs;
    const fits =
      inputs.every(({ type }) => type === 'float32') &&
      x?.shape.length === 4 &&
      y?.shape.length === 4 &&
      x.shape[0] === y.shape[0] &&
      kernel.every((size, axis) => y.shape[axis + 2] === x.shape[axis + 2]! + 2 * padding - size + 1);
    if (!fits || inputs.length !== 2) {
      refuse(
        'convFilterGradient',
        inputs,
        `x [N, C, H, W] and y [N, O, ...] of a [${kernel.join(', ')}] kernel`,
      );
    }
    return { shape: [y.shape[1]!, x.shape[1]!, ...kernel], type: 'float32' };
  },
  gradient(graph, { inputs, attributes: { padding } }, cotangent) {
    const [x, y] = inputs;
    return [
      convTranspose2d(graph, y!, cotangent, { padding }),
      conv2d(graph, x!, cotangent, undefined, { padding }),
    ];
  },
  onnx(form, node, [x, y]) {
    const { padding, kernel } = node.attributes;
    const [shape, boards] = node.inputs.map((input) => input.shape) as [FourSizes, FourSizes];
    writeFilterGradient(form, { x: x!, y: y!, shape, boards, kernel, padding });
  },
  // A convolution with batch and channels exchanged, [C, H, W, N] with the kernel [H', W', N, O]: on WebAssembly 33 ms
  // where a product for each tap takes 52.
  arrangements: () => ({ inputs: [BATCH_LAST, BOARDS_AS_KERNEL], output: BATCH_LAST }),
  tensorflow(tf, { attributes: { padding } }, inputs) {
    const [x, y] = inputs as [TensorFlowTensor, TensorFlowTensor];
    return convolve(tf, x, y, [padding, padding]);
  },
};

/** x [N, H, W, C], w [h, w, C, O], zeros added above and below, left and right; a negative margin takes away. */
function convolve(
  tf: TensorFlow,
  x: TensorFlowTensor,
  w: TensorFlowTensor,
  margins: readonly [number, number],
): TensorFlowTensor {
  const cut = margins.map((margin) => Math.max(0, -margin)) as [number, number];
  const [n, height, width, c] = x.shape as [number, number, number, number];
  const inner = [n, height - 2 * cut[0], width - 2 * cut[1], c];
  const board = cut.some((margin) => margin > 0) ? tf.slice(x, [0, ...cut, 0], inner) : x;
  const [rows, columns] = margins.map((margin) => Math.max(0, margin)) as [number, number];
  const pad: [number, number][] = [
    [0, 0],
    [rows, rows],
    [columns, columns],
    [0, 0],
  ];
  return tf.conv2d(board as tfjs.Tensor4D, w as tfjs.Tensor4D, 1, pad as never);
}

/** A convolution (stride 1): x [N, C, H, W], w [O, C, h, w], b [O] -> [N, O, H', W'] with H' = H + 2·padding - h + 1. */
export function conv2d(
  graph: Graph,
  x: Value,
  w: Value,
  b: Value | undefined,
  { padding, name }: Padding & { readonly name?: string },
): Value {
  return graph.apply(conv2dOperator, b === undefined ? [x, w] : [x, w, b], { padding }, name);
}

/** The exact input-VJP of conv2d with the same w and padding: y [N, O, H', W'], w [O, C, h, w] -> [N, C, H, W]. */
export function convTranspose2d(
  graph: Graph,
  y: Value,
  w: Value,
  { padding }: Padding,
  name?: string,
): Value {
  return graph.apply(convTranspose2dOperator, [y, w], { padding }, name);
}

/** The filter-VJP of conv2d: its input x [N, C, H, W] and the cotangent y [N, O, H', W'] of its output -> [O, C, h, w]. */
export function convFilterGradient(
  graph: Graph,
  x: Value,
  y: Value,
  { padding, kernel }: Kernel,
  name?: string,
): Value {
  return graph.apply(convFilterGradientOperator, [x, y], { padding, kernel }, name);
}
