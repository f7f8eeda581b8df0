import { sizeOf } from '../tensor.js';
import { isSameOrder } from './axisOrder.js';
import type { Draft } from './draft.js';
import type { ImportedNode } from './importedNode.js';
import { type Activation } from './importedValue.js';

/** A product of two computed values of which one is a gate, as in squeeze and excitation; undefined where not just one is. */
export function readGate(
  node: ImportedNode,
  draft: Draft,
  a: Activation,
  b: Activation,
): Activation | undefined {
  const gates = (
    [
      [a, b],
      [b, a],
    ] as const
  ).filter(([signal, gate]) => isGate(draft, signal, gate));
  const [pair] = gates;
  if (pair === undefined || gates.length > 1) return undefined;
  const [signal, gate] = pair;
  const weighing = isPerChannel(draft, signal, gate) ? channelLayer(node, draft, signal, gate) : gate.layer;
  const added = draft.add(node.layerName, draft.shapeOf(signal), (name) => ({
    name,
    kind: 'gate',
    inputs: [signal.layer, weighing],
  }));
  return { shape: signal.shape, order: signal.order, layer: added.layer };
}

function isGate(draft: Draft, signal: Activation, gate: Activation): boolean {
  if (isPerChannel(draft, signal, gate) || isPerSquare(draft, signal, gate)) return true;
  return isSigmoid(draft, gate.layer) && isAlike(draft, signal, gate);
}

/** Also a part of 1 less a sigmoid, as in highway networks. */
function isSigmoid(draft: Draft, name: string): boolean {
  const layer = draft.layers.find((each) => each.name === name);
  if (layer?.kind === 'batchNorm') return isSigmoid(draft, layer.inputs[0]);
  return layer?.kind === 'activation' && ['sigmoid', 'hardSigmoid'].includes(layer.function);
}

function isAlike(draft: Draft, a: Activation, b: Activation): boolean {
  const isSame = a.shape.join() === b.shape.join() && isSameOrder(a.order, b.order);
  return isSame && draft.shapeOf(a).join() === draft.shapeOf(b).join();
}

/** Whether a value has one number for each channel of a board, where the file repeats it over the squares. */
export function isPerChannel(draft: Draft, board: Activation, small: Activation): boolean {
  const own = draft.shapeOf(board);
  const axis = board.order === undefined ? 1 : board.order.axes.indexOf(1);
  const isSpread = small.shape.every((size, at) => at === 0 || at === axis || size === 1);
  const hasBoard = own.length === 3 && own[1]! * own[2]! > 1 && board.shape.length === 4;
  return hasBoard && isSpread && small.shape[axis] === own[0] && sizeOf(draft.shapeOf(small)) === own[0];
}

/** The layer of one number a channel, in a shape that is repeated over the squares of a board. */
export function channelLayer(node: ImportedNode, draft: Draft, board: Activation, small: Activation): string {
  const [channels = 0] = draft.shapeOf(board);
  const own = draft.shapeOf(small);
  const isReady = own[0] === channels;
  return isReady
    ? small.layer
    : draft.reshaped(`${node.layerName}/channels`, small.layer, [channels, 1, 1]).layer;
}

function isPerSquare(draft: Draft, board: Activation, small: Activation): boolean {
  const [channels, ...squares] = draft.shapeOf(board);
  const isPlain = board.order === undefined && small.order === undefined && board.shape.length === 4;
  const own = draft.shapeOf(small).join();
  return isPlain && channels !== 1 && own === [1, ...squares].join() && small.shape.slice(1).join() === own;
}
