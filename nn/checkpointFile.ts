import { readFile } from 'node:fs/promises';
import { OthelloError } from '../engine/errors.js';
import { because } from '../engine/systemErrors.js';
import { writeAtomically } from './atomicFile.js';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, type OptimizerState } from './checkpoint.js';
import type { Network } from './network.js';
import { sha256Of } from './sha256.js';

/**
 * Writes a checkpoint so that the file is there whole or not at all, and returns its sha256. Throws
 * OthelloError('diskFull') when it cannot be written.
 */
export async function writeCheckpoint(
  file: string,
  network: Network,
  optimizer?: OptimizerState,
): Promise<string> {
  const bytes = encodeCheckpoint(network, optimizer);
  writeAtomically(file, bytes);
  return sha256Of(bytes);
}

/** Reads a checkpoint file; OthelloError('badModel') when it is missing or not a sound model. */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const why = missing ? 'There is no model file' : 'The model file cannot be read at';
    throw new OthelloError('badModel', `${why} '${file}'${missing ? '' : because(cause)}.`, { cause });
  }
  return decodeCheckpoint(bytes, `The model file '${file}'`);
}
