import { sizeOf } from '../tensor.js';
import { type Activation, type Order } from './importedValue.js';

/**
 * The order of a board whose axes were exchanged; undefined where its numbers lie as before.
 * @param axes of each axis as the file sees it, which axis of the board with its batch it is
 */
export function orderOf(axes: readonly number[], board: readonly number[]): Order | undefined {
  const moved = axes.filter((axis) => axis > 0 && board[axis - 1]! > 1);
  const isSame = moved.every((axis, index) => index === 0 || axis > moved[index - 1]!);
  return isSame ? undefined : { axes, board };
}

/**
 * Of each axis as the file sees an activation, which axis of its layer it is, the axes of size 1 as they come; undefined where
 * the file has laid it out anew.
 * @param own shape of the layer's output with the batch
 */
export function axesOf({ shape, order }: Activation, own: readonly number[]): readonly number[] | undefined {
  const axes = order?.axes ?? own.map((_, axis) => axis);
  if (axes.map((axis) => own[axis]!).join() === shape.join()) return axes;
  // Axes of size 1 may have been left out, or put in.
  const wide = axes.filter((axis) => axis === 0 || own[axis]! > 1);
  const narrow = own.flatMap((size, axis) => (axis > 0 && size === 1 ? [axis] : []));
  const found = shape.map((size, at) => (at > 0 && size === 1 ? narrow.shift() : wide.shift()));
  const fits = found.every((axis, at) => axis !== undefined && own[axis] === shape[at]);
  return fits && wide.length === 0 ? (found as number[]) : undefined;
}

/** All axes of a board in an order: those of size 1 that the file has left out stand at the end. */
export function wholeOrder({ axes, board }: Order): readonly number[] {
  const missing = board.map((_, axis) => axis + 1).filter((axis) => !axes.includes(axis));
  return [...axes.slice(1), ...missing];
}

/** Of each number of a board laid out flat in an order, its place in the layer's own, [channel, row, column]. */
export function placesOf(order: Order): Int32Array {
  const { board } = order;
  const axes = wholeOrder(order).map((axis) => axis - 1);
  const steps = board.map((_, axis) => sizeOf(board.slice(axis + 1)));
  return Int32Array.from({ length: sizeOf(board) }, (_, at) => {
    let [rest, place] = [at, 0];
    for (const axis of axes.toReversed()) {
      place += (rest % board[axis]!) * steps[axis]!;
      rest = Math.floor(rest / board[axis]!);
    }
    return place;
  });
}

/** Whether two have their numbers in the same order. */
export function isSameOrder(a: Order | undefined, b: Order | undefined): boolean {
  return a?.axes.join() === b?.axes.join() && a?.board.join() === b?.board.join();
}
