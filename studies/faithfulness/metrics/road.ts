import { LuDecomposition, Matrix } from 'ml-matrix';

/** Neighbours of a square, rows down and columns to the right, and their weights (Rong et al. 2022): straight ones count twice. */
const NEIGHBOURS = [
  [0, 1, 1 / 6],
  [0, -1, 1 / 6],
  [1, 0, 1 / 6],
  [-1, 0, 1 / 6],
  [1, 1, 1 / 12],
  [1, -1, 1 / 12],
  [-1, 1, 1 / 12],
  [-1, -1, 1 / 12],
] as const;

/**
 * Noisy linear imputation (Rong et al. 2022, ROAD): each removed square becomes the weighted mean of its neighbours, removed ones among them, by
 * one system of linear equations, and then noise is added, so that what was removed cannot be read off the smoothness. In Quantus
 * `noisy_linear_imputation`.
 *
 * @param board planes of a board [planes, 64]
 * @param noise what is added, one number for each plane and removed square, [planes, removed]
 * @returns [planes, 64]
 */
export function imputeLinearly(
  board: ArrayLike<number>,
  removed: readonly number[],
  noise: ArrayLike<number> | undefined,
): Float64Array {
  const planes = board.length / 64;
  const imputed = Float64Array.from(board);
  if (removed.length === 0) return imputed;
  const row = new Map(removed.map((square, index) => [square, index]));
  const system = Matrix.zeros(removed.length, removed.length);
  const known = Matrix.zeros(removed.length, planes);
  removed.forEach((square, index) => {
    let weights = 0;
    for (const [down, right, weight] of NEIGHBOURS) {
      const [y, x] = [(square >> 3) + down, (square & 7) + right];
      if (y < 0 || y > 7 || x < 0 || x > 7) continue;
      weights += weight;
      const other = row.get(8 * y + x);
      if (other !== undefined) system.set(index, other, -weight);
      else
        for (let plane = 0; plane < planes; plane++)
          add(known, index, plane, weight * board[plane * 64 + 8 * y + x]!);
    }
    system.set(index, index, weights);
  });
  // Without any square that is known the equations leave one number free: then everything becomes the mean of the board.
  const solution = removed.length === 64 ? meansOf(board, planes) : new LuDecomposition(system).solve(known);
  for (let plane = 0; plane < planes; plane++) {
    removed.forEach((square, index) => {
      imputed[plane * 64 + square] =
        solution.get(index, plane) + (noise?.[plane * removed.length + index] ?? 0);
    });
  }
  return imputed;
}

function add(matrix: Matrix, row: number, column: number, value: number): void {
  matrix.set(row, column, matrix.get(row, column) + value);
}

function meansOf(board: ArrayLike<number>, planes: number): Matrix {
  const means = Matrix.zeros(64, planes);
  for (let at = 0; at < board.length; at++) {
    for (let square = 0; square < 64; square++) add(means, square, Math.floor(at / 64), board[at]! / 64);
  }
  return means;
}
