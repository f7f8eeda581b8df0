import { performance } from 'node:perf_hooks';
import { OthelloError } from '../../engine/errors.js';
import { roundingFor } from '../../nn/quantization/precision.js';
import { readRanges } from '../../nn/quantization/rangesFile.js';
import { partsOfChoice, type RuntimeChoice } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { rangesOf } from '../../selfplay/players/networkRanges.js';
import type { NetworkBytes } from '../../selfplay/threads/networkBytes.js';
import { choosePrecision } from '../../selfplay/training/evaluationRates.js';
import { measurePrecisions, roundedPrecisions } from '../../selfplay/training/measurePrecisions.js';
import { SEARCH_PRECISIONS, type SearchPrecision } from '../../selfplay/training/runConfig.js';
import { networkBytes } from '../../selfplay/training/trainingLoop.js';
import { choice, withDefault } from '../command/option.js';
import type { Model } from '../sources/model.js';

const option = choice(
  'numbers in which the search computes the network; auto measures whether fewer bits are faster here: int8 on the processor, float16 on a device',
  SEARCH_PRECISIONS,
);

/** The `--search-precision` of the commands whose results are to be the same everywhere. */
export const searchPrecisionOption = withDefault(option, 'float32');

/** The `--search-precision` of the commands that play with somebody. */
export const playPrecisionOption = {
  ...option,
  describe: `${option.describe}; by default auto for a network whose ranges are known, such as the shipped one, and float32 with --seed`,
};

/** What a command plays in: what is asked for, or undefined for `auto` where that needs no ranges measured. */
export function playPrecision(
  asked: SearchPrecision | undefined,
  seed: string | undefined,
): SearchPrecision | undefined {
  return asked ?? (seed === undefined ? undefined : 'float32');
}

/** Of each precision, a moment that nobody notices. */
const MEASURED_MS = 100;
/** Positions at once: the leaves of one search. */
const FEW = 8;
/** Positions at once of self-play and matches, whose games share calls of the network. */
export const MANY_GAMES = 32;

/**
 * The model as it is searched with.
 * @param precision undefined for `auto` where the ranges are there already, else float32.
 * @param batch positions that are evaluated together.
 */
export async function searchedModel(
  model: Model,
  runtimeName: RuntimeChoice,
  precision: SearchPrecision | undefined,
  batch = FEW,
): Promise<Model> {
  if (precision === 'float32') return model;
  const { runtime: name, device } = partsOfChoice(runtimeName);
  if (precision === 'int8' && device !== 'cpu') {
    throw new OthelloError(
      'usage',
      `--search-precision int8 is the processor's: --device ${device} has float32 and float16.`,
    );
  }
  if (precision === 'float16' && name === 'tensorflow') {
    throw new OthelloError(
      'usage',
      '--search-precision float16 is for --runtime onnxruntime: TensorFlow.js has no half precision.',
    );
  }
  const isLeftOpen = precision === undefined || precision === 'auto';
  if (isLeftOpen && roundedPrecisions(model.network, { name, device }).length === 0) return model;
  if (precision === undefined && readRanges(model.network, model) === undefined) return model;
  const runtime = await openRuntime(runtimeName, { steady: true });
  const ranges = await rangesOf(model.network, runtime, model);
  if (!isLeftOpen) return { ...model, ...roundingFor(precision, ranges) };
  const how = { batch, now: () => performance.now(), milliseconds: MEASURED_MS };
  const chosen = choosePrecision(await measurePrecisions(model.network, ranges, runtime, how));
  return chosen === 'float32' ? model : { ...model, ...roundingFor(chosen, ranges) };
}

/** The same for threads, many games at a time. */
export async function searchedNetwork(
  model: Model,
  runtime: RuntimeChoice,
  precision: SearchPrecision,
): Promise<NetworkBytes> {
  return searchedBytes(await searchedModel(model, runtime, precision, MANY_GAMES));
}

/** A searched model as threads get it. */
export function searchedBytes({ bytes, ranges, half }: Model): NetworkBytes {
  const network = networkBytes(bytes);
  return ranges === undefined ? network : { ...network, ranges, ...(half === true ? { half } : {}) };
}
