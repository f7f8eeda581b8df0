import { legalMoveList, type Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import type { Network } from '../../nn/network.js';
import type { Runtime } from '../../nn/runtime.js';
import { type Answers, CutNetwork, type LayerState, type Patch, unchanged } from './cutNetwork.js';
import { discAt, type DiscProbe, fitDiscProbe, probeShift, randomLike, shiftSquare } from './discProbe.js';
import { type FlipCase, neighbourhood } from './flipCase.js';
import {
  answerLayers,
  divergence,
  likeliest,
  logProbabilities,
  type Outcome,
  outcomeOf,
  rowOf,
} from './outcome.js';
import { packNumbers } from './packed.js';

/**
 * What is done to the layer. `nothing`; then activations of the counterfactual board at the disc's `square`, in its
 * `neighbourhood` of 3x3, or all of them (`board`); then moves along directions at the disc's square: the `probe`'s, the
 * `difference` of the classes' means, a `random` one as long as either of both (`randomDifference`); and the probe's move at
 * an empty square (`elsewhere`).
 */
export const FLIP_INTERVENTIONS = [
  'nothing',
  'board',
  'neighbourhood',
  'square',
  'probe',
  'difference',
  'random',
  'randomDifference',
  'elsewhere',
] as const;
export type FlipIntervention = (typeof FLIP_INTERVENTIONS)[number];

/**
 * What is measured of each board: divergence of the policy on the counterfactual board from it, over the moves that are legal there;
 * whether both prefer the same of these (1 or 0); the value; and the probability, of all 65 answers, of moves that become
 * legal or cease to be so (NaN where there are none).
 */
export const FLIP_MEASURES = ['divergence', 'agrees', 'value', 'becomes', 'ceases'] as const;
export type FlipMeasure = (typeof FLIP_MEASURES)[number];

/** Numbers of the cases, see packNumbers. */
export type FlipNumbers = Readonly<Record<FlipMeasure, string>>;

/** What came of the cases in one layer of one network. */
export interface FlipEffects {
  /** How well the probe tells the colours on test boards; see DiscProbe. */
  readonly area: number;
  readonly interventions: Readonly<Record<FlipIntervention, FlipNumbers>>;
  /** The counterfactual board itself. */
  readonly counterfactual: FlipNumbers;
}

/** The boards that probes learn from, and the cases. */
export interface FlipSample {
  readonly positions: readonly Position[];
  /** Numbers of the positions that teach, choose and test. */
  readonly parts: Parameters<typeof fitDiscProbe>[2];
  readonly cases: readonly FlipCase[];
}

/** Turns discs in a layer of [channels, 8, 8], and on the board. The network has a policy and a value. */
export async function flipInLayer(
  network: Network,
  runtime: Runtime,
  layer: string,
  { positions, parts, cases }: FlipSample,
  random: Random,
): Promise<FlipEffects> {
  const answers = answerLayers(network.architecture);
  const cut = await CutNetwork.open(network, runtime, { layer, answers });
  try {
    const probe = fitDiscProbe(await cut.read(positions), positions, parts);
    const state = await cut.read(cases.map(({ position }) => position));
    const other = await cut.read(cases.map(({ flipped }) => flipped));
    const truth = await cut.run(
      other,
      cases.map((_, of) => unchanged(of)),
    );
    const wanted = cases.map(({ flipped }, of) =>
      outcomeOf(cut.architecture, truth, of, legalMoveList(flipped)),
    );
    const policy = cut.architecture.outputs.policy!;
    const measured = (found: Answers): FlipNumbers =>
      packed(
        cases.map((flip, row) => {
          const outcome = outcomeOf(cut.architecture, found, row, legalMoveList(flip.flipped));
          return measure(flip, wanted[row]!, outcome, rowOf(found, policy, row, 65));
        }),
      );
    const interventions = {} as Record<FlipIntervention, FlipNumbers>;
    for (const name of FLIP_INTERVENTIONS) {
      const patches = cases.map((flip, of) => patchOf(name, { flip, of, state, other, probe, random }));
      interventions[name] = measured(await cut.run(state, patches));
    }
    return { area: probe.area, interventions, counterfactual: measured(truth) };
  } finally {
    await cut.dispose();
  }
}

interface Intervened {
  readonly flip: FlipCase;
  readonly of: number;
  readonly state: LayerState;
  readonly other: LayerState;
  readonly probe: DiscProbe;
  readonly random: Random;
}

function patchOf(name: FlipIntervention, { flip, of, state, other, probe, random }: Intervened): Patch {
  const { square, position, elsewhere } = flip;
  const size = state.activation.length / state.count;
  const isOwn = discAt(position, square) === 1;
  const own = state.activation.subarray(of * size, (of + 1) * size);
  const there = other.activation.subarray(of * size, (of + 1) * size);
  const shift = (): Float64Array => probeShift(probe, own, square, isOwn);
  const difference = (): Float64Array => probe.difference.map((value) => (isOwn ? -value : value));
  const drawn = random.split('direction', of);
  const moved = (by: ArrayLike<number>, at = square): Patch => ({
    of,
    edit: (activation) => shiftSquare(activation, at, by),
  });
  const taken = (squares: readonly number[]): Patch => ({
    of,
    edit(activation) {
      for (const each of squares)
        for (let place = each; place < size; place += 64) activation[place] = there[place]!;
    },
  });
  switch (name) {
    case 'nothing':
      return unchanged(of);
    case 'board':
      return { of, edit: (activation) => activation.set(there) };
    case 'neighbourhood':
      return taken(neighbourhood(square));
    case 'square':
      return taken([square]);
    case 'probe':
      return moved(shift());
    case 'difference':
      return moved(difference());
    case 'random':
      return moved(randomLike(shift(), drawn));
    case 'randomDifference':
      return moved(randomLike(difference(), drawn));
    case 'elsewhere':
      return moved(shift(), elsewhere);
  }
}

const ALL_ANSWERS = Array.from({ length: 65 }, (_, move) => move);

function measure(
  { becomes, ceases }: FlipCase,
  wanted: Outcome,
  found: Outcome,
  logits: Float32Array,
): Record<FlipMeasure, number> {
  const all = logProbabilities(logits, ALL_ANSWERS);
  const mass = (moves: readonly number[]): number =>
    moves.length === 0 ? NaN : moves.reduce((sum, move) => sum + Math.exp(all[move]!), 0);
  return {
    divergence: divergence(wanted.policy, found.policy),
    agrees: Number(likeliest(wanted.policy) === likeliest(found.policy)),
    value: found.value,
    becomes: mass(becomes),
    ceases: mass(ceases),
  };
}

function packed(rows: readonly Record<FlipMeasure, number>[]): FlipNumbers {
  return Object.fromEntries(
    FLIP_MEASURES.map((name) => [name, packNumbers(rows.map((row) => row[name]))]),
  ) as Record<FlipMeasure, string>;
}
