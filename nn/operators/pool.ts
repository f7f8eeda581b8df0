import { BATCH, type Graph, type Value } from '../graph.js';
import { type Pair, windowedSize, type Windows } from '../layers/poolsAndShapes.js';
import { conv2d } from './conv.js';
import { add, maximum, mul } from './elementwise.js';
import { pad, reshape, slice } from './reshape.js';

// Made of the other operators, so that their gradients and their forms for every runtime are there already.

/** Below every number that a network computes; infinity would make NaN of a 0. */
const LOWEST = -3e38;

/** Every `stride`-th row and column of boards, from the first on: x [N, C, H, W]. */
export function subsample(graph: Graph, x: Value, [down, right]: Pair): Value {
  const [n, channels, height, width] = x.shape as [number, number, number, number];
  const [rows, columns] = windowedSize([height, width], {
    kernel: [1, 1],
    stride: [down, right],
    margins: [0, 0, 0, 0],
  });
  const lines = channels * rows;
  const tall = down === 1 ? x : everyRow();
  if (right === 1) return tall;
  const whole = resized(graph, tall, [n, channels, rows, columns * right]);
  const parted = reshape(graph, whole, [n, lines * columns, right]);
  return reshape(graph, slice(graph, parted, [0, 0, 0], [n, lines * columns, 1]), [
    n,
    channels,
    rows,
    columns,
  ]);

  function everyRow(): Value {
    const even = resized(graph, x, [n, channels, rows * down, width]);
    const bands = reshape(graph, even, [n, lines, down, width]);
    return reshape(graph, slice(graph, bands, [0, 0, 0, 0], [n, lines, 1, width]), [
      n,
      channels,
      rows,
      width,
    ]);
  }
}

/** Cut, or filled up with zeros, at the end of its axes. */
function resized(graph: Graph, x: Value, shape: readonly number[]): Value {
  const after = shape.map((size, axis) => Math.max(0, size - x.shape[axis]!));
  const none = shape.map(() => 0);
  const filled = after.some((size) => size > 0) ? pad(graph, x, none, after) : x;
  return filled.shape.join() === shape.join() ? filled : slice(graph, filled, none, shape);
}

/** Adds margins of zeros to boards. */
export function withMargins(graph: Graph, x: Value, margins: Windows['margins']): Value {
  const [top, left, bottom, right] = margins;
  const isBare = margins.every((size) => size === 0);
  return isBare ? x : pad(graph, x, [0, 0, top, left], [0, 0, bottom, right]);
}

/** The largest number of each window; its gradient goes to the first in rows of those that are the largest. */
export function maxPool(graph: Graph, x: Value, windows: Windows): Value {
  const { kernel, stride, margins } = windows;
  const bordered = withMargins(graph, x, margins);
  const board = bordered === x ? x : add(graph, bordered, graph.constant(border(x, bordered, margins)));
  const [n, channels] = x.shape as [number, number];
  const [height, width] = windowedSize(sizeOf(x), { kernel, stride: [1, 1], margins });
  const taps = Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => {
    const [row, column] = [Math.floor(tap / kernel[1]), tap % kernel[1]];
    return slice(graph, board, [0, 0, row, column], [n, channels, height, width]);
  });
  const largest = taps.reduce((most, tap) => maximum(graph, most, tap));
  return subsample(graph, largest, stride);
}

/** 0 on the board and LOWEST around it, [1, 1, H, W]. */
function border(x: Value, { shape }: Value, [top, left]: Windows['margins']) {
  const [rows, columns] = sizeOf(x);
  const [height, width] = shape.slice(2) as [number, number];
  const data = Float32Array.from({ length: height * width }, (_, at) => {
    const [row, column] = [Math.floor(at / width) - top, (at % width) - left];
    return row >= 0 && row < rows && column >= 0 && column < columns ? 0 : LOWEST;
  });
  return { shape: [1, 1, height, width], data };
}

function sizeOf({ shape }: Value): Pair {
  return [shape[2]!, shape[3]!];
}

/**
 * The mean of each window.
 * @param countsMargins whether the zeros around the board have a part in it
 */
export function averagePool(
  graph: Graph,
  x: Value,
  windows: Windows,
  countsMargins: boolean,
  name?: string,
): Value {
  const { kernel, stride, margins } = windows;
  const board = withMargins(graph, x, margins);
  const [n, channels, height, width] = board.shape as [number, number, number, number];
  // One channel at a time, so that one kernel serves all.
  const single = reshape(graph, board, [n === BATCH ? BATCH : n * channels, 1, height, width]);
  const ones = { shape: [1, 1, ...kernel], data: new Float32Array(kernel[0] * kernel[1]).fill(1) };
  const sums = conv2d(graph, single, graph.constant(ones), undefined, { padding: 0 });
  const [rows, columns] = windowedSize(sizeOf(x), windows);
  const sum = reshape(graph, subsample(graph, sums, stride), [n, channels, rows, columns]);
  const shares = graph.constant(windowShares(sizeOf(x), windows, countsMargins));
  return mul(graph, sum, shares, name);
}

/** 1 / numbers in each window, [1, 1, H', W']. */
function windowShares([height, width]: Pair, windows: Windows, countsMargins: boolean) {
  const { kernel, stride, margins } = windows;
  const [rows, columns] = windowedSize([height, width], windows);
  const inside = (place: number, axis: 0 | 1, size: number): number => {
    const first = place * stride[axis] - margins[axis];
    return countsMargins ? kernel[axis] : Math.min(size, first + kernel[axis]) - Math.max(0, first);
  };
  const data = Float32Array.from(
    { length: rows * columns },
    (_, at) => 1 / (inside(Math.floor(at / columns), 0, height) * inside(at % columns, 1, width)),
  );
  return { shape: [1, 1, rows, columns], data };
}
