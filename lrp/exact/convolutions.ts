import type { ExactArray, Kernel } from './exactArray.js';

type Four = readonly [number, number, number, number];

export const conv2d: Kernel = ([x, w, b], { attributes }) => {
  const padding = attributes.padding as number;
  return convolved(x!, w!, [padding, padding], b);
};

/** Each number of y spreads a kernel over the board, which is cut by the padding: a convolution with the kernels turned round. */
export const convTranspose2d: Kernel = ([y, w], { attributes }) => {
  const padding = attributes.padding as number;
  const [outs, ins, kernel, breadth] = w!.shape as Four;
  const taps = kernel * breadth;
  const data = new Float64Array(w!.data.length);
  for (let o = 0; o < outs; o++) {
    for (let c = 0; c < ins; c++) {
      const [from, to] = [(o * ins + c) * taps, (c * outs + o) * taps];
      for (let tap = 0; tap < taps; tap++) data[to + tap] = w!.data[from + taps - 1 - tap]!;
    }
  }
  const turned = { shape: [ins, outs, kernel, breadth], data };
  return convolved(y!, turned, [kernel - 1 - padding, breadth - 1 - padding]);
};

/** @param padding rows above and below, columns left and right */
function convolved(
  { shape, data: numbers }: ExactArray,
  { shape: kernels, data: weights }: ExactArray,
  padding: readonly [number, number],
  bias?: ExactArray,
): ExactArray {
  const [count, ins, rows, columns] = shape as Four;
  const [outs, , kernel, breadth] = kernels as Four;
  const [height, width] = [rows + 2 * padding[0] - kernel + 1, columns + 2 * padding[1] - breadth + 1];
  const [taps, places] = [ins * kernel * breadth, height * width];
  const data = new Float64Array(count * outs * places);
  for (let n = 0; n < count; n++) {
    const board = numbers.subarray(n * ins * rows * columns, (n + 1) * ins * rows * columns);
    const seen = windows(board, [ins, rows, columns], [kernel, breadth], padding, [height, width]);
    const found = data.subarray(n * outs * places, (n + 1) * outs * places);
    multiply(weights, seen, found, { outs, places, taps });
    if (bias === undefined) continue;
    for (let at = 0; at < found.length; at++) found[at]! += bias.data[Math.floor(at / places)]!;
  }
  return { shape: [count, outs, height, width], data };
}

/** What the kernel sees at each place of what comes out, [places, taps]; zeros beyond the board. */
function windows(
  board: Float64Array,
  [ins, rows, columns]: readonly [number, number, number],
  [kernel, breadth]: readonly [number, number],
  [above, left]: readonly [number, number],
  [height, width]: readonly [number, number],
): Float64Array {
  const taps = ins * kernel * breadth;
  const seen = new Float64Array(height * width * taps);
  for (let place = 0; place < height * width; place++) {
    const [y, x] = [Math.floor(place / width) - above, (place % width) - left];
    const [first, last] = [Math.max(0, -x), Math.min(breadth, columns - x)];
    for (let line = 0; line < ins * kernel; line++) {
      const row = y + (line % kernel);
      if (row < 0 || row >= rows) continue;
      const source = (Math.floor(line / kernel) * rows + row) * columns + x;
      const target = place * taps + line * breadth;
      for (let column = first; column < last; column++) seen[target + column] = board[source + column]!;
    }
  }
  return seen;
}

/**
 * found [outs, places] = weights [outs, taps] · seenᵀ [taps, places]. Four rows by two columns at once, whose sums stay in registers and
 * share what they read; beyond the last row or column the last is computed again.
 */
function multiply(
  weights: Float64Array,
  seen: Float64Array,
  found: Float64Array,
  { outs, places, taps }: { readonly outs: number; readonly places: number; readonly taps: number },
): void {
  const last = outs - 1;
  for (let o = 0; o < outs; o += 4) {
    const [a, b, c, d] = [o, Math.min(o + 1, last), Math.min(o + 2, last), Math.min(o + 3, last)];
    const [fromA, fromB, fromC, fromD] = [a * taps, b * taps, c * taps, d * taps];
    for (let p = 0; p < places; p += 2) {
      const q = Math.min(p + 1, places - 1);
      const [fromP, fromQ] = [p * taps, q * taps];
      let [ap, bp, cp, dp, aq, bq, cq, dq] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let tap = 0; tap < taps; tap++) {
        const x = seen[fromP + tap]!;
        const y = seen[fromQ + tap]!;
        const wa = weights[fromA + tap]!;
        const wb = weights[fromB + tap]!;
        const wc = weights[fromC + tap]!;
        const wd = weights[fromD + tap]!;
        ap += wa * x;
        aq += wa * y;
        bp += wb * x;
        bq += wb * y;
        cp += wc * x;
        cq += wc * y;
        dp += wd * x;
        dq += wd * y;
      }
      found[a * places + p] = ap;
      found[a * places + q] = aq;
      found[b * places + p] = bp;
      found[b * places + q] = bq;
      found[c * places + p] = cp;
      found[c * places + q] = cq;
      found[d * places + p] = dp;
      found[d * places + q] = dq;
    }
  }
}
