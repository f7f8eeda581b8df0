import { OthelloError } from '../../engine/errors.js';
import { Random } from '../../engine/random.js';
import { inParts } from '../../selfplay/threads/parts.js';
import { decodeNetwork } from '../../selfplay/threads/sessions.js';
import { splitRows } from '../probe/split.js';
import { untrainedNetworks } from '../probe/untrained.js';
import type { GamePosition } from './donors.js';
import { type LookaheadReport, reportLookahead } from './lookaheadReport.js';
import { type NamedWork, needHeads, type PatchOptions, runPatches } from './runPatches.js';

/** Positions of a task that looks for cases. */
const POSITIONS_AT_ONCE = 50;
/** Fewer cases teach no probe. */
const FEWEST_CASES = 60;

/** In which layers the next move is looked for. */
export interface PatchLookaheadOptions extends PatchOptions {
  /** Layers of 8x8 squares. */
  readonly layers: readonly string[];
  /** With a choice of moves each. */
  readonly sample: readonly GamePosition[];
  /** Networks with random weights in which the next move is looked for too. */
  readonly untrained: number;
}

/** How many parts the work has: looking for cases, then a layer of a network each. */
export function lookaheadPartCount({
  layers,
  sample,
  untrained,
}: Pick<PatchLookaheadOptions, 'layers' | 'sample' | 'untrained'>): number {
  return Math.ceil(sample.length / POSITIONS_AT_ONCE) + layers.length * (1 + untrained);
}

/**
 * Looks for the mover's next move in layers of the network, and for what depends on it, in worker threads (after Jenner et al. 2024);
 * undefined when it was stopped.
 *
 * @throws OthelloError `notFound` for too few cases, `badModel` for a network without policy or value
 */
export async function patchLookahead(options: PatchLookaheadOptions): Promise<LookaheadReport | undefined> {
  const { network, layers, sample, seed, untrained } = options;
  const decoded = decodeNetwork(network).network;
  needHeads(decoded);
  const random = Random.fromSeed(seed);
  const searches = inParts(sample, POSITIONS_AT_ONCE).map((some): NamedWork => ({
    work: { kind: 'cases', positions: some.map(({ position }) => position) },
  }));
  const searched = await runPatches(options, 'cases', searches, 0);
  if (searched === undefined) return undefined;
  const found = searched
    .flatMap(({ cases }) => cases)
    .flatMap((one, at) => (one === null ? [] : [{ one, game: sample[at]!.game }]));
  if (found.length < FEWEST_CASES) {
    const message = `Only ${found.length} positions have a line of three plies that a turned disc changes; looking ahead is studied in at least ${FEWEST_CASES}.`;
    throw new OthelloError('notFound', message);
  }
  const [cases, games] = [found.map(({ one }) => one), found.map(({ game }) => game)];
  const parts = splitRows(games, random.split('games'));
  const work = [network, ...untrainedNetworks(decoded.architecture, untrained, seed)].flatMap((of, at) =>
    layers.map((layer): NamedWork => ({
      network: of,
      work: { kind: 'lookahead', layer, sample: { cases, parts }, patching: at === 0 },
    })),
  );
  const done = await runPatches(options, 'lookahead', work, searches.length);
  if (done === undefined) return undefined;
  const effects = done.map((part) => part.effects);
  const [own, others] = [effects.slice(0, layers.length), effects.slice(layers.length)];
  return reportLookahead(layers, own, others, { cases, games }, random.split('intervals'));
}
