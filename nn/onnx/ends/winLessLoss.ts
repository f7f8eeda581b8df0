import type { Draft } from '../draft.js';
import type { ImportedNode } from '../importedNode.js';
import type { Activation } from '../importedValue.js';

/** The probability of a win less that of a loss, from places of a softmax of three; undefined for other differences. */
export function winLessLoss(
  node: ImportedNode,
  draft: Draft,
  [win, loss]: readonly [Activation, Activation],
): Activation | undefined {
  const isValue = win.place === 0 && loss.place === 2 && win.layer === loss.layer;
  return isValue ? winLessLossOf(node, draft, win) : undefined;
}

/** The same of all three. @param threes whose layer gives the logits of win, draw and loss */
export function winLessLossOf(node: ImportedNode, draft: Draft, { layer, shape }: Activation): Activation {
  const added = draft.add(node.layerName, [1], (name) => ({ name, kind: 'winDrawLoss', inputs: [layer] }));
  return { ...added, shape: shape.length === 1 ? [draft.batch] : [draft.batch, 1] };
}

/** One of the three numbers of a softmax, which only the difference of two can read. */
export function placeOf(
  node: ImportedNode,
  draft: Draft,
  read: Activation,
  places: readonly number[],
): Activation {
  const [place] = places;
  const isThree = read.softmax === 'Softmax' && draft.shapeOf(read).join() === '3';
  if (!isThree || place === undefined || places.length > 1) {
    throw node.refuse(
      `reads what comes out of a ${String(read.softmax)}, which is supported only at the end`,
    );
  }
  return { layer: read.layer, shape: [draft.batch, 1], place, isUnfinished: true };
}
