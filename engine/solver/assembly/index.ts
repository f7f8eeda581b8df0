/**
 * The endgame search as a WebAssembly module; engine/solver/plain.ts is its twin in plain integers.
 * AssemblyScript: TypeScript's syntax with 64-bit integers, compiled by scripts/compile-solver.js.
 */
import { fillBoardTables } from './board';
import { nodes, openBudget, stopped } from './budget';
import { fillSquareValues } from './order';
import { fillParityTables, parityOf } from './parity';
import { bestMove, search as searchSets } from './search';
import { allocateTable, openTable } from './table';

/** Once, before anything else. */
export function setup(tableBits: i32): void {
  fillBoardTables();
  fillParityTables();
  fillSquareValues();
  allocateTable(tableBits);
}

export function begin(tableBits: i32, maxNodes: f64): void {
  openTable(tableBits);
  openBudget(<u64>maxNodes);
}

export function search(
  ownLow: u32,
  ownHigh: u32,
  opponentLow: u32,
  opponentHigh: u32,
  alpha: i32,
  beta: i32,
): i32 {
  const own = <u64>ownLow | (<u64>ownHigh << 32);
  const opponent = <u64>opponentLow | (<u64>opponentHigh << 32);
  const empty = ~(own | opponent);
  return searchSets(own, opponent, alpha, beta, <i32>popcnt(empty), parityOf(empty));
}

export function moveFound(): i32 {
  return bestMove;
}

export function nodeCount(): f64 {
  return <f64>nodes;
}

export function hasStopped(): i32 {
  return <i32>stopped;
}
