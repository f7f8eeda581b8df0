import type { Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import type { Composite } from '../../lrp/composite.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { threadSolver } from '../../selfplay/players/playerMaker.js';
import type { NetworkBytes } from '../../selfplay/threads/networkBytes.js';
import { Recent } from '../../selfplay/threads/recentlyUsed.js';
import { decodeNetwork, session } from '../../selfplay/threads/sessions.js';
import { MapMethods } from '../faithfulness/mapMethods.js';
import { type ConceptEffects, type ConceptSample, eraseInLayer } from './conceptPart.js';
import { type FlipEffects, flipInLayer, type FlipSample } from './flipPart.js';
import { lookAhead, type LookaheadEffects, type LookaheadSample } from './lookaheadPart.js';
import { packNumbers } from './packed.js';
import { type LookaheadCase, lookaheadCases } from './principalLine.js';
import { type UnitEffects, UnitPatcher, type UnitPositions, type UnitSettings } from './unitsPart.js';
import { measureWorth, type WorthEffects } from './worthPart.js';

/** What a part of the work is about. */
export type PatchWork =
  | { readonly kind: 'sum'; readonly settings: UnitSettings; readonly positions: readonly Position[] }
  | { readonly kind: 'units'; readonly settings: UnitSettings; readonly sample: UnitPositions }
  | { readonly kind: 'flip'; readonly layer: string; readonly sample: FlipSample; readonly seed: string }
  | {
      readonly kind: 'concepts';
      readonly layer: string;
      readonly sample: ConceptSample;
      readonly seed: string;
    }
  | {
      readonly kind: 'worth';
      readonly composites: readonly Composite[];
      readonly positions: readonly Position[];
      readonly seed: string;
    }
  | { readonly kind: 'cases'; readonly positions: readonly Position[] }
  | {
      readonly kind: 'lookahead';
      readonly layer: string;
      readonly sample: LookaheadSample;
      readonly patching: boolean;
    };

/** A part of the work, for a worker. */
export interface PatchTask {
  readonly network: NetworkBytes;
  readonly runtime: RuntimeChoice;
  readonly work: PatchWork;
  readonly stop: Int32Array;
}

/** What comes of a part, as plain data. */
export type PatchPart =
  /** The sum of a layer over positions; see packNumbers. */
  | { readonly kind: 'sum'; readonly sum: string }
  | { readonly kind: 'units'; readonly effects: UnitEffects }
  | { readonly kind: 'flip'; readonly effects: FlipEffects }
  | { readonly kind: 'concepts'; readonly effects: readonly ConceptEffects[] }
  | { readonly kind: 'worth'; readonly effects: WorthEffects }
  | { readonly kind: 'cases'; readonly cases: readonly (LookaheadCase | null)[] }
  | { readonly kind: 'lookahead'; readonly effects: LookaheadEffects };

/** The thread's own: one layer of one network is enough. */
const patchers = new Recent<UnitPatcher>(1);
const drawing = new Recent<MapMethods>(1);

/** Drawn beside the composites that are asked for. */
const OTHER_MAPS = ['gradientInput', 'occlusion', 'random'];

/** The work of a task; whether it is still wanted, its thread has asked before. */
export default async function patchPart({ network, runtime: name, work }: PatchTask): Promise<PatchPart> {
  const runtime = await openRuntime(name);
  switch (work.kind) {
    case 'sum':
    case 'units': {
      const { settings } = work;
      const key = `${name} ${network.sha256} ${JSON.stringify(settings)}`;
      const patcher = await patchers.get(key, () =>
        UnitPatcher.open(decodeNetwork(network).network, runtime, settings),
      );
      return work.kind === 'sum'
        ? { kind: work.kind, sum: packNumbers(await patcher.sum(work.positions)) }
        : { kind: work.kind, effects: await patcher.patch(work.sample) };
    }
    case 'flip': {
      const decoded = decodeNetwork(network).network;
      const effects = await flipInLayer(decoded, runtime, work.layer, work.sample, randomOf(work));
      return { kind: work.kind, effects };
    }
    case 'concepts': {
      const decoded = decodeNetwork(network).network;
      const effects = await eraseInLayer(decoded, runtime, work.layer, work.sample, randomOf(work));
      return { kind: work.kind, effects };
    }
    case 'worth': {
      const { composites, seed } = work;
      const names = [...composites.map((composite) => composite.name), ...OTHER_MAPS];
      const methods = await drawing.get(`${name} ${network.sha256} ${names.join()} ${seed}`, () =>
        MapMethods.open(
          decodeNetwork(network).network,
          runtime,
          names,
          Random.fromSeed(seed).split('maps'),
          composites,
        ),
      );
      return { kind: work.kind, effects: await measureWorth(methods, work.positions, threadSolver()) };
    }
    case 'cases':
      return { kind: work.kind, cases: await lookaheadCases(await session(network, name), work.positions) };
    case 'lookahead': {
      const decoded = decodeNetwork(network).network;
      const effects = await lookAhead(decoded, runtime, work.layer, work.sample, work.patching);
      return { kind: work.kind, effects };
    }
  }
}

/** Of a layer. */
function randomOf({ seed, layer }: { readonly seed: string; readonly layer: string }): Random {
  return Random.fromSeed(seed).split(layer);
}
