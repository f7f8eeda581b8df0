import type { LayerOf } from '../architecture.js';
import { convSize } from '../convGeometry.js';
import type { Margins, Pair } from '../layers/poolsAndShapes.js';
import type { Draft } from './draft.js';
import type { ImportedNode } from './importedNode.js';
import { type Activation, formatShape } from './importedValue.js';
import type { OperatorReaders } from './operatorReader.js';

/** Convolutions of any form on boards. */
export const CONVOLUTIONS: OperatorReaders = { Conv: readConv };

function readConv(node: ImportedNode, draft: Draft): Activation {
  const { layer, shape } = draft.plain(node, 0, 4);
  const [, channels, rows, columns] = shape as [number, number, number, number];
  const weight = node.constant(1);
  const [outChannels = 0, fanIn = 0, height = 0, width = 0] = weight.shape;
  if (weight.shape.length !== 4) {
    throw node.refuse(`has a kernel of the shape ${formatShape(weight.shape)}; kernels have two dimensions`);
  }
  const groups = node.integer('group', 1);
  const inChannels = fanIn * groups;
  if (inChannels !== channels) throw node.refuse(`expects ${inChannels} channels and is given ${channels}`);
  const dilation = pairOf(node, 'dilations');
  const spans: Pair = [dilation[0] * (height - 1) + 1, dilation[1] * (width - 1) + 1];
  const stride = pairOf(node, 'strides');
  const margins = marginsOf(node, [rows, columns], spans, stride);
  const bias = node.optionalConstant(2);
  if (bias !== undefined && bias.numbers.length !== outChannels)
    throw node.refuse(`has a bias of ${bias.numbers.length} numbers for ${outChannels} channels`);
  const fields = {
    inChannels,
    outChannels,
    kernel: height,
    ...geometryFields({ height, width, margins, stride, dilation, groups }),
    bias: bias !== undefined,
    ...(node.takesNorm ? { normed: true as const } : {}),
  };
  const size = convSize(fields, [rows, columns]);
  if (size[0] < 1 || size[1] < 1)
    throw node.refuse(`has a kernel of ${Math.max(...spans)} squares, larger than its board`);
  const added = draft.add(node.layerName, [outChannels, ...size], (name) => ({
    name,
    kind: 'conv',
    inputs: [layer],
    ...fields,
  }));
  draft.setParameter(added.layer, 'weight', weight.shape, weight.numbers);
  if (bias !== undefined) {
    draft.setParameter(added.layer, 'bias', [outChannels], bias.numbers);
  }
  return added;
}

interface Geometry {
  readonly height: number;
  readonly width: number;
  readonly margins: Margins;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly groups: number;
}

/** The fields of a layer, those of a plain convolution where it is one. */
export function geometryFields(geometry: Geometry) {
  const { height, width, margins, stride, dilation, groups } = geometry;
  const [padding] = margins;
  const isEven = margins.every((size) => size === padding) && padding < Math.min(height, width);
  return {
    padding: isEven ? padding : 0,
    ...(width === height ? {} : { kernelColumns: width }),
    ...(isEven ? {} : { margins }),
    ...(isOnes(stride) ? {} : { stride }),
    ...(isOnes(dilation) ? {} : { dilation }),
    ...(groups === 1 ? {} : { groups }),
  } satisfies Partial<LayerOf<'conv'>>;
}

function isOnes(pair: Pair): boolean {
  return pair.every((size) => size === 1);
}

/** An attribute of rows and columns, 1 unless given. */
export function pairOf(node: ImportedNode, name: string): Pair {
  const [rows = 1, columns = 1, ...others] = node.integers(name) ?? [];
  if (others.length > 0 || rows < 1 || columns < 1)
    throw node.refuse(`has ${name} that are not those of a board`);
  return [rows, columns];
}

/** Zeros around a board, whichever way the file says it. @param spans rows and columns of a window */
export function marginsOf(node: ImportedNode, size: Pair, spans: Pair, stride: Pair): Margins {
  const automatic = node.text('auto_pad', 'NOTSET');
  if (automatic === 'VALID') return [0, 0, 0, 0];
  if (automatic === 'SAME_UPPER' || automatic === 'SAME_LOWER') {
    const total = ([0, 1] as const).map((axis) =>
      Math.max(0, (Math.ceil(size[axis] / stride[axis]) - 1) * stride[axis] + spans[axis] - size[axis]),
    );
    const [less, more] = [total.map((sum) => Math.floor(sum / 2)), total.map((sum) => Math.ceil(sum / 2))];
    const [before, after] = automatic === 'SAME_UPPER' ? [less, more] : [more, less];
    return [...before, ...after] as unknown as Margins;
  }
  const pads = node.integers('pads') ?? [0, 0, 0, 0];
  const isSound = pads.length === 4 && pads.every((side) => side >= 0 && side <= 64);
  if ((automatic !== '' && automatic !== 'NOTSET') || !isSound) {
    throw node.refuse('pads its board in a way that is not supported');
  }
  return pads as unknown as Margins;
}
