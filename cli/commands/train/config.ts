import { readFileSync } from 'node:fs';
import { OthelloError } from '../../../engine/errors.js';
import { because } from '../../../engine/foreseen.js';
import { parseJson } from '../../../engine/json.js';
import type { RuntimeName } from '../../../nn/runtime.js';
import { overrideConfig, type RunConfig, type SearchPrecision } from '../../../selfplay/training/config.js';
import { type PresetName, PRESETS } from '../../../selfplay/training/presets.js';
import { freshSeed } from '../../playing/engine.js';

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
  readonly searchPrecision: SearchPrecision | undefined;
}

const PRECISION = 'search.precision';
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
  return overrideConfig(beginning, [
    `seed=${JSON.stringify(origin?.seed ?? freshSeed())}`,
    ...(beginning === origin ? [] : [AUTO]),
    ...(config === undefined ? [] : settingsOf(readJson(config))),
    ...settingsOfOptions(choice),
  ]);
}

/**
 * Checks that a resumed run is not asked to be another one: what it plays and learns was decided when it began.
 * Throws OthelloError `usage`.
 */
export function checkUnchanged(run: RunConfig, folder: string, choice: ConfigChoice): void {
  const wanted = overrideConfig(run, [
    ...(choice.config === undefined ? [] : settingsOf(readJson(choice.config))),
    ...settingsOfOptions(choice),
  ]);
  const precision = `${PRECISION}="${run.search.precision ?? 'float32'}"`;
  const kept = [...settingsOf(run), precision, AUTO]; // that was settled when the run was made
  const changed = settingsOf(wanted).find((setting) => !kept.includes(setting));
  if (changed === undefined) return;
  throw new OthelloError(
    'usage',
    `The run ${folder} began with another configuration and keeps it: ${changed} cannot be set now; ` +
      `leave the option out, or begin another run with what this one has: --run OTHER --from ${folder}.`,
  );
}

function settingsOfOptions({ set, seed, runtime, searchPrecision }: ConfigChoice): string[] {
  return [
    ...set,
    ...(seed === undefined ? [] : [`seed=${JSON.stringify(seed)}`]),
    ...(runtime === undefined ? [] : [`runtime=${runtime}`]),
    ...(searchPrecision === undefined ? [] : [`${PRECISION}=${searchPrecision}`]),
  ];
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
