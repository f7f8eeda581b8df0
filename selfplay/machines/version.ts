import { OthelloError } from '../../engine/errors.js';
import { WIRE } from './wire.js';

/** Of what version somebody on a queue says that he is. */
export interface SaidVersion {
  readonly wire?: number | undefined;
  /** Name and version of the software. */
  readonly software?: string | undefined;
}

/**
 * Why machines cannot work together; undefined where they can, being of the same version.
 *
 * @param who begins the sentence: `The coordinator runs`
 */
export function versionProblem(said: SaidVersion, software: string, who: string): OthelloError | undefined {
  if (said.wire === WIRE && said.software === software) return undefined;
  const versions = `${who} ${String(said.software)}, and this is ${software}`;
  return new OthelloError('failed', `${versions}; let both be the same version.`);
}
