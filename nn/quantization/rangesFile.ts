import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OthelloError } from '../../engine/errors.js';
import { writeAtomically } from '../atomicFile.js';
import type { Network } from '../network.js';
import { type ActivationRanges, areRangesOf, decodeRanges, encodeRanges } from './ranges.js';

/** Where a network's ranges are kept: beside the file of the network, by the sha256 of that file. */
export interface RangesPlace {
  readonly folder: string;
  readonly sha256: string;
}

const EXTENSION = '.ranges.json';

export function rangesFile({ folder, sha256 }: RangesPlace): string {
  return join(folder, sha256 + EXTENSION);
}

/** The sha256 of every network of which a folder keeps ranges, sorted; none where the folder is gone. */
export function rangesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(EXTENSION));
  return names.map((name) => name.slice(0, -EXTENSION.length)).sort();
}

/** The ranges that a file holds. Throws OthelloError `badModel` where it is damaged, `notFound` where it cannot be read. */
export function decodeRangesFile(place: RangesPlace): ActivationRanges {
  const file = rangesFile(place);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new OthelloError('notFound', `${file} cannot be read.`, { cause });
  }
  return decodeRanges(place.sha256, text);
}

/** The ranges that are kept there; undefined where there are none, or none that could be this network's. */
export function readRanges(network: Network, place: RangesPlace): ActivationRanges | undefined {
  try {
    const ranges = decodeRangesFile(place);
    return areRangesOf(network, ranges) ? ranges : undefined;
  } catch {
    return undefined; // they can be measured again
  }
}

/** Keeps ranges for the next time; where nothing can be written there, it goes without. */
export function keepRanges(place: RangesPlace, ranges: ActivationRanges): void {
  try {
    writeAtomically(rangesFile(place), new TextEncoder().encode(encodeRanges(place.sha256, ranges)));
  } catch (error) {
    if (!(error instanceof OthelloError)) throw error;
  }
}
