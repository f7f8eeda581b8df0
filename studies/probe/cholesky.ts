import { throwIfStopped } from '../../engine/stop.js';

/**
 * Solves A X = B for a symmetric positive definite A by its Cholesky factor.
 *
 * @param matrix [size, size], of which the lower triangle is read; overwritten by the factor L, A = L Lᵀ
 * @param right [size, count], overwritten by X
 * @returns whether A is positive definite; if not, `right` is of no use
 */
export function solvePositive(
  matrix: Float64Array,
  size: number,
  right: Float64Array,
  count: number,
): boolean {
  if (!factorize(matrix, size)) return false;
  // L Z = B, row after row, then Lᵀ X = Z from the last row up.
  for (let row = 0; row < size; row++) {
    throwIfStopped();
    for (let k = 0; k < row; k++) addRow(right, row, k, -matrix[row * size + k]!, count);
    scaleRow(right, row, 1 / matrix[row * size + row]!, count);
  }
  for (let row = size - 1; row >= 0; row--) {
    throwIfStopped();
    for (let k = row + 1; k < size; k++) addRow(right, row, k, -matrix[k * size + row]!, count);
    scaleRow(right, row, 1 / matrix[row * size + row]!, count);
  }
  return true;
}

function factorize(matrix: Float64Array, size: number): boolean {
  for (let row = 0; row < size; row++) {
    throwIfStopped();
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) sum -= matrix[row * size + k]! * matrix[column * size + k]!;
      if (row > column) matrix[row * size + column] = sum / matrix[column * size + column]!;
      else if (sum > 0) matrix[row * size + row] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

function addRow(rows: Float64Array, to: number, from: number, factor: number, count: number): void {
  if (factor === 0) return;
  for (let i = 0; i < count; i++) rows[to * count + i]! += factor * rows[from * count + i]!;
}

function scaleRow(rows: Float64Array, row: number, factor: number, count: number): void {
  for (let i = 0; i < count; i++) rows[row * count + i]! *= factor;
}
