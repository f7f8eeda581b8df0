import { sizeOf } from '../../tensor.js';
import type { Draft } from '../draft.js';
import type { ImportedNode } from '../importedNode.js';
import { type Activation, type Constant, formatShape, isConstant } from '../importedValue.js';
import type { OperatorReaders } from '../operatorReader.js';
import { transposed } from '../pieces.js';

// What attention is made of: products of two computed matrices, and a softmax between them.

/** Attention as one operator (operator set 23). */
export const ATTENTION: OperatorReaders = { Attention: readAttention };

/** A layer whose axes are those that the file sees, at least three. */
export function inSeenAxes(node: ImportedNode, draft: Draft, value: Activation): Activation {
  const seen = draft.inOwnOrder(node, value);
  const own = value.shape.slice(1);
  const wanted = own.length < 3 ? [...[1, 1].slice(0, 3 - own.length), ...own] : own;
  if (draft.shapeOf(seen).join() === wanted.join()) return { ...seen, shape: value.shape };
  return { ...draft.reshaped(`${node.layerName}/axes`, seen.layer, wanted), shape: value.shape };
}

/** The same layer without a factor that is one number for all, and that factor. */
function withoutFactor(
  draft: Draft,
  value: Activation,
): { readonly value: Activation; readonly factor: number } {
  const layer = draft.layers.find(({ name }) => name === value.layer);
  if (layer?.kind !== 'batchNorm') return { value, factor: 1 };
  const [scale, shift] = ['scale', 'shift'].map(
    (part) => draft.parameters.get(`${layer.name}.${part}`)!.data,
  );
  const [factor = 1] = scale!;
  const isPlain = scale!.every((number) => number === factor) && shift!.every((number) => number === 0);
  // A file's own batch norm has a variance besides.
  const isFactor = isPlain && draft.isFactor(layer.name);
  return isFactor ? { value: { ...value, layer: layer.inputs[0] }, factor } : { value, factor: 1 };
}

/** Products of two computed stacks of matrices, [N, ..., rows, columns] each. */
export function multiplied(
  node: ImportedNode,
  draft: Draft,
  pair: readonly [Activation, Activation],
): Activation {
  const [left, right] = pair.map((value) => withoutFactor(draft, value)) as [
    ReturnType<typeof withoutFactor>,
    ReturnType<typeof withoutFactor>,
  ];
  const [a, b] = [left, right].map(({ value }) => inSeenAxes(node, draft, value)) as [Activation, Activation];
  const [stack, other] = [a.shape.slice(1, -2), b.shape.slice(1, -2)];
  const fits = a.shape.length > 2 && stack.join() === other.join() && a.shape.at(-1) === b.shape.at(-2);
  if (!fits) {
    const given = `${formatShape(a.shape.slice(1))} with ${formatShape(b.shape.slice(1))}`;
    throw node.refuse(`multiplies matrices of a position that do not fit one another, ${given}`);
  }
  const factor = left.factor * right.factor;
  const own = [...draft.shapeOf(a).slice(0, -1), draft.shapeOf(b).at(-1)!];
  const made = draft.add(node.layerName, own, (name) => ({
    name,
    kind: 'matmul',
    inputs: [a.layer, b.layer],
    ...(factor === 1 ? {} : { factor }),
  }));
  return { ...made, shape: [...a.shape.slice(0, -1), b.shape.at(-1)!] };
}

/** A softmax along an axis that is not the policy's. */
export function softmaxLayer(node: ImportedNode, draft: Draft, value: Activation, axis: number): Activation {
  const last = value.shape.length - 1;
  const swap = exchanging(value, axis, last);
  const turned = axis === last ? value : transposed(node, draft, value, swap);
  const seen = inSeenAxes(node, draft, turned);
  const made = draft.add(node.layerName, draft.shapeOf(seen), (name) => ({
    name,
    kind: 'softmax',
    inputs: [seen.layer],
  }));
  const found = { ...made, shape: turned.shape };
  return axis === last ? found : transposed(node, draft, found, swap);
}

/** The axes of an array, two of them in each other's place. */
function exchanging({ shape }: Activation, one: number, other: number): number[] {
  return shape.map((_, axis) => (axis === one ? other : axis === other ? one : axis));
}

/** Weights from the left: those of the rows, which are the last axis but one. */
export function weighedFromTheLeft(
  node: ImportedNode,
  draft: Draft,
  weight: Constant,
  byRows: (value: Activation, weight: Constant) => Activation,
): Activation {
  const value = node.activation(1);
  const rank = value.shape.length;
  if (weight.shape.length !== 2 || rank < 3) {
    throw node.refuse(`multiplies weights of the shape ${formatShape(weight.shape)} from the left`);
  }
  const swap = exchanging(value, rank - 2, rank - 1);
  return transposed(node, draft, byRows(transposed(node, draft, value, swap), weight), swap);
}

/** Queries, keys and values [N, heads, squares, features], or [N, squares, heads · features]. */
function readAttention(node: ImportedNode, draft: Draft): Activation {
  const isPlain = node.outputs === 1 && !node.has(4) && !node.has(5) && !node.has(6);
  if (!isPlain || node.integer('is_causal', 0) !== 0 || node.float('softcap', 0) !== 0)
    throw node.refuse('is causal, capped or keeps what was read before, which is not supported');
  const isFlat = node.value(0).shape.length === 3;
  const [q, k, v] = [0, 1, 2].map((index) => {
    const heads = node.integer(index === 0 ? 'q_num_heads' : 'kv_num_heads', 0);
    const value = node.activation(index);
    if (!isFlat) return value;
    const [batch, squares, features] = value.shape as [number, number, number];
    const parted = draft.reshape(node, value, [batch, squares, heads, features / heads]) as Activation;
    return transposed(node, draft, parted, [0, 2, 1, 3]);
  }) as [Activation, Activation, Activation];
  const scores = multiplied(node, draft, [q, transposed(node, draft, k, [0, 1, 3, 2])]);
  draft.setFactor(scores.layer, node.float('scale', 1 / Math.sqrt(q.shape.at(-1)!)));
  const masked = node.has(3) ? withMask(node, draft, scores) : scores;
  const weights = softmaxLayer(node, draft, masked, masked.shape.length - 1);
  const found = multiplied(node, draft, [weights, v]);
  if (!isFlat) return found;
  const turned = transposed(node, draft, found, [0, 2, 1, 3]);
  return draft.reshape(node, turned, [
    ...turned.shape.slice(0, 2),
    sizeOf(turned.shape.slice(2)),
  ]) as Activation;
}

/** A number that is added to each score, the same in all positions. */
function withMask(node: ImportedNode, draft: Draft, scores: Activation): Activation {
  const mask = node.value(3);
  const own = scores.shape.slice(1);
  const added = isConstant(mask)
    ? draft.repeatedConstant(node, mask, own)
    : inSeenAxes(node, draft, node.activation(3));
  if (added === undefined || draft.shapeOf(added).join() !== own.join())
    throw node.refuse('has a mask of another shape than the scores');
  const made = draft.add(`${node.layerName}/mask`, own, (name) => ({
    name,
    kind: 'sum',
    inputs: [scores.layer, added.layer],
  }));
  return { ...made, shape: scores.shape };
}
