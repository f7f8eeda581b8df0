import { type Margins, type Pair, windowedSize } from './layers/poolsAndShapes.js';

/** The fields of a convolution as an architecture has them. */
interface ConvFields {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly padding: number;
  readonly kernelColumns?: number | undefined;
  readonly margins?: Margins | undefined;
  readonly stride?: Pair | undefined;
  readonly dilation?: Pair | undefined;
  readonly groups?: number | undefined;
}

/** How a convolution lies on its board. */
export interface ConvGeometry {
  readonly kernel: Pair;
  readonly margins: Margins;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly groups: number;
}

export function convGeometry(layer: ConvFields): ConvGeometry {
  const { kernel, kernelColumns = kernel, padding, margins, stride, dilation, groups = 1 } = layer;
  return {
    kernel: [kernel, kernelColumns],
    margins: margins ?? [padding, padding, padding, padding],
    stride: stride ?? [1, 1],
    dilation: dilation ?? [1, 1],
    groups,
  };
}

/** Rows and columns of the output of a convolution on a board of that size. */
export function convSize(layer: ConvFields, board: Pair): Pair {
  const { stride, margins, kernel, dilation } = convGeometry(layer);
  return windowedSize(board, {
    kernel: [span(kernel, dilation, 0), span(kernel, dilation, 1)],
    stride,
    margins,
  });
}

/** Squares from the first to the last tap. */
function span(kernel: Pair, dilation: Pair, axis: 0 | 1): number {
  return dilation[axis] * (kernel[axis] - 1) + 1;
}

/** Whether it is what the operators compute as it is: square, of one group, and every square of the board is one of its places. */
export function isPlainConv(layer: ConvFields): boolean {
  const { kernelColumns, margins, stride, dilation, groups } = layer;
  return [kernelColumns, margins, stride, dilation, groups].every((field) => field === undefined);
}

/**
 * A convolution as a plain one on a board with margins, of whose outputs some places are taken: the kernel [O, C, side, side]
 * has zeros for the channels of other groups, between dilated taps, and where it is not square.
 */
export interface PlainForm {
  readonly side: number;
  /** What the plain convolution adds on each side itself; where this is so, there are no margins to add before. */
  readonly padding: number;
  readonly margins: Margins;
  readonly stride: Pair;
}

export function plainForm(layer: ConvFields): PlainForm {
  const { kernel, margins, stride, dilation } = convGeometry(layer);
  const [rows, columns] = [span(kernel, dilation, 0), span(kernel, dilation, 1)];
  const side = Math.max(rows, columns);
  const [top, left, bottom, right] = margins;
  const needed: Margins = [top, left, bottom + side - rows, right + side - columns];
  const isEven = needed.every((size) => size === top) && top < side;
  return isEven
    ? { side, padding: top, margins: [0, 0, 0, 0], stride }
    : { side, padding: 0, margins: needed, stride };
}

/**
 * Numbers of the weights [O, C / groups, rows, columns] in the places of the kernel of the plain form; the others are 0.
 */
export function plainKernel<Numbers extends Float32Array | Float64Array>(
  layer: ConvFields,
  weights: Numbers,
): Numbers {
  if (isPlainConv(layer)) return weights;
  const { kernel, dilation, groups } = convGeometry(layer);
  const { side } = plainForm(layer);
  const { inChannels, outChannels } = layer;
  const ins = inChannels / groups;
  const size = outChannels * inChannels * side * side;
  const plain = (
    weights instanceof Float32Array ? new Float32Array(size) : new Float64Array(size)
  ) as Numbers;
  const area = kernel[0] * kernel[1];
  weights.forEach((value, at) => {
    const out = Math.floor(at / (area * ins));
    const into = (Math.floor(at / area) % ins) + ins * Math.floor((out * groups) / outChannels);
    const row = dilation[0] * (Math.floor(at / kernel[1]) % kernel[0]);
    const column = dilation[1] * (at % kernel[1]);
    plain[((out * inChannels + into) * side + row) * side + column] = value;
  });
  return plain;
}
