import type { Draft } from './draft.js';
import type { ImportedNode } from './importedNode.js';
import { picked } from './pieces.js';
import type { OperatorReaders } from './operatorReader.js';
import type { Activation } from './importedValue.js';

/** Boards of another size whose numbers are those of the nearest squares. */
export const RESIZES: OperatorReaders = {
  Resize: (node, draft) => readResize(node, draft, node.operatorSet < 11 ? 1 : 2, 'half_pixel'),
  Upsample: (node, draft) => readResize(node, draft, 1, 'asymmetric'),
};

/** @param scalesAt which input has the scales; `plain` how places are counted where the node does not say */
function readResize(node: ImportedNode, draft: Draft, scalesAt: number, plain: string): Activation {
  const read = node.activation(0);
  const { shape } = read;
  if (node.text('mode', 'nearest') !== 'nearest')
    throw node.refuse('computes numbers between squares; it may repeat or leave out the nearest');
  const counting = node.operatorSet < 11 ? 'asymmetric' : node.text('coordinate_transformation_mode', plain);
  const rounding = node.operatorSet < 11 ? 'floor' : node.text('nearest_mode', 'round_prefer_floor');
  const [round, place] = [ROUNDINGS[rounding], PLACES[counting]];
  if (round === undefined || place === undefined)
    throw node.refuse(`counts places by ${counting}, ${rounding}`);
  const axes = node.integers('axes') ?? shape.map((_, axis) => axis);
  const scales = node.has(scalesAt) ? [...node.constant(scalesAt).numbers] : [];
  const sizes = node.has(scalesAt + 1) ? [...node.constant(scalesAt + 1).numbers] : [];
  if (scales.length !== axes.length && sizes.length !== axes.length)
    throw node.refuse('says no scale or size for each axis');
  let found = read;
  axes.forEach((given, at) => {
    const axis = given < 0 ? given + shape.length : given;
    const size = shape[axis]!;
    const wanted = sizes[at] ?? Math.floor(size * scales[at]!);
    if (wanted === size) return;
    const context = { size, wanted, scale: scales[at] ?? wanted / size };
    const places = Array.from({ length: wanted }, (_, to) =>
      Math.min(size - 1, Math.max(0, round(place(to, context)))),
    );
    found = picked(node, draft, found, { axis, places });
  });
  return { ...found };
}

interface Axis {
  readonly size: number;
  readonly wanted: number;
  readonly scale: number;
}

/** Where a place of the new board lies on the old one, by how they are counted. */
const PLACES: Readonly<Record<string, (to: number, axis: Axis) => number>> = {
  half_pixel: (to, { scale }) => (to + 0.5) / scale - 0.5,
  pytorch_half_pixel: (to, { scale, wanted }) => (wanted > 1 ? (to + 0.5) / scale - 0.5 : 0),
  asymmetric: (to, { scale }) => to / scale,
  align_corners: (to, { size, wanted }) => (wanted > 1 ? (to * (size - 1)) / (wanted - 1) : 0),
};

const ROUNDINGS: Readonly<Record<string, (x: number) => number>> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};
