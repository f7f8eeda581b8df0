import type { Position } from '../../engine/position.js';
import type { Question } from './networkPass.js';

/** A question about a position. */
export interface Asked {
  readonly position: Position;
  readonly question: Question;
}

/** The maps of one method, one for each that was asked; undefined where the method has no answer (SARFA of a value). */
export type Maps = readonly (Float32Array | undefined)[];
