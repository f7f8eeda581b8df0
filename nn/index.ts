export { createPositionBatch, pushPosition } from './evaluator.js';
export type { Evaluation, Evaluator, PositionBatch } from './evaluator.js';
