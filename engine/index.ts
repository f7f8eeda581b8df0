/** The rules of Othello; no dependency. */
export * from './errors.js';
export { asOthelloError, because, fileReason, foreseen } from './foreseen.js';
export { parseJson } from './json.js';
export { endThreads, rememberThreads } from './threads.js';
export * from './kernel.js';
export * from './squareSet.js';
export * from './position.js';
export * from './symmetry.js';
export * from './notation.js';
export * from './random.js';
export * from './perft.js';
export * from './records/index.js';
export { exactEmpties, searchAlphaBeta } from './alphabeta.js';
export type { AlphaBetaResult } from './alphabeta.js';
export * from './baselines.js';
export * from './solver/index.js';
export * from './concepts/index.js';
