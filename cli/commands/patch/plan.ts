import { OthelloError } from '../../../engine/errors.js';
import { parseMove } from '../../../engine/notation.js';
import { PASS } from '../../../engine/squareSet.js';
import { compositeIdentity } from '../../../lrp/composite.js';
import { legalSquares } from '../../../lrp/explanationRequest.js';
import { foldForRelevance } from '../../../lrp/foldForRelevance.js';
import { formatTarget, parseTarget } from '../../../lrp/target.js';
import type { Network } from '../../../nn/network.js';
import {
  checkChannels,
  type ConceptLayer,
  conceptLayer,
  mainLayer,
} from '../../../studies/concepts/conceptLayer.js';
import { seedLayerOf } from '../../../studies/concepts/prepared.js';
import type { GamePosition } from '../../../studies/patching/donors.js';
import { patchConcepts } from '../../../studies/patching/patchConcepts.js';
import { flipPartCount, patchFlips } from '../../../studies/patching/patchFlips.js';
import { lookaheadPartCount, patchLookahead } from '../../../studies/patching/patchLookahead.js';
import type { PatchStudy, StudyReport } from '../../../studies/patching/patchReport.js';
import { patchUnits, unitPartCount } from '../../../studies/patching/patchUnits.js';
import { patchWorth, worthPartCount } from '../../../studies/patching/patchWorth.js';
import type { PatchOptions } from '../../../studies/patching/runPatches.js';
import { type Replacement, unitCount, type UnitKind } from '../../../studies/patching/units.js';
import { isWorthAsking } from '../../../studies/patching/worthPart.js';
import { blockLayers, checkProbedLayers } from '../../../studies/probe/layers.js';
import { wordsIn } from '../../command/option.js';
import { readComposite } from '../../sources/composite.js';

/** What is asked of a study, as options say it. */
export interface PatchChoice {
  readonly study: PatchStudy;
  readonly layer: string | undefined;
  readonly channels: string | undefined;
  readonly squares: string | undefined;
  readonly with: Replacement;
  readonly target: string;
  readonly composites: string;
  readonly controls: number;
  readonly solve: number;
}

/** A study, checked against the network before any work begins. */
export interface Plan {
  /** Everything that its parts depend on, beside the sample. */
  readonly identity: unknown;
  /** Whether it can take a position. */
  readonly fits: (sited: GamePosition) => boolean;
  readonly parts: (sample: readonly GamePosition[]) => number;
  readonly run: (options: PatchOptions, sample: readonly GamePosition[]) => Promise<StudyReport | undefined>;
}

/** @throws OthelloError usage, badTarget or badComposite for what does not fit the network */
export function planOf(choice: PatchChoice, network: Network): Plan {
  const { study } = choice;
  switch (study) {
    case 'channels':
    case 'squares':
      return unitsPlan({ ...choice, study }, network);
    case 'worth':
      return worthPlan({ ...choice, study });
    case 'flip':
    case 'concepts':
    case 'lookahead':
      return layersPlan({ ...choice, study }, network);
  }
}

type Chosen<Study extends PatchStudy> = PatchChoice & { readonly study: Study };

function hasChoice({ position }: GamePosition): boolean {
  return legalSquares(position).length > 1;
}

/** A study of layers one by one. */
function layersPlan(choice: Chosen<'flip' | 'concepts' | 'lookahead'>, network: Network): Plan {
  const { study, layer, controls } = choice;
  refuseUnits(choice);
  const layers = layersOf(layer, network);
  const identity = [study, layers, controls];
  switch (study) {
    case 'flip':
      return {
        identity,
        fits: () => true,
        parts: () => flipPartCount({ layers, untrained: controls }),
        run: (options, sample) => patchFlips({ ...options, layers, sample, untrained: controls }),
      };
    case 'concepts':
      return {
        identity,
        fits: hasChoice,
        parts: () => layers.length,
        run: (options, sample) => patchConcepts({ ...options, layers, sample, controls }),
      };
    case 'lookahead':
      return {
        identity,
        fits: hasChoice,
        parts: (sample) => lookaheadPartCount({ layers, sample, untrained: controls }),
        run: (options, sample) => patchLookahead({ ...options, layers, sample, untrained: controls }),
      };
  }
}

/** The study of positions that can be solved. */
function worthPlan(choice: Chosen<'worth'>): Plan {
  const { layer, solve: empties } = choice;
  refuseUnits(choice);
  if (layer !== undefined) {
    throw new OthelloError('usage', '--layer is not for the study worth: discs are turned on the board.');
  }
  const composites = wordsIn(choice.composites).map(readComposite);
  return {
    identity: ['worth', empties, composites.map(compositeIdentity)],
    fits: ({ position }) => isWorthAsking(position, empties),
    parts: (sample) => worthPartCount({ sample }),
    run: (options, sample) => patchWorth({ ...options, composites, empties, sample }),
  };
}

function refuseUnits({ channels, squares }: PatchChoice): void {
  if (channels === undefined && squares === undefined) return;
  throw new OthelloError('usage', '--channels and --squares are for the studies channels and squares.');
}

/** Layers of 8x8 squares. */
function layersOf(given: string | undefined, network: Network): readonly string[] {
  const { architecture } = foldForRelevance(network);
  return given === undefined ? blockLayers(architecture) : checkProbedLayers(architecture, wordsIn(given));
}

function unitsPlan(choice: Chosen<'channels' | 'squares'>, network: Network): Plan {
  const { study, layer: given, with: replacement } = choice;
  const folded = foldForRelevance(network);
  const target = parseTarget(choice.target);
  const seedLayer = seedLayerOf(folded, target);
  const layer =
    given === undefined
      ? mainLayer(folded.architecture, seedLayer)
      : conceptLayer(folded.architecture, given, seedLayer);
  const unit: UnitKind = study === 'channels' ? 'channel' : 'square';
  unitCount(unit, layer.side === 1 ? [layer.channels] : [layer.channels, layer.side, layer.side]);
  const composites = wordsIn(choice.composites).map(readComposite);
  const settings = {
    layer: layer.name,
    unit,
    units: unitsOf(choice, layer),
    replacement,
    target: formatTarget(target),
    composites,
  };
  return {
    identity: [{ ...settings, composites: composites.map(compositeIdentity) }],
    fits: hasChoice,
    parts: (sample) => unitPartCount({ settings, sample }),
    run: (options, sample) => patchUnits({ ...options, settings, sample }),
  };
}

function unitsOf(
  { study, channels, squares }: Chosen<'channels' | 'squares'>,
  layer: ConceptLayer,
): number[] | undefined {
  const [own, other] = study === 'channels' ? [channels, squares] : [squares, channels];
  if (other !== undefined) {
    const wrong =
      study === 'channels' ? '--squares is for --study squares' : '--channels is for --study channels';
    throw new OthelloError('usage', `${wrong}.`);
  }
  if (own === undefined) return undefined;
  const units = [...new Set(wordsIn(own).map(study === 'channels' ? channelOf : squareOf))];
  if (study === 'channels') checkChannels(layer, units);
  return units;
}

function channelOf(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new OthelloError('usage', `--channels takes numbers with commas between them (3,17), not "${text}".`);
}

function squareOf(text: string): number {
  const square = /^[a-h][1-8]$/i.test(text) ? parseMove(text) : PASS;
  if (square !== PASS) return square;
  throw new OthelloError('usage', `--squares takes squares with commas between them (c4,d3), not "${text}".`);
}
