/** The rules of Othello, notation, exact endgames and other programs' records; no dependency. */
export { parseBaseline } from './baselinePlayers.js';
export type { Baseline } from './baselinePlayers.js';
export { OthelloError } from './errors.js';
export {
  formatPosition,
  formatTranscript,
  moveName,
  parseMove,
  parsePosition,
  parseTranscript,
  positionsOf,
} from './notation.js';
export { openingName } from './openings/openingName.js';
export { perft } from './perft.js';
export {
  colorAt,
  initialPosition,
  isLegal,
  isOver,
  legalMoveList,
  outcome,
  play,
  score,
} from './position.js';
export type { Color, Position } from './position.js';
export { Random } from './random.js';
export { recordFormatOf, recordReader } from './records/recordFormat.js';
export type { RecordFormat } from './records/recordFormat.js';
export { readRecords } from './records/recordReader.js';
export type { RecordedGame } from './records/recordReader.js';
export { createSolver, solve } from './solver/solver.js';
export type { Solution, SolveOptions, Solver } from './solver/solver.js';
export { PASS, POLICY_SIZE, squares } from './squareSet.js';
export type { SquareSet } from './squareSet.js';
export { Stopped, stopWhen } from './stop.js';
export { SYMMETRY_COUNT, transformPosition } from './symmetry.js';
export { harmless } from './text.js';
export { endThreads } from './threads.js';
