import { formatPosition } from '../../engine/notation.js';
import type { Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { legalSquares, preferredMove } from '../../lrp/explanationRequest.js';
import type { Network } from '../../nn/network.js';
import { planesOf } from '../../nn/planes.js';
import type { Runtime } from '../../nn/runtime.js';
import type { Asked } from './asked.js';
import { questionsOf } from './flipCurves.js';
import { orderSquares } from './flipping.js';
import { MapMethods, type MapsByName } from './mapMethods.js';
import { complexity, effectiveComplexity, sparseness } from './metrics/concentration.js';
import type { Metric, MetricNumbers } from './metrics/names.js';
import { efficientMprt, freedmanDiaconis, smoothMprt } from './metrics/randomization.js';
import { faithfulnessCorrelation, type Removal, scaledInfidelity, sensitivityN } from './metrics/removal.js';
import { imputeLinearly } from './metrics/road.js';
import { mean } from './metrics/similarity.js';
import { relativeStability, type Twins, worstStability } from './metrics/stability.js';
import { type Answers, answerTo } from './networkPass.js';
import { representationsOf } from './representation.js';
import { neighboursOf, randomizationStages, randomizeStages, type SanityOptions } from './sanity.js';

/** Sizes of the sets of squares that are taken away, and how many are drawn of each. */
const SIZES = [1, 2, 4, 8, 16, 32];
const DRAWS = 32;
/** The size of the sets of the faithfulness correlation: a quarter of the board. */
const CORRELATED = 16;
/** Squares that ROAD imputes, and the size of its noise, as in the paper. */
const IMPUTED = [8, 16, 24, 32, 48];
const NOISE = 0.01;
/** Perturbed boards that leave the prediction what it is, and how many are tried for them. */
const NEIGHBOURS = 4;
const TRIED = 12;
/** A square counts towards the effective complexity with more than this part of the largest. */
const EFFECTIVE = 0.05;

/** What is measured of the metrics at positions: all but those that ask for a network with random weights. */
export async function measureMetrics(
  methods: MapMethods,
  network: Network,
  runtime: Runtime,
  { positions, random, subject = 'move' }: SanityOptions,
): Promise<MetricNumbers> {
  const asked = await questionsOf(methods, positions, subject);
  const { maps } = await methods.maps(asked);
  const tally = new MetricTally(methods.names);
  for (const [index, one] of asked.entries()) {
    const draw = random.split('metrics', formatPosition(one.position));
    const own = new Map(methods.names.map((name) => [name, maps.get(name)![index]]));
    concentrate(own, tally);
    await measureRemovals(methods, one, own, draw, tally);
    if (subject === 'move') await measureRoad(methods, one, own, draw, tally);
  }
  await measureStability(methods, { network, runtime, asked, maps, random }, tally);
  return tally.numbers;
}

type OwnMaps = ReadonlyMap<string, Float32Array | undefined>;

class MetricTally {
  readonly numbers: Readonly<Record<string, Partial<Record<Metric, number[]>>>>;

  constructor(names: readonly string[]) {
    this.numbers = Object.fromEntries(names.map((name) => [name, {}]));
  }

  /** Nothing where the metric has no number. */
  add(name: string, metric: Metric, value: number | undefined): void {
    if (value !== undefined && Number.isFinite(value)) (this.numbers[name]![metric] ??= []).push(value);
  }
}

function concentrate(maps: OwnMaps, tally: MetricTally): void {
  for (const [name, map] of maps) {
    if (map === undefined) continue;
    tally.add(name, 'sparseness', sparseness(map));
    tally.add(name, 'complexity', complexity(map));
    tally.add(name, 'effectiveComplexity', effectiveComplexity(map, EFFECTIVE));
  }
}

/** Squares taken away as occlusion does it, all planes 0, in sets drawn at random: the same sets for all methods. */
async function measureRemovals(
  { pass, architecture }: MapMethods,
  { position, question }: Asked,
  maps: OwnMaps,
  random: Random,
  tally: MetricTally,
): Promise<void> {
  const board = planesOf(architecture, [position]);
  const sets = SIZES.flatMap((size) => Array.from({ length: DRAWS }, () => drawSquares(size, random)));
  const answers = await pass.forward(
    stacked([board, ...sets.map((squares) => withoutSquares(board, squares))]),
  );
  const whole = answerTo(question, answers, 0);
  const removals = sets.map((features, index): Removal => ({
    features,
    fall: whole - answerTo(question, answers, index + 1),
  }));
  const quarter = removals.filter(({ features }) => features.length === CORRELATED);
  for (const [name, map] of maps) {
    if (map === undefined) continue;
    tally.add(name, 'faithfulnessCorrelation', faithfulnessCorrelation(map, quarter));
    tally.add(name, 'sensitivityN', sensitivityN(map, removals));
    tally.add(name, 'infidelity', scaledInfidelity(map, removals));
  }
}

/** How often the explained move stays the one that the policy prefers, when squares of most and of least relevance are imputed. */
async function measureRoad(
  { pass, architecture }: MapMethods,
  { position, question }: Asked,
  maps: OwnMaps,
  random: Random,
  tally: MetricTally,
): Promise<void> {
  if (question.kind !== 'move') return;
  const board = planesOf(architecture, [position]);
  const ties = Float64Array.from({ length: 64 }, () => random.uniform());
  const noise = Float64Array.from(board, () => NOISE * random.normal());
  const squares = Array.from({ length: 64 }, (_, square) => square);
  const known = [...maps].flatMap(([name, map]) => (map === undefined ? [] : [{ name, map }]));
  const boards = known.flatMap(({ map }) => {
    const most = orderSquares(squares, map, ties);
    return [most, [...most].reverse()].flatMap((order) =>
      IMPUTED.map((count) => Float32Array.from(imputeLinearly(board, order.slice(0, count), noise))),
    );
  });
  const answers = await pass.forward(stacked(boards));
  const legal = legalSquares(position);
  const isKept = (at: number): number =>
    preferredMove(legal, logitsOf(answers, at)) === question.square ? 1 : 0;
  known.forEach(({ name }, index) => {
    const first = index * 2 * IMPUTED.length;
    tally.add(name, 'roadMost', mean(IMPUTED.map((_, at) => isKept(first + at))));
    tally.add(name, 'roadLeast', mean(IMPUTED.map((_, at) => isKept(first + IMPUTED.length + at))));
  });
}

interface Perturbed {
  readonly network: Network;
  readonly runtime: Runtime;
  readonly asked: readonly Asked[];
  readonly maps: MapsByName;
  readonly random: Random;
}

/** How maps change with one disc of the other colour, as far as the prediction stays; as powers of ten, the worst of each position. */
async function measureStability(
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
        tally.add(name, metric, worst === undefined ? undefined : Math.log10(worst));
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
    const tally = new MetricTally(drawn);
    for (const name of drawn) {
      let from = 0;
      for (const { length } of perturbed) {
        const [own, other] = [maps, found].map((of) =>
          of
            .get(name)!
            .slice(from, from + length)
            .filter(isKnown),
        );
        from += length;
        if (own?.length !== length || other?.length !== length) continue;
        tally.add(name, 'efficientMprt', efficientMprt(own[0]!, other[0]!, freedmanDiaconis(own[0]!)));
        tally.add(name, 'smoothMprt', smoothMprt(own, other));
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

function drawSquares(count: number, random: Random): number[] {
  const squares = Array.from({ length: 64 }, (_, square) => square);
  random.shuffle(squares);
  return squares.slice(0, count);
}

function withoutSquares(board: Float32Array, squares: readonly number[]): Float32Array {
  const gone = new Set(squares);
  return board.map((value, index) => (gone.has(index % 64) ? 0 : value));
}

function stacked(boards: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(boards.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const board of boards) {
    whole.set(board, from);
    from += board.length;
  }
  return whole;
}

function logitsOf({ logits }: Answers, index: number): Float32Array {
  return logits.subarray(index * 65, (index + 1) * 65);
}
