import type { Activation, Order } from './value.js';

/** The order of a board [channels, rows, columns] whose axes were exchanged; undefined where its numbers lie as before. */
export function orderOf(axes: readonly number[], board: readonly number[]): Order | undefined {
  const moved = axes.filter((axis) => axis > 0 && board[axis - 1]! > 1);
  const isSame = moved.every((axis, index) => index === 0 || axis > moved[index - 1]!);
  return isSame ? undefined : { axes, board };
}

/**
 * Of each axis as the file sees an activation, which axis of its layer it is; undefined where the file has laid it out anew.
 * @param own shape of the layer's output with the batch
 */
export function axesOf({ shape, order }: Activation, own: readonly number[]): readonly number[] | undefined {
  const axes = order?.axes ?? own.map((_, axis) => axis);
  const seen = axes.map((axis) => own[axis]!);
  return seen.join() === shape.join() ? axes : undefined;
}

/** Of each number of a board laid out flat in an order, its place in the layer's own, [channel, row, column]. */
export function placesOf({ axes, board }: Order): Int32Array {
  const steps = [board[1]! * board[2]!, board[2]!, 1];
  const sizes = axes.slice(1).map((axis) => board[axis - 1]!);
  const strides = axes.slice(1).map((axis) => steps[axis - 1]!);
  return Int32Array.from({ length: board[0]! * board[1]! * board[2]! }, (_, at) => {
    const last = at % sizes[2]!;
    const middle = Math.floor(at / sizes[2]!) % sizes[1]!;
    const first = Math.floor(at / (sizes[1]! * sizes[2]!));
    return first * strides[0]! + middle * strides[1]! + last * strides[2]!;
  });
}

/** Whether two have their numbers in the same order. */
export function isSameOrder(a: Order | undefined, b: Order | undefined): boolean {
  return a?.axes.join() === b?.axes.join() && a?.board.join() === b?.board.join();
}
