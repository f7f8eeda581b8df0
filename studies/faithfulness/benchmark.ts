import { formatPosition } from '../../engine/notation.js';
import type { Random } from '../../engine/random.js';
import { legalSquares, preferredMove } from '../../lrp/explanationRequest.js';
import type { Network } from '../../nn/network.js';
import { planesOf } from '../../nn/planes.js';
import type { Runtime } from '../../nn/runtime.js';
import type { Asked } from './askedMaps.js';
import { questionsOf } from './flipCurves.js';
import { orderSquares } from './flipping.js';
import type { MapMethods } from './mapMethods.js';
import { complexity, effectiveComplexity, sparseness } from './metrics/concentration.js';
import { type MetricNumbers, METRICS, RANDOMIZED_METRICS } from './metrics/names.js';
import { faithfulnessCorrelation, type Removal, scaledInfidelity, sensitivityN } from './metrics/removal.js';
import { imputeLinearly } from './metrics/road.js';
import { mean } from './metrics/similarity.js';
import { logitsOf, MetricTally, stacked } from './metricTally.js';
import { answerTo } from './networkPass.js';
import { measureStability } from './perturbedMaps.js';
import type { SanityOptions } from './sanity.js';

/** Sizes of the sets of squares that are taken away, and how many are drawn of each. */
const SIZES = [1, 2, 4, 8, 16, 32];
const DRAWS = 32;
/** The size of the sets of the faithfulness correlation: a quarter of the board. */
const CORRELATED = 16;
/** Squares that ROAD imputes, and the size of its noise, as in the paper. */
const IMPUTED = [8, 16, 24, 32, 48];
const NOISE = 0.01;
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
  const metrics = METRICS.filter((metric) => !RANDOMIZED_METRICS.includes(metric));
  const tally = new MetricTally(methods.names, metrics, asked.length);
  for (const [index, one] of asked.entries()) {
    const draw = random.split('metrics', formatPosition(one.position));
    const own = new Map(methods.names.map((name) => [name, maps.get(name)![index]]));
    const add: Add = (name, found) => tally.add(name, index, found);
    concentrate(own, add);
    await measureRemovals(methods, one, own, draw, add);
    if (subject === 'move') await measureRoad(methods, one, own, draw, add);
  }
  await measureStability(methods, { network, runtime, asked, maps, random }, tally);
  return tally.numbers;
}

type OwnMaps = ReadonlyMap<string, Float32Array | undefined>;
/** Notes what was found of a method at the position. */
type Add = (name: string, found: Parameters<MetricTally['add']>[2]) => void;

function concentrate(maps: OwnMaps, add: Add): void {
  for (const [name, map] of maps) {
    if (map === undefined) continue;
    add(name, {
      sparseness: sparseness(map),
      complexity: complexity(map),
      effectiveComplexity: effectiveComplexity(map, EFFECTIVE),
    });
  }
}

/** Squares taken away as occlusion does it, all planes 0, in sets drawn at random: the same sets for all methods. */
async function measureRemovals(
  { pass, architecture }: MapMethods,
  { position, question }: Asked,
  maps: OwnMaps,
  random: Random,
  add: Add,
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
    add(name, {
      faithfulnessCorrelation: faithfulnessCorrelation(map, quarter),
      sensitivityN: sensitivityN(map, removals),
      infidelity: scaledInfidelity(map, removals),
    });
  }
}

/** How often the explained move stays the one that the policy prefers, when squares of most and of least relevance are imputed. */
async function measureRoad(
  { pass, architecture }: MapMethods,
  { position, question }: Asked,
  maps: OwnMaps,
  random: Random,
  add: Add,
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
    add(name, {
      roadMost: mean(IMPUTED.map((_, at) => isKept(first + at))),
      roadLeast: mean(IMPUTED.map((_, at) => isKept(first + IMPUTED.length + at))),
    });
  });
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
