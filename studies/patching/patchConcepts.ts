import { OthelloError } from '../../engine/errors.js';
import { Random } from '../../engine/random.js';
import { decodeNetwork } from '../../selfplay/threads/sessions.js';
import { type Example, labelsOf, PROBED } from '../probe/probedConcepts.js';
import { splitGames } from '../probe/split.js';
import { varyingLabels } from '../probe/varyingLabels.js';
import { type ConceptsUseReport, reportUses } from './conceptReport.js';
import { type NamedWork, needHeads, type PatchOptions, runPatches } from './runPatches.js';

/** From which layers concepts are taken, and how. */
export interface PatchConceptsOptions extends PatchOptions {
  /** Layers of 8x8 squares. */
  readonly layers: readonly string[];
  readonly sample: readonly Example[];
  /** Directions drawn for each concept. */
  readonly controls: number;
}

/** Takes each concept that the rules define out of layers of the network, in worker threads; undefined when it was stopped. */
export async function patchConcepts(options: PatchConceptsOptions): Promise<ConceptsUseReport | undefined> {
  const { network, layers, sample, seed, controls } = options;
  needHeads(decodeNetwork(network).network);
  const random = Random.fromSeed(seed);
  const games = sample.map(({ game }) => game);
  const split = splitGames([...new Set(games)], random.split('games'));
  const labels = PROBED.filter(({ truth }) => truth === 'rules').map((concept) => labelsOf(concept, sample));
  const { kept, tooRare } = varyingLabels(labels, games, split);
  if (kept.length === 0) {
    const message = `None of the concepts varies enough over the ${sample.length} positions; take more positions.`;
    throw new OthelloError('notFound', message);
  }
  const concepts = kept.map(({ concept }) => concept.name);
  const examples = sample.map(({ position, game }) => ({ position, game }));
  const parts = layers.map((layer): NamedWork => ({
    work: { kind: 'concepts', layer, sample: { examples, split, concepts, controls }, seed },
  }));
  const found = await runPatches(options, 'concepts', parts, 0);
  if (found === undefined) return undefined;
  const test = new Set(split.test);
  const tested = games.filter((game) => test.has(game));
  return {
    study: 'concepts',
    positions: tested.length,
    games: split.test.length,
    controls,
    tooRare,
    uses: reportUses(
      layers.map((layer, at) => ({ layer, effects: found[at]!.effects })),
      tested,
      random.split('intervals'),
    ),
  };
}
