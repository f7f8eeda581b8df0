import { OthelloError } from '../../engine/errors.js';
import { Random } from '../../engine/random.js';
import { decodeNetwork } from '../../selfplay/threads/sessions.js';
import { splitRows } from '../probe/split.js';
import { untrainedNetworks } from '../probe/untrained.js';
import type { GamePosition } from './donors.js';
import { drawFlip } from './flipCase.js';
import type { FlipSample } from './flipPart.js';
import { type FlipReport, reportFlips } from './flipReport.js';
import { type NamedWork, needHeads, type PatchOptions, runPatches } from './runPatches.js';

/** In which layers discs are turned, on which boards. */
export interface PatchFlipsOptions extends PatchOptions {
  /** Layers of 8x8 squares. */
  readonly layers: readonly string[];
  readonly sample: readonly GamePosition[];
  /** Networks with random weights that stand beside the studied one. */
  readonly untrained: number;
}

/** How many parts the work has: a layer of a network each. */
export function flipPartCount({
  layers,
  untrained,
}: Pick<PatchFlipsOptions, 'layers' | 'untrained'>): number {
  return layers.length * (1 + untrained);
}

/**
 * Turns a disc on each test board and in the layers of the network, in worker threads; undefined when it was stopped.
 *
 * @throws OthelloError `notFound` where no disc of the test boards can be turned, `badModel` for a network without policy or value
 */
export async function patchFlips(options: PatchFlipsOptions): Promise<FlipReport | undefined> {
  const { network, layers, sample, seed, untrained } = options;
  const random = Random.fromSeed(seed);
  const decoded = decodeNetwork(network).network;
  needHeads(decoded);
  const { flips, games } = flipSample(sample, random);
  const parts = [network, ...untrainedNetworks(decoded.architecture, untrained, seed)].flatMap((of) =>
    layers.map((layer): NamedWork => ({ network: of, work: { kind: 'flip', layer, sample: flips, seed } })),
  );
  const found = await runPatches(options, 'flip', parts, 0);
  if (found === undefined) return undefined;
  const effects = found.map((part) => part.effects);
  const [own, others] = [effects.slice(0, layers.length), effects.slice(layers.length)];
  return reportFlips(layers, own, others, games, random.split('intervals'));
}

/** The boards that teach probes, and a case of each of the others; `games` of the cases. */
function flipSample(
  sample: readonly GamePosition[],
  random: Random,
): { readonly flips: FlipSample; readonly games: readonly number[] } {
  const parts = splitRows(
    sample.map(({ game }) => game),
    random.split('games'),
  );
  const tested = parts.test.flatMap((row) => {
    const flip = drawFlip(sample[row]!.position, random.split('flip', row));
    return flip === undefined ? [] : [{ flip, game: sample[row]!.game }];
  });
  if (tested.length === 0) {
    const message =
      'No disc of the test boards can be turned so that another move becomes legal; take more positions.';
    throw new OthelloError('notFound', message);
  }
  return {
    flips: {
      positions: sample.map(({ position }) => position),
      parts,
      cases: tested.map(({ flip }) => flip),
    },
    games: tested.map(({ game }) => game),
  };
}
