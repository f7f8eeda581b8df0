import { legalMoveList } from '../../engine/position.js';
import type { Network } from '../../nn/network.js';
import { planesOf } from '../../nn/planes.js';
import type { Runtime } from '../../nn/runtime.js';
import { rocArea } from '../probe/probe.js';
import { fitRidge } from '../probe/ridge.js';
import type { SplitRows } from '../probe/split.js';
import { CutNetwork, type LayerState, type Patch, unchanged } from './cutNetwork.js';
import { readingsOf, squaresDesign } from './discProbe.js';
import { answerLayers, outcomeOf } from './outcome.js';
import { packNumbers } from './packed.js';
import { type LookaheadCase, squaresByRole } from './principalLine.js';

/** Cases, and which of them teach, choose and test the probe, by their numbers. */
export interface LookaheadSample {
  readonly cases: readonly LookaheadCase[];
  readonly parts: SplitRows;
}

/** What a layer holds of the mover's next move, and what depends on it. */
export interface LookaheadEffects {
  /** The chance that the square of the third ply is read above another empty one (ROC area), of the layer and of the planes. */
  readonly area: number;
  readonly planesArea: number;
  /** [cases, 64], log odds of the first move, less those with a square as on the corrupted board; see packNumbers. */
  readonly losses?: string;
}

/** @param patching whether squares are patched, and not only probed */
export async function lookAhead(
  network: Network,
  runtime: Runtime,
  layer: string,
  { cases, parts }: LookaheadSample,
  patching: boolean,
): Promise<LookaheadEffects> {
  const cut = await CutNetwork.open(network, runtime, { layer, answers: answerLayers(network.architecture) });
  try {
    const positions = cases.map(({ position }) => position);
    const state = await cut.read(positions);
    const activation = planesOf(network.architecture, positions);
    const planes = { count: cases.length, activation, carried: new Map<string, Float32Array>() };
    const areas = { area: nextMoveArea(state, cases, parts), planesArea: nextMoveArea(planes, cases, parts) };
    return patching ? { ...areas, losses: packNumbers(await losses(cut, state, cases)) } : areas;
  } finally {
    await cut.dispose();
  }
}

/** Empty squares but that of the first move: is it the one that the mover plays next? */
function nextMoveArea(
  state: LayerState,
  cases: readonly LookaheadCase[],
  parts: LookaheadSample['parts'],
): number {
  const design = squaresDesign(state);
  const isNext = new Float32Array(design.rows);
  const empty = cases.map((one, at) => {
    const { second, third, empty: others } = squaresByRole(one);
    isNext[at * 64 + third[0]!] = 1;
    return [...second, ...third, ...others].map((square) => at * 64 + square);
  });
  const rows = (numbers: readonly number[]): Int32Array =>
    Int32Array.from(numbers.flatMap((at) => empty[at]!));
  const split = { train: rows(parts.train), validation: rows(parts.validation), test: rows(parts.test) };
  const readings = readingsOf(design, split.test, fitRidge(design, split, [isNext])[0]!);
  return rocArea(readings, split.test, isNext) ?? NaN;
}

async function losses(
  cut: CutNetwork,
  state: LayerState,
  cases: readonly LookaheadCase[],
): Promise<Float64Array> {
  const other = await cut.read(cases.map(({ corrupted }) => corrupted));
  const { size } = cut;
  const found = new Float64Array(cases.length * 64);
  for (const [of, { position, line }] of cases.entries()) {
    const there = other.activation.subarray(of * size, (of + 1) * size);
    const patches = Array.from({ length: 64 }, (_, square): Patch => ({
      of,
      edit(activation) {
        for (let place = square; place < size; place += 64) activation[place] = there[place]!;
      },
    }));
    const answers = await cut.run(state, [unchanged(of), ...patches]);
    const legal = legalMoveList(position);
    const first = legal.indexOf(line[0]);
    const odds = (row: number): number =>
      logOdds(outcomeOf(cut.architecture, answers, row, legal).policy[first]!);
    for (let square = 0; square < 64; square++) found[of * 64 + square] = odds(0) - odds(square + 1);
  }
  return found;
}

/** Probabilities nearer to 1 are rounding of float32 logits. */
const LEAST = 1e-7;

/** log(p / (1 - p)) of log p. */
export function logOdds(logP: number): number {
  return logP - Math.log(Math.max(-Math.expm1(logP), LEAST));
}
