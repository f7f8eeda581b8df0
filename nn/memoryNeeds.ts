import { OthelloError } from '../engine/errors.js';
import { type Architecture, layerShapes, parameterShapes } from './architecture.js';
import { hostProcess } from './hostProcess.js';
import { sizeOf } from './tensor.js';

const FLOAT = 4;
/** Weights, their two moments, each as it is and as it becomes, and the gradient. */
const TRAINED_COPIES = 7;
/** The network, and the file that it is read from or written to. */
const KEPT_COPIES = 2;

/** Bytes that a network takes by itself. */
export function networkSize(architecture: Architecture): number {
  return KEPT_COPIES * parameterBytes(architecture);
}

/** What every layer found is kept until the gradient comes by; with the gradients, an estimate. */
const TRAINED_FLOATS = 1.75;

/** Bytes that a trainer takes, about. */
export function trainingBytes(architecture: Architecture, batchSize: number): number {
  let found = 0;
  for (const shape of layerShapes(architecture).values()) found += sizeOf(shape);
  return TRAINED_COPIES * parameterBytes(architecture) + FLOAT * TRAINED_FLOATS * batchSize * found;
}

/** Bytes that a session takes at least, which runs batches of that size. */
export function inferenceBytes(architecture: Architecture, batchSize: number): number {
  const largest = [...layerShapes(architecture).values()].reduce(
    (most, shape) => Math.max(most, sizeOf(shape)),
    0,
  );
  return KEPT_COPIES * parameterBytes(architecture) + FLOAT * batchSize * 2 * largest;
}

function parameterBytes(architecture: Architecture): number {
  let numbers = 0;
  for (const shape of parameterShapes(architecture).values()) numbers += sizeOf(shape);
  return FLOAT * numbers;
}

/**
 * Asks for memory before it is taken.
 *
 * @param bytes that are needed, about
 * @param what needs them, as the subject of a sentence: "Training this network"
 * @throws OthelloError `noMemory` when the machine, or the container, has less.
 */
export function needMemory(bytes: number, what: string): void {
  const available = hostProcess?.availableMemory?.() ?? 0;
  if (bytes <= available || available === 0) return; // 0 where the system does not tell, as without /proc or in a browser
  throw new OthelloError(
    'noMemory',
    `${what} takes about ${gigabytes(bytes)} of memory, and ${gigabytes(available)} are available.`,
  );
}

/** `1.5 GB`, `12 GB`. */
export function gigabytes(bytes: number): string {
  const amount = bytes / 1e9;
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount).toString()} GB`;
}
