import { formatPosition } from '../../engine/notation.js';
import type { Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import type { Architecture } from '../../nn/architecture.js';
import { planesOf } from '../../nn/planes.js';
import { rankCorrelation } from '../statistics/ranks.js';
import type { Asked } from './askedMaps.js';
import { questionsOf, type Subject } from './flipCurves.js';
import { flippable, flipSquares } from './flipping.js';
import type { MapMethods } from './mapMethods.js';
import { correlation } from './metrics/similarity.js';
import { answerTo } from './networkPass.js';
import { sampleShapley, type ShapleyEstimate } from './shapley.js';

/**
 * What a square without its content is: `empty`, the disc taken off the board, so that discs are the players; or `absent`, all
 * planes of the square 0 as they are beyond the edge and in occlusion, so that all 64 squares are.
 */
export const SHAPLEY_BASELINES = ['empty', 'absent'] as const;
export type ShapleyBaseline = (typeof SHAPLEY_BASELINES)[number];

export interface ShapleySettings {
  readonly baseline: ShapleyBaseline;
  /** The standard error at which sampling ends, as a share of the explained number, or of what the squares add up to where that is more. */
  readonly error: number;
}

/** How like the reference a map is, over the players. */
export interface Agreement {
  /** Pearson's, and Spearman's; absent where one side is constant. */
  readonly correlation?: number;
  readonly rank?: number;
  /** Part of the quarter of the players with the largest values that is among the map's; a quarter is chance. */
  readonly top: number;
}

/** The reference of one position, and how the maps agree with it. */
export interface ShapleyResult {
  readonly position: string;
  /** The move whose logit is explained; absent where it is the value. */
  readonly move?: number;
  readonly players: number;
  /** The explained number with all squares, and without any player. */
  readonly output: number;
  readonly none: number;
  /** [64]; squares that are no players have 0. */
  readonly values: readonly number[];
  readonly errors: readonly number[];
  readonly pairs: number;
  readonly isPrecise: boolean;
  /** Of two independent halves of the sample with each other: what noise leaves possible. */
  readonly halves: Agreement;
  readonly methods: Readonly<Record<string, Agreement>>;
}

/** Pairs of permutations at most: a number near 0 would ask for more than anybody waits for. */
const MOST_PAIRS = 512;

/** Sampled Shapley values of the squares at each position, and the agreement of every method with them. */
export async function measureShapley(
  methods: MapMethods,
  positions: readonly Position[],
  random: Random,
  subject: Subject,
  settings: ShapleySettings,
): Promise<ShapleyResult[]> {
  const asked = await questionsOf(methods, positions, subject);
  const { maps } = await methods.maps(asked);
  const results: ShapleyResult[] = [];
  for (const [index, one] of asked.entries()) {
    const draw = random.split('shapley', formatPosition(one.position));
    const players = playersOf(one.position, settings.baseline);
    const found = await shapleyOf(methods, one, players, { ...settings, random: draw });
    const agreements = methods.names.flatMap((name) => {
      const map = maps.get(name)![index];
      if (map === undefined) return [];
      return [
        [
          name,
          agreementOf(
            players.map((square) => map[square]!),
            found.values,
          ),
        ] as const,
      ];
    });
    results.push({
      position: formatPosition(one.position),
      ...(one.question.kind === 'move' ? { move: one.question.square } : {}),
      players: players.length,
      output: found.whole,
      none: found.none,
      values: onBoard(players, found.values),
      errors: onBoard(players, found.errors),
      pairs: found.pairs,
      isPrecise: found.isPrecise,
      halves: agreementOf(found.halves[0], found.halves[1]),
      methods: Object.fromEntries(agreements),
    });
  }
  return results;
}

/** The squares whose content is taken away. */
export function playersOf(position: Position, baseline: ShapleyBaseline): number[] {
  return baseline === 'empty'
    ? flippable(position, 'discToEmpty')
    : Array.from({ length: 64 }, (_, square) => square);
}

/** Shapley values of squares for the number that is asked for. */
export async function shapleyOf(
  { pass, architecture }: MapMethods,
  { position, question }: Asked,
  players: readonly number[],
  { baseline, error, random }: ShapleySettings & { readonly random: Random },
): Promise<ShapleyEstimate> {
  const boardsOf = baseline === 'empty' ? withoutDiscs : withoutPlanes;
  return sampleShapley({
    players: players.length,
    worth: async (members, count) => {
      const answers = await pass.forward(boardsOf(architecture, position, players, members));
      return Float64Array.from({ length: count }, (_, index) => answerTo(question, answers, index));
    },
    random,
    tolerance: (whole, none) => error * sizeOf(whole, none),
    most: MOST_PAIRS,
  });
}

/** What standard errors are a share of: of a number near 0 a share would be nothing, and its squares still add up to something. */
export function sizeOf(output: number, none: number): number {
  return Math.max(Math.abs(output), Math.abs(output - none));
}

/** The boards of sets of players, the others' discs taken off. @param members [count, players] */
function withoutDiscs(
  architecture: Architecture,
  position: Position,
  players: readonly number[],
  members: Uint8Array,
): Float32Array {
  const boards = Array.from({ length: members.length / players.length }, (_, set) => {
    const gone = players.filter((__, player) => members[set * players.length + player] === 0);
    return flipSquares(position, gone, 'discToEmpty', []);
  });
  return planesOf(architecture, boards);
}

/** The same, all planes of the others' squares 0. */
function withoutPlanes(
  architecture: Architecture,
  position: Position,
  players: readonly number[],
  members: Uint8Array,
): Float32Array {
  const whole = planesOf(architecture, [position]);
  const boards = new Float32Array((members.length / players.length) * whole.length);
  for (let set = 0; set < members.length / players.length; set++) {
    const from = set * whole.length;
    boards.set(whole, from);
    players.forEach((square, player) => {
      if (members[set * players.length + player] === 1) return;
      for (let at = square; at < whole.length; at += 64) boards[from + at] = 0;
    });
  }
  return boards;
}

function onBoard(players: readonly number[], values: Float64Array): number[] {
  const board = new Array<number>(64).fill(0);
  players.forEach((square, player) => (board[square] = values[player]!));
  return board;
}

/** How like a reference the numbers of a map are, player by player. */
export function agreementOf(map: ArrayLike<number>, reference: ArrayLike<number>): Agreement {
  const [pearson, rank] = [correlation(map, reference), rankCorrelation(map, reference)];
  const count = Math.ceil(reference.length / 4);
  const [mine, theirs] = [largest(map, count), largest(reference, count)];
  return {
    ...(pearson === undefined ? {} : { correlation: pearson }),
    ...(rank === undefined ? {} : { rank }),
    top: shareOf(mine, theirs) / count,
  };
}

/** How far each is among the `count` largest: those that are equal at the border share what is left. */
function largest(values: ArrayLike<number>, count: number): number[] {
  const sorted = Array.from(values).sort((a, b) => b - a);
  const border = sorted[count - 1]!;
  const above = sorted.filter((value) => value > border).length;
  const equal = sorted.filter((value) => value === border).length;
  return Array.from(values, (value) => (value > border ? 1 : value === border ? (count - above) / equal : 0));
}

function shareOf(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}
