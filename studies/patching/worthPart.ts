import { emptySquares, isOver, legalMoves, ownDiscs, type Position } from '../../engine/position.js';
import type { Solver } from '../../engine/solver/solver.js';
import { has, isEmpty, size } from '../../engine/squareSet.js';
import { planesOf } from '../../nn/planes.js';
import type { Asked } from '../faithfulness/askedMaps.js';
import { flippable, flipSquares } from '../faithfulness/flipping.js';
import type { MapMethods } from '../faithfulness/mapMethods.js';
import { packNumbers } from './packed.js';

/** What stands beside the exact solver, apart from maps: the network on the board where the disc is turned, and its gradient. */
export const NETWORK = 'network';
const PLANE_GRADIENT = 'gradient';
/** The control that knows nothing but whose the disc is: own ones are worth 1, those of the opponent -1. */
export const COLOUR = 'colour';

/** What turning each disc of some positions is worth, and what is said of it; numbers see packNumbers, one a disc. */
export interface WorthEffects {
  /** How many discs each position has that were turned. */
  readonly counts: readonly number[];
  /** Of each position, with best play by both: the final disc difference for the mover. */
  readonly scores: readonly number[];
  /** Of each position, as the network has it, for the mover, before its tanh. */
  readonly values: readonly number[];
  /** 1 for discs of the mover. */
  readonly own: string;
  /** The exact final disc difference with the disc turned, for the mover. */
  readonly turned: string;
  /** By how much the value falls when the disc is turned, in units of its own, as each way to tell has it. */
  readonly estimates: Readonly<Record<string, string>>;
}

/** A disc turned: on which board, and what became of it. */
interface Turned {
  readonly of: number;
  readonly square: number;
  readonly isOwn: boolean;
  readonly board: Position;
}

/**
 * Turns every disc of positions with few empty squares: what that is worth by the exact solver, what the network says on the turned
 * board, and what maps of the value say of the disc. Discs are left out whose turning ends the game.
 *
 * @param methods composites and other ways to draw a map; each is one estimate
 * @throws Stopped where the thread was asked to stop
 */
export async function measureWorth(
  methods: MapMethods,
  positions: readonly Position[],
  solver: Solver,
): Promise<WorthEffects> {
  const asked = positions.map((position): Asked => ({ position, question: { kind: 'value' } }));
  const turned = positions.flatMap(turnedDiscs);
  const { maps } = await methods.maps(asked);
  const values = await methods.answers(asked);
  const after = await methods.answers(
    turned.map(({ board }) => ({ position: board, question: { kind: 'value' } })),
  );
  const solve = (position: Position): number => solver.solve(position).score;
  const pack = (of: (one: Turned, row: number) => number): string => packNumbers(turned.map(of));
  const gradients = await planeGradients(methods, asked, turned);
  return {
    counts: positions.map((_, index) => turned.filter(({ of }) => of === index).length),
    scores: positions.map(solve),
    values,
    own: pack(({ isOwn }) => Number(isOwn)),
    turned: pack(({ board }) => solve(board)),
    estimates: {
      [NETWORK]: pack(({ of }, row) => values[of]! - after[row]!),
      [PLANE_GRADIENT]: packNumbers(gradients),
      ...Object.fromEntries(
        methods.names.map((name) => [name, pack(({ of, square }) => maps.get(name)![of]![square]!)]),
      ),
      [COLOUR]: pack(({ isOwn }) => (isOwn ? 1 : -1)),
    },
  };
}

function turnedDiscs(position: Position, of: number): Turned[] {
  return flippable(position, 'discToOther').flatMap((square): Turned[] => {
    const board = flipSquares(position, [square], 'discToOther', []);
    return isOver(board) ? [] : [{ of, square, isOwn: has(ownDiscs(position), square), board }];
  });
}

/** Σ gradient · (plane - plane of the turned board): attribution patching in the input (Nanda 2023). */
async function planeGradients(
  { pass, architecture }: MapMethods,
  asked: readonly Asked[],
  turned: readonly Turned[],
): Promise<number[]> {
  const planes = planesOf(
    architecture,
    asked.map(({ position }) => position),
  );
  const gradients = await pass.gradient(
    planes,
    asked.map(({ question }) => question),
  );
  const numbers = pass.planeCount * 64;
  return turned.map(({ of, board }) => {
    const other = planesOf(architecture, [board]);
    return other.reduce((sum, value, at) => {
      const place = of * numbers + at;
      return sum + gradients[place]! * (planes[place]! - value);
    }, 0);
  });
}

/** Whether a position can be asked about: few enough empty squares, and a move to make. */
export function isWorthAsking(position: Position, mostEmpties: number): boolean {
  return size(emptySquares(position)) <= mostEmpties && !isEmpty(legalMoves(position));
}
