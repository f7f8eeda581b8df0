import type { Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { legalSquares, preferredMove } from '../../lrp/explanationRequest.js';
import type { Network } from '../../nn/network.js';
import { planesOf } from '../../nn/planes.js';
import type { Runtime } from '../../nn/runtime.js';
import type { Asked } from './askedMaps.js';
import { questionsOf } from './flipCurves.js';
import { MapMethods, type MapsByName } from './mapMethods.js';
import { type MetricNumbers, RANDOMIZED_METRICS } from './metrics/names.js';
import { efficientMprt, freedmanDiaconis, smoothMprt } from './metrics/randomization.js';
import { relativeStability, type Twins, worstStability } from './metrics/stability.js';
import { logitsOf, MetricTally, stacked } from './metricTally.js';
import { representationsOf } from './representation.js';
import { neighboursOf, randomizationStages, randomizeStages, type SanityOptions } from './sanity.js';

/** Perturbed boards that leave the prediction what it is, and how many are tried for them. */
const NEIGHBOURS = 4;
const TRIED = 12;

/** Maps, and the network that they are of. */
interface Perturbed {
  readonly network: Network;
  readonly runtime: Runtime;
  readonly asked: readonly Asked[];
  readonly maps: MapsByName;
  readonly random: Random;
}

/** How maps change with one disc of the other colour, as far as the prediction stays; as powers of ten, the worst of each position. */
export async function measureStability(
  methods: MapMethods,
  { network, runtime, asked, maps, random }: Perturbed,
  tally: MetricTally,
): Promise<void> {
  const { pass, architecture } = methods;
  const twins = await unchangedNeighbours(methods, asked, random);
  if (twins.length === 0) return;
  const { maps: others } = await methods.maps(twins.map(({ twin }) => twin));
  const planes = (positions: readonly Position[]): Float32Array => planesOf(architecture, positions);
  const boards = stacked([
    planes(asked.map(({ position }) => position)),
    planes(twins.map(({ twin }) => twin.position)),
  ]);
  const answers = await pass.forward(boards);
  const hidden = await representationsOf(network, runtime, boards);
  const size = pass.planeCount * 64;
  const board = (at: number): Float32Array => boards.subarray(at * size, (at + 1) * size);
  const output = (at: number, { question }: Asked): ArrayLike<number> =>
    question.kind === 'move' ? logitsOf(answers, at) : [answers.values[at]!];
  for (const name of methods.names) {
    const ratios = twins.map(({ of, twin }, index) => {
      const [own, perturbed] = [maps.get(name)![of], others.get(name)![index]];
      if (own === undefined || perturbed === undefined) return undefined;
      const there = asked.length + index;
      const ratio = (about: Twins, isRelative: boolean): number =>
        relativeStability({ own, perturbed }, about, { isRelative });
      return {
        of,
        relativeInputStability: ratio({ own: board(of), perturbed: board(there) }, true),
        relativeOutputStability: ratio({ own: output(of, twin), perturbed: output(there, twin) }, false),
        relativeRepresentationStability: ratio({ own: hidden[of]!, perturbed: hidden[there]! }, true),
      };
    });
    for (const metric of STABILITIES) {
      asked.forEach((_, index) => {
        const found = ratios.filter((ratio) => ratio?.of === index).map((ratio) => ratio![metric]);
        const worst = worstStability(found);
        tally.add(name, index, { [metric]: worst === undefined ? undefined : Math.log10(worst) });
      });
    }
  }
}

const STABILITIES = [
  'relativeInputStability',
  'relativeOutputStability',
  'relativeRepresentationStability',
] as const;

/** Boards with one disc of the other colour whose preferred move is that of the board they are of. */
async function unchangedNeighbours(
  { pass, architecture }: MapMethods,
  asked: readonly Asked[],
  random: Random,
): Promise<{ readonly of: number; readonly twin: Asked }[]> {
  const tried = asked.map((one) => [one.position, ...neighboursOf(one, random).slice(0, TRIED)]);
  const answers = await pass.forward(planesOf(architecture, tried.flat()));
  let from = 0;
  return tried.flatMap((positions, of) => {
    const first = from;
    from += positions.length;
    const { question } = asked[of]!;
    const preferred = (at: number): number =>
      preferredMove(legalSquares(positions[at]!), logitsOf(answers, first + at));
    const kept = positions
      .map((_, at) => at)
      .slice(1)
      .filter((at) => question.kind === 'value' || preferred(at) === preferred(0));
    return kept.slice(0, NEIGHBOURS).map((at) => ({ of, twin: { position: positions[at]!, question } }));
  });
}

/** The metrics that ask for a network whose weights are all random: efficient and smooth MPRT. */
export async function measureMprt(
  methods: MapMethods,
  network: Network,
  runtime: Runtime,
  { positions, random, subject = 'move' }: SanityOptions,
): Promise<MetricNumbers> {
  const asked = await questionsOf(methods, positions, subject);
  const perturbed = asked.map((one) => [
    one,
    ...neighboursOf(one, random)
      .slice(0, NEIGHBOURS)
      .map((position) => ({ ...one, position })),
  ]);
  const { maps } = await methods.maps(perturbed.flat());
  const stages = randomizationStages(network.architecture, subject);
  const untrained = randomizeStages(network, stages, random.split('weights'));
  const { drawn, composites } = methods;
  const others = await MapMethods.open(untrained, runtime, drawn, random.split('mprt'), composites);
  try {
    const { maps: found } = await others.maps(perturbed.flat());
    const tally = new MetricTally(drawn, RANDOMIZED_METRICS, asked.length);
    for (const name of drawn) {
      let from = 0;
      for (const [index, { length }] of perturbed.entries()) {
        const [own, other] = [maps, found].map((of) =>
          of
            .get(name)!
            .slice(from, from + length)
            .filter(isKnown),
        );
        from += length;
        if (own?.length !== length || other?.length !== length) continue;
        tally.add(name, index, {
          efficientMprt: efficientMprt(own[0]!, other[0]!, freedmanDiaconis(own[0]!)),
          smoothMprt: smoothMprt(own, other),
        });
      }
    }
    return tally.numbers;
  } finally {
    await others.dispose();
  }
}

function isKnown(map: Float32Array | undefined): map is Float32Array {
  return map !== undefined;
}
