import { positionsOf } from '../../engine/notation.js';
import { flippedBy, type Position } from '../../engine/position.js';
import { PASS } from '../../engine/squareSet.js';
import type { BoardScene } from './boardLines.js';

/** A finished game to look at: its moves, passes included, and the position before each of them and after the last. */
export interface RecordedLine {
  readonly moves: readonly number[];
  readonly positions: readonly Position[];
}

export function recordedLine(moves: readonly number[], start: Position): RecordedLine {
  return { moves, positions: positionsOf(moves, start) };
}

/** The board after `ply` moves, with the last disc that was played and those it turned. */
export function sceneAt({ moves, positions }: RecordedLine, ply: number): BoardScene {
  const position = positions[ply]!;
  const last = moves.slice(0, ply).findLastIndex((move) => move !== PASS);
  if (last < 0) return { position };
  return { position, last: moves[last]!, flipped: flippedBy(positions[last]!, moves[last]!) };
}
