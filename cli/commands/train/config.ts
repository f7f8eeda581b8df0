import { readFileSync } from 'node:fs';
import { OthelloError } from '../../../engine/errors.js';
import { parseJson } from '../../../engine/json.js';
import { because } from '../../../engine/systemErrors.js';
import type { Device, RuntimeName } from '../../../nn/runtimeChoice.js';
import { checkBatch, checkSettings } from '../../../selfplay/training/checkSettings.js';
import { type PresetName, PRESETS } from '../../../selfplay/training/presets.js';
import {
  overrideConfig,
  type RunConfig,
  type SearchPrecision,
} from '../../../selfplay/training/runConfig.js';
import { freshSeed } from '../../command/searchOptions.js';

/** What the command line says of a run's configuration. */
export interface ConfigChoice {
  readonly preset: PresetName | undefined;
  /** Folder of the run to begin with. */
  readonly from: string | undefined;
  /** A JSON file whose keys replace those of the preset. */
  readonly config: string | undefined;
  readonly set: readonly string[];
  readonly seed: string | undefined;
  readonly runtime: RuntimeName | undefined;
  readonly device?: Device | undefined;
  readonly searchPrecision: SearchPrecision | undefined;
}

const DEVICE = 'device';
const PRECISION = 'search.precision';
const SHARED_BATCH = 'search.sharedBatch';
/** Keys that a run may have though nobody named them: they were settled when it was made. */
const SETTLED = [DEVICE, PRECISION, SHARED_BATCH];
const AUTO = `${PRECISION}="auto"`;

/**
 * The configuration of a new run: the preset, under the file, under the settings, under the options of their own. The seed is
 * a new one, and the precision what is faster on this machine, unless one of those under it names it.
 *
 * @param origin configuration of the run that it begins with, if any: it stands in for the preset, its seed too.
 */
export function composeConfig(choice: ConfigChoice, origin?: RunConfig): RunConfig {
  const { preset, config } = choice;
  const beginning = preset === undefined && origin !== undefined ? origin : PRESETS[preset ?? 'quick'];
  const composed = overrideConfig(beginning, [
    `seed=${JSON.stringify(origin?.seed ?? freshSeed())}`,
    ...(beginning === origin ? [] : [AUTO]),
    ...(config === undefined ? [] : settingsOf(readJson(config))),
    ...settingsOfOptions(choice),
  ]);
  checkSettings(composed);
  checkBatch(composed);
  return composed;
}

/**
 * Checks that a resumed run is not asked to be another one: what it plays and learns was decided when it began. To ask again
 * for what it began with is no change.
 * Throws OthelloError `usage`.
 */
export function checkUnchanged(run: RunConfig, folder: string, choice: ConfigChoice): void {
  const { preset, config } = choice;
  const asked = [...(config === undefined ? [] : settingsOf(readJson(config))), ...settingsOfOptions(choice)];
  // A preset names every key, but the seed is the run's own unless one is asked for.
  const beginning =
    preset === undefined ? run : overrideConfig(PRESETS[preset], [`seed=${JSON.stringify(run.seed)}`, AUTO]);
  const wanted = settingsOf(overrideConfig(beginning, asked));
  const precision = `${PRECISION}="${run.search.precision ?? 'float32'}"`;
  const device = `${DEVICE}="${run.device ?? 'cpu'}"`;
  const kept = [...settingsOf(run), device, precision, AUTO]; // that was settled when the run was made
  const changed = wanted.find((setting) => !kept.includes(setting)) ?? missingIn(wanted, run, preset);
  if (changed === undefined) return;
  const leave = preset === undefined ? 'the option' : 'the options';
  throw new OthelloError(
    'usage',
    `The run ${folder} began with another configuration and keeps it: ${changed} cannot be set now; ` +
      `leave ${leave} out, or begin another run with what this one has: othello-zero train OTHER --from ${folder}.`,
  );
}

/** What the run has and a preset has not, as it would be set. */
function missingIn(
  wanted: readonly string[],
  run: RunConfig,
  preset: PresetName | undefined,
): string | undefined {
  if (preset === undefined) return undefined;
  const keys = wanted.map(keyOf);
  const more = settingsOf(run).find(
    (setting) => !keys.includes(keyOf(setting)) && !SETTLED.includes(keyOf(setting)),
  );
  return more === undefined ? undefined : `--preset ${preset} without ${more}`;
}

function keyOf(setting: string): string {
  return setting.slice(0, setting.indexOf('='));
}

/** Those of the options of their own last, which so outrank `--set`. Throws OthelloError `usage` for a key that is set twice. */
function settingsOfOptions({ set, seed, runtime, device, searchPrecision }: ConfigChoice): string[] {
  set.forEach((setting, index) => {
    const key = keyOf(setting);
    const isAgain = set.slice(index + 1).some((other) => isWithin(key, keyOf(other)));
    if (isAgain) throw new OthelloError('usage', `--set ${key} is given more than once; once is enough.`);
  });
  return [
    ...set,
    ...(seed === undefined ? [] : [`seed=${JSON.stringify(seed)}`]),
    ...(runtime === undefined ? [] : [`runtime=${runtime}`]),
    ...(device === undefined ? [] : [`${DEVICE}=${device}`]),
    ...(searchPrecision === undefined ? [] : [`${PRECISION}=${searchPrecision}`]),
  ];
}

/** Whether a setting of the second key replaces what was set by the first: the same, or a section that it is in. */
function isWithin(key: string, other: string): boolean {
  return key === other || key.startsWith(`${other}.`);
}

function readJson(file: string): unknown {
  try {
    return parseJson(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'is not JSON' : `cannot be read${because(cause)}`;
    throw new OthelloError('badConfig', `The configuration file ${file} ${why}.`, { cause });
  }
}

/** A document as `key.path=JSON` settings; arrays are values. */
function settingsOf(document: unknown, path: readonly string[] = []): string[] {
  const isSection = typeof document === 'object' && document !== null && !Array.isArray(document);
  if (!isSection && path.length === 0) {
    throw new OthelloError(
      'badConfig',
      'A configuration file is a JSON object such as {"search":{"simulations":32}}.',
    );
  }
  if (!isSection) return [`${path.join('.')}=${JSON.stringify(document)}`];
  return Object.entries(document).flatMap(([key, value]) => settingsOf(value, [...path, key]));
}
