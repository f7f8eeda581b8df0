import { moveName } from '../../../engine/notation.js';
import { formatCount } from '../../../engine/numberText.js';
import { PASS } from '../../../engine/squareSet.js';
import type { PlyData, RelevanceData } from './data.js';

/** Whose move it is. */
export function turnOf({ position }: PlyData): 'black' | 'white' {
  return position.endsWith('X') ? 'black' : 'white';
}

/** `After 2 plies, black to move, f5 was played` */
export function plyName(ply: PlyData): string {
  const after = ply.ply === 0 ? 'Start' : `After ${formatCount(ply.ply, 'ply')}`;
  const move =
    ply.move === null ? '' : ply.move === PASS ? ', must pass' : `, ${moveName(ply.move)} was played`;
  return `${after}, ${turnOf(ply)} to move${move}`;
}

/** What is explained, in words. */
export function titleOf({ target }: RelevanceData): string {
  if (target === 'value') return 'Value, before tanh';
  if (target === 'valueTanh') return 'Value';
  if (/^(move|logit):/.test(target)) return `Logit of ${target.slice(target.indexOf(':') + 1)}`;
  return target;
}
