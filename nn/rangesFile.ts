import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OthelloError } from '../engine/index.js';
import { layerShapes } from './architecture.js';
import { writeAtomically } from './files.js';
import { foldBatchNorm } from './fold.js';
import type { Network } from './network.js';
import { decodeRanges, encodeRanges, storedLayers, type ActivationRanges } from './ranges.js';

/** Where a network's ranges are kept: beside the file of the network, by the sha256 of that file. */
export interface RangesPlace {
  readonly folder: string;
  readonly sha256: string;
}

export function rangesFile({ folder, sha256 }: RangesPlace): string {
  return join(folder, `${sha256}.ranges.json`);
}

/** The ranges that are kept there; undefined where there are none, or none that could be this network's. */
export function readRanges(network: Network, place: RangesPlace): ActivationRanges | undefined {
  try {
    const ranges = decodeRanges(place.sha256, readFileSync(rangesFile(place), 'utf8'));
    const { architecture } = foldBatchNorm(network);
    const shapes = layerShapes(architecture);
    const isWhole = (name: string): boolean => ranges[name]?.means.length === shapes.get(name)![0];
    return storedLayers(architecture).every(isWhole) ? ranges : undefined;
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
