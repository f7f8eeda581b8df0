import type { LayerOf } from '../architecture.js';
import { convSize } from '../convGeometry.js';
import type { Margins, Pair } from '../layers/poolsAndShapes.js';
import { geometryFields, pairOf } from './convolution.js';
import type { Draft } from './draft.js';
import type { ImportedNode } from './importedNode.js';
import { type Activation, type Constant, formatShape } from './importedValue.js';
import type { OperatorReaders } from './operatorReader.js';

/** Transposed convolutions: convolutions with the turned kernel, of a board with zeros between its squares. */
export const TRANSPOSED_CONVOLUTIONS: OperatorReaders = { ConvTranspose: readTransposed };

function readTransposed(node: ImportedNode, draft: Draft): Activation {
  const read = draft.plain(node, 0, 4);
  const [, channels, rows, columns] = read.shape as [number, number, number, number];
  const weight = node.constant(1);
  const [inChannels = 0, perGroup = 0, height = 0, width = 0] = weight.shape;
  if (weight.shape.length !== 4)
    throw node.refuse(`has a kernel of the shape ${formatShape(weight.shape)}; kernels have two dimensions`);
  const groups = node.integer('group', 1);
  if (inChannels !== channels || inChannels % groups !== 0)
    throw node.refuse(`expects ${inChannels} channels and is given ${channels}`);
  const [stride, dilation] = [pairOf(node, 'strides'), pairOf(node, 'dilations')];
  const spans: Pair = [dilation[0] * (height - 1) + 1, dilation[1] * (width - 1) + 1];
  const margins = marginsAround(node, { size: [rows, columns], stride, spans });
  const spread = withZerosBetween(node, draft, read, stride);
  const outChannels = perGroup * groups;
  const bias = node.optionalConstant(2);
  const fields = {
    ...{ inChannels, outChannels, kernel: height, bias: bias !== undefined },
    ...geometryFields({ height, width, margins, stride: [1, 1], dilation, groups }),
  } satisfies Partial<LayerOf<'conv'>>;
  const size = convSize(fields, draft.shapeOf(spread).slice(1) as unknown as Pair);
  const made = draft.add(node.layerName, [outChannels, ...size], (name) => ({
    ...{ name, kind: 'conv', inputs: [spread.layer] },
    ...fields,
  }));
  const turned = turnedKernel(weight, groups);
  draft.setParameter(made.layer, 'weight', turned.shape, turned.numbers);
  if (bias !== undefined) draft.setParameter(made.layer, 'bias', [outChannels], bias.numbers);
  return made;
}

interface Transposition {
  readonly size: Pair;
  readonly stride: Pair;
  /** Squares from the first to the last tap. */
  readonly spans: Pair;
}

/** Zeros around the board whose plain convolution has the outputs that are asked for. */
function marginsAround(node: ImportedNode, { size, stride, spans }: Transposition): Margins {
  const [moreRows = 0, moreColumns = 0] = node.integers('output_padding') ?? [];
  const more = [moreRows, moreColumns] as const;
  const automatic = node.text('auto_pad', 'NOTSET');
  const wanted = node.integers('output_shape');
  const given = node.integers('pads') ?? [0, 0, 0, 0];
  const cut = ([0, 1] as const).map((axis): readonly [number, number] => {
    const isSame = automatic.startsWith('SAME');
    if (wanted === undefined && !isSame)
      return automatic === 'VALID' ? [0, 0] : [given[axis] ?? 0, given[axis + 2] ?? 0];
    const target = wanted?.slice(-2)[axis] ?? size[axis] * stride[axis];
    const total = Math.max(0, stride[axis] * (size[axis] - 1) + more[axis] + spans[axis] - target);
    const less = Math.floor(total / 2);
    return automatic === 'SAME_UPPER' ? [less, total - less] : [total - less, less];
  }) as [readonly [number, number], readonly [number, number]];
  const around = (axis: 0 | 1, side: 0 | 1): number =>
    spans[axis] - 1 - cut[axis][side] + (side === 1 ? more[axis] : 0);
  const margins: Margins = [around(0, 0), around(1, 0), around(0, 1), around(1, 1)];
  if (margins.some((side) => side < 0 || side > 64))
    throw node.refuse('cuts away more than its kernel reaches, which is not supported');
  return margins;
}

/** [C, H, W] with stride - 1 zeros between neighbours, down and across. */
function withZerosBetween(
  node: ImportedNode,
  draft: Draft,
  read: Activation,
  [down, across]: Pair,
): Activation {
  const [channels, rows, columns] = draft.shapeOf(read) as [number, number, number];
  const wide = (columns - 1) * across + 1;
  const lines = spreadOut(node, draft, read, {
    lines: channels * rows,
    size: columns,
    step: across,
    width: 1,
  });
  const kept = draft.reshaped(`${node.layerName}/lines`, lines, [channels * rows, 1, wide]);
  if (down === 1) return draft.reshaped(`${node.layerName}/board`, kept.layer, [channels, rows, wide]);
  const columnsOf = { lines: channels, size: rows, step: down, width: wide };
  const board = spreadOut(node, draft, kept, columnsOf);
  return draft.reshaped(`${node.layerName}/board`, board, [channels, (rows - 1) * down + 1, wide]);
}

/** [lines, size, width] with step - 1 rows of zeros after each row but the last. */
function spreadOut(
  node: ImportedNode,
  draft: Draft,
  { layer }: Activation,
  {
    lines,
    size,
    step,
    width,
  }: { readonly lines: number; readonly size: number; readonly step: number; readonly width: number },
): string {
  if (step === 1) return layer;
  const name = node.layerName;
  const apart = draft.reshaped(`${name}/apart`, layer, [lines * size, 1, width]);
  const padded = draft.add(`${name}/zeros`, [lines * size, step, width], (own) => ({
    ...{ name: own, kind: 'pad', inputs: [apart.layer] },
    ...{ before: [0, 0, 0], after: [0, step - 1, 0] },
  }));
  const together = draft.reshaped(`${name}/together`, padded.layer, [lines, size * step, width]);
  const sizes = [lines, (size - 1) * step + 1, width];
  return draft.add(`${name}/between`, sizes, (own) => ({
    ...{ name: own, kind: 'slice', inputs: [together.layer] },
    ...{ starts: [0, 0, 0], sizes },
  })).layer;
}

/** [in, out / groups, h, w] as the kernel [out, in / groups, h, w] of the plain convolution, its taps in the other order. */
function turnedKernel({ shape, numbers }: Constant, groups: number): Constant {
  const [ins, perGroup, height, width] = shape as [number, number, number, number];
  const area = height * width;
  const insPerGroup = ins / groups;
  const turned = new Float64Array(numbers.length);
  numbers.forEach((value, at) => {
    const into = Math.floor(at / (perGroup * area));
    const group = Math.floor(into / insPerGroup);
    const out = group * perGroup + (Math.floor(at / area) % perGroup);
    const tap = area - 1 - (at % area);
    turned[(out * insPerGroup + (into % insPerGroup)) * area + tap] = value;
  });
  return { shape: [perGroup * groups, insPerGroup, height, width], numbers: turned };
}
