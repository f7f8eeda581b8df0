import { orderOf } from './axisOrder.js';
import type { Draft } from './draft.js';
import { placeOf } from './ends/winLessLoss.js';
import type { ImportedNode } from './importedNode.js';
import type { Activation } from './importedValue.js';

// Parts of what a layer computes, and what is put together of such parts.

/** The axis of a layer, its batch left out, that one of a file's axes is. @param axes see Draft.boardAxes */
export function ownAxis(node: ImportedNode, axes: readonly number[], axis: number): number {
  const own = axes[axis < 0 ? axis + axes.length : axis];
  if (own === undefined || own === 0)
    throw node.refuse('works on the positions of a batch, which must stay apart');
  return own - 1;
}

/** One after the other along an axis of their layers, seen in the order in which `like` is seen. */
export function joined(
  node: ImportedNode,
  draft: Draft,
  parts: readonly Activation[],
  { axis, like }: { readonly axis: number; readonly like: Activation },
): Activation {
  const inputs = parts.map(({ layer }) => layer);
  const size = parts.reduce((sum, part) => sum + draft.shapeOf(part)[axis]!, 0);
  const shape = draft.shapeOf(parts[0]!).map((old, at) => (at === axis ? size : old));
  return seenAs(
    draft,
    like,
    draft.add(node.layerName, shape, (name) => ({ name, kind: 'concat', inputs, axis })),
  );
}

/** A new layer of another shape, seen in the order in which what it was made of is seen. */
export function seenAs(draft: Draft, { shape, order }: Activation, made: Activation): Activation {
  const own = draft.shapeOf(made);
  if (order !== undefined) {
    const axes = order.axes;
    return {
      ...made,
      shape: axes.map((axis) => (axis === 0 ? draft.batch : own[axis - 1]!)),
      order: orderOf(axes, own),
    };
  }
  // Axes of size 1 at the end, which the file does not see.
  const isShort = shape.length < made.shape.length && own.slice(shape.length - 1).every((size) => size === 1);
  return isShort ? { ...made, shape: made.shape.slice(0, shape.length) } : made;
}

/** The numbers at some places of an axis, in their order and perhaps more than once: pieces of the layer, joined. */
export function picked(
  node: ImportedNode,
  draft: Draft,
  read: Activation,
  { axis: seen, places }: { readonly axis: number; readonly places: readonly number[] },
): Activation {
  if (read.softmax !== undefined) return placeOf(node, draft, read, places);
  const { value, axes } = draft.onAxes(node, read);
  const axis = ownAxis(node, axes, seen);
  const own = draft.shapeOf(value);
  const isInside = places.every((place) => Number.isInteger(place) && place >= 0 && place < own[axis]!);
  if (!isInside || places.length === 0) throw node.refuse(`picks places of an axis of ${own[axis]!} numbers`);
  const starts = places.flatMap((place, at) => (at > 0 && place === places[at - 1]! + 1 ? [] : [at]));
  const parts = starts.map((at, index) => {
    const count = (starts[index + 1] ?? places.length) - at;
    const from = own.map((_, other) => (other === axis ? places[at]! : 0));
    const to = own.map((size, other) => (other === axis ? places[at]! + count : size));
    return cut(node, draft, value, { from, to });
  });
  return parts.length === 1 ? parts[0]! : joined(node, draft, parts, { axis, like: value });
}

/** What lies between two places of each axis of a layer. */
export function cut(
  node: ImportedNode,
  draft: Draft,
  activation: Activation,
  { from, to }: { readonly from: readonly number[]; readonly to: readonly number[] },
): Activation {
  const sizes = to.map((end, axis) => end - from[axis]!);
  if (sizes.some((size) => size < 1)) throw node.refuse('leaves nothing of what it cuts');
  if (sizes.join() === draft.shapeOf(activation).join()) return { ...activation };
  const { layer } = activation;
  const made = draft.add(node.layerName, sizes, (name) => ({
    name,
    kind: 'slice',
    inputs: [layer],
    starts: from,
    sizes,
  }));
  return seenAs(draft, activation, made);
}

/** The axes in another order, the batch first as before. */
export function transposed(
  node: ImportedNode,
  draft: Draft,
  read: Activation,
  permutation: readonly number[],
): Activation {
  const shape = permutation.map((axis) => read.shape[axis]!);
  if (
    read.norm !== undefined &&
    read.isUnfinished === true &&
    read.norm.is !== 'centered' &&
    read.norm.is !== 'square'
  )
    return { ...read, shape };
  if (read.isUnfinished === true && read.formulas === undefined)
    throw node.refuse('turns a part of a function that is not known');
  const moved = permutation.filter((axis) => axis > 0 && read.shape[axis]! > 1);
  const isSame = moved.every((axis, index) => index === 0 || axis > moved[index - 1]!);
  if (isSame && read.order === undefined) return { ...read, shape };
  const { value: activation, axes } = draft.onAxes(node, read);
  const order = orderOf(
    permutation.map((axis) => axes[axis]!),
    draft.shapeOf(activation),
  );
  return { ...activation, shape, order };
}
