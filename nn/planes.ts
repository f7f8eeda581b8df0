import { computeMoves } from '../engine/kernel.js';
import type { Position } from '../engine/position.js';
import { type PositionBatch, positionBatch } from '../engine/positionBatch.js';
import type { Architecture, PlaneName } from './architecture.js';

const SQUARES = 64;

/**
 * Writes the input planes of a batch to `out` as [count, planes, row, column], 1 where the plane's set
 * holds the square and 0 elsewhere. From the mover's view: `own` is the side to move, `legal` its moves.
 * `signed` is own minus opponent in one plane.
 */
export function writePlanes(planes: readonly PlaneName[], batch: PositionBatch, out: Float32Array): void {
  const moves = new Int32Array(2);
  let offset = 0;
  for (let i = 0; i < batch.count; i++) {
    const ownLow = batch.ownLow[i]!;
    const ownHigh = batch.ownHigh[i]!;
    const opponentLow = batch.opponentLow[i]!;
    const opponentHigh = batch.opponentHigh[i]!;
    for (const plane of planes) {
      switch (plane) {
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
      }
      offset += SQUARES;
    }
  }
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

function subtractSet(low: number, high: number, out: Float32Array, offset: number): void {
  for (let square = 0; square < 32; square++) {
    out[offset + square]! -= (low >>> square) & 1;
    out[offset + 32 + square]! -= (high >>> square) & 1;
  }
}
