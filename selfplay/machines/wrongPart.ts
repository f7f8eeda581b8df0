import { OthelloError } from '../../engine/errors.js';

/** What is said of a part that came back and cannot be right: `holds 3 games instead of 4`. */
export function wrongPart(what: string): OthelloError {
  return new OthelloError('badRecord', `A part that came back ${what}.`);
}
