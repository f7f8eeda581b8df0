import { computeMoves } from '../engine/kernel.js';
import type { Position } from '../engine/position.js';
import { type PositionBatch, positionBatch } from '../engine/positionBatch.js';
import type { Architecture, PlaneName } from './architecture.js';

const SQUARES = 64;

/**
 * Writes the input planes of a batch to `out` as [count, planes, row, column], 1 where the plane's set
 * holds the square and 0 elsewhere. From the mover's view: `own` is the side to move, `legal` its moves.
 * `signed` is own minus opponent in one plane, `one` and `zero` are filled with that number, and `turn` with 1 where black is to
 * move and with 0 where white is. A plane with a sign before it, such as `-own`, holds the negative.
 */
export function writePlanes(planes: readonly PlaneName[], batch: PositionBatch, out: Float32Array): void {
  const moves = new Int32Array(2);
  let offset = 0;
  for (let i = 0; i < batch.count; i++) {
    const ownLow = batch.ownLow[i]!;
    const ownHigh = batch.ownHigh[i]!;
    const opponentLow = batch.opponentLow[i]!;
    const opponentHigh = batch.opponentHigh[i]!;
    for (const name of planes) {
      switch (name.startsWith('-') ? name.slice(1) : name) {
        case 'own':
          writeSet(ownLow, ownHigh, out, offset);
          break;
        case 'opponent':
          writeSet(opponentLow, opponentHigh, out, offset);
          break;
        case 'empty':
          writeSet(~(ownLow | opponentLow), ~(ownHigh | opponentHigh), out, offset);
          break;
        case 'legal':
          computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, moves);
          writeSet(moves[0]!, moves[1]!, out, offset);
          break;
        case 'signed':
          writeSet(ownLow, ownHigh, out, offset);
          subtractSet(opponentLow, opponentHigh, out, offset);
          break;
        case 'one':
          out.fill(1, offset, offset + SQUARES);
          break;
        case 'zero':
          out.fill(0, offset, offset + SQUARES);
          break;
        case 'turn':
          out.fill(1 - batch.white[i]!, offset, offset + SQUARES);
          break;
      }
      if (name.startsWith('-')) negate(out, offset);
      offset += SQUARES;
    }
  }
}

/** The least and the most that the planes can hold. */
export function planesRange(planes: readonly PlaneName[]): { readonly low: number; readonly high: number } {
  const isNegative = planes.some((name) => name.startsWith('-') || name === 'signed');
  const isPositive = planes.some((name) => !name.startsWith('-') || name === '-signed');
  return { low: isNegative ? -1 : 0, high: isPositive ? 1 : 0 };
}

/** Names for the planes in which each is another: a plane that is there twice is told apart by its number. */
export function planeLabels(planes: readonly PlaneName[]): readonly string[] {
  return planes.map((name, index) => {
    const before = planes.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : `${name} ${before + 1}`;
  });
}

/** The input planes of positions, [positions, planes, row, column]. */
export function planesOf({ planes }: Architecture, positions: readonly Position[]): Float32Array {
  const out = new Float32Array(positions.length * planes.length * SQUARES);
  writePlanes(planes, positionBatch(positions), out);
  return out;
}

function writeSet(low: number, high: number, out: Float32Array, offset: number): void {
  for (let square = 0; square < 32; square++) {
    out[offset + square] = (low >>> square) & 1;
    out[offset + 32 + square] = (high >>> square) & 1;
  }
}

function negate(out: Float32Array, offset: number): void {
  for (let square = offset; square < offset + SQUARES; square++) out[square] = 0 - out[square]!;
}

function subtractSet(low: number, high: number, out: Float32Array, offset: number): void {
  for (let square = 0; square < 32; square++) {
    out[offset + square]! -= (low >>> square) & 1;
    out[offset + 32 + square]! -= (high >>> square) & 1;
  }
}
