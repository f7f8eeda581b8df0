import { Random } from '../../engine/random.js';
import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import { layerShapes } from '../../nn/architecture.js';
import { sizeOf } from '../../nn/tensor.js';
import { inParts } from '../../selfplay/threads/parts.js';
import { decodeNetwork } from '../../selfplay/threads/sessions.js';
import { donorsOf, type GamePosition } from './donors.js';
import { unpackNumbers } from './packed.js';
import { type PatchOptions, runPatches } from './runPatches.js';
import { unitCount } from './units.js';
import type { UnitSettings } from './unitsPart.js';
import { reportUnits, type UnitsReport } from './unitsReport.js';

/** Positions of a task: few enough that both threads have work to the end. */
const POSITIONS_AT_ONCE = 25;

/** Which units are patched, in which positions. */
export interface PatchUnitsOptions extends PatchOptions {
  readonly settings: UnitSettings;
  /** With a choice of moves each. */
  readonly sample: readonly GamePosition[];
}

/** How many parts the work has. */
export function unitPartCount({ settings, sample }: Pick<PatchUnitsOptions, 'settings' | 'sample'>): number {
  const parts = Math.ceil(sample.length / POSITIONS_AT_ONCE);
  return settings.replacement === 'mean' ? 2 * parts : parts;
}

/**
 * Patches the units of a layer one by one in each position, in worker threads; undefined when it was stopped. The figures do
 * not depend on the workers.
 */
export async function patchUnits(options: PatchUnitsOptions): Promise<UnitsReport | undefined> {
  const { network, settings, sample, seed } = options;
  const { unit, layer, replacement, target } = settings;
  const random = Random.fromSeed(seed);
  const { architecture } = foldForRelevance(decodeNetwork(network).network);
  const shape = layerShapes(architecture).get(layer)!;
  const units = settings.units ?? Array.from({ length: unitCount(unit, shape) }, (_, index) => index);
  const mean = await meanOf(options, sizeOf(shape));
  if (mean === undefined) return undefined;
  const donors = donorsOf(sample, random.split('donors'));
  const rows = Array.from(sample.keys());
  const parts = inParts(rows, POSITIONS_AT_ONCE).map((some) => ({
    work: {
      kind: 'units' as const,
      settings,
      sample: {
        positions: some.map((row) => sample[row]!.position),
        donors: some.map((row) => donors[row]!),
        mean,
      },
    },
  }));
  const found = await runPatches(options, 'units', parts, unitPartCount(options) - parts.length);
  if (found === undefined) return undefined;
  const effects = found.map((part) => part.effects);
  const games = sample.map(({ game }) => game);
  return {
    study: unit === 'channel' ? 'channels' : 'squares',
    layer,
    unit,
    replacement,
    target,
    ...reportUnits(effects, units, games, random.split('intervals')),
  };
}

/** The mean of the layer over the sample where it is needed, else zeros; undefined when it was stopped. */
async function meanOf(options: PatchUnitsOptions, size: number): Promise<Float64Array | undefined> {
  const { settings, sample } = options;
  const mean = new Float64Array(size);
  if (settings.replacement !== 'mean') return mean;
  const positions = sample.map(({ position }) => position);
  const parts = inParts(positions, POSITIONS_AT_ONCE).map((some) => ({
    work: { kind: 'sum' as const, settings, positions: some },
  }));
  const sums = await runPatches(options, 'sum', parts, 0);
  sums?.forEach(({ sum }) => unpackNumbers(sum).forEach((value, at) => (mean[at]! += value / sample.length)));
  return sums && mean;
}
