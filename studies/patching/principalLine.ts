import { legalMoveList, play, type Position } from '../../engine/position.js';
import { positionBatch } from '../../engine/positionBatch.js';
import { PASS } from '../../engine/squareSet.js';
import { preferredMove } from '../../lrp/explanationRequest.js';
import type { Evaluator } from '../../nn/evaluators/evaluator.js';
import { flippable, flipSquares } from '../faithfulness/flipping.js';
import { logProbabilities } from './outcome.js';

/** A position with three plies that the policy prefers, and the same with a disc turned so that it no longer prefers the first. */
export interface LookaheadCase {
  readonly position: Position;
  readonly corrupted: Position;
  /** Of the turned disc. */
  readonly square: number;
  /** The mover's move, the answer to it, and the mover's next one. */
  readonly line: readonly [number, number, number];
}

/**
 * Cases of positions, null where there is none: where a side passes or the game ends within the line, or where no turned disc
 * leaves the first move legal and takes the preference from it. Of several discs it is the one with which the move is least
 * likely.
 */
export async function lookaheadCases(
  evaluator: Evaluator,
  positions: readonly Position[],
): Promise<(LookaheadCase | null)[]> {
  const lines = await preferredLines(evaluator, positions);
  const cases: (LookaheadCase | null)[] = [];
  for (const [at, position] of positions.entries()) {
    const line = lines[at];
    cases.push(line === undefined ? null : ((await corrupt(evaluator, position, line)) ?? null));
  }
  return cases;
}

async function preferredLines(evaluator: Evaluator, positions: readonly Position[]) {
  const games = positions.map((position) => ({ position, line: [] as number[] }));
  for (let ply = 0; ply < 3; ply++) {
    const open = games.filter(({ position, line }) => line.length === ply && hasSquare(position));
    const policies = await policiesOf(
      evaluator,
      open.map(({ position }) => position),
    );
    open.forEach((game, index) => {
      const move = preferredMove(legalMoveList(game.position), policies[index]!);
      game.line.push(move);
      game.position = play(game.position, move);
    });
  }
  return games.map(({ line }) => (line.length === 3 ? (line as [number, number, number]) : undefined));
}

async function corrupt(
  evaluator: Evaluator,
  position: Position,
  line: LookaheadCase['line'],
): Promise<LookaheadCase | undefined> {
  const boards = flippable(position, 'discToOther').flatMap((square) => {
    const corrupted = flipSquares(position, [square], 'discToOther', []);
    const legal = legalMoveList(corrupted);
    return legal.length > 1 && legal.includes(line[0]) ? [{ corrupted, square, legal }] : [];
  });
  const policies = await policiesOf(
    evaluator,
    boards.map(({ corrupted }) => corrupted),
  );
  const judged = boards.flatMap(({ corrupted, square, legal }, index) => {
    if (preferredMove(legal, policies[index]!) === line[0]) return [];
    const likelihood = logProbabilities(policies[index]!, legal)[legal.indexOf(line[0])]!;
    return [{ likelihood, found: { position, corrupted, square, line } }];
  });
  if (judged.length === 0) return undefined;
  return judged.reduce((a, b) => (b.likelihood < a.likelihood ? b : a)).found;
}

function hasSquare(position: Position): boolean {
  const [first = PASS] = legalMoveList(position);
  return first !== PASS;
}

/** Logits [65] of each position. */
async function policiesOf(evaluator: Evaluator, positions: readonly Position[]): Promise<Float32Array[]> {
  const { logits } = await evaluator.evaluate(positionBatch(positions));
  return positions.map((_, index) => logits.slice(index * 65, (index + 1) * 65));
}

/** What a square is to a case; see squaresByRole. */
export const SQUARE_ROLES = ['first', 'second', 'third', 'turned', 'matched', 'empty', 'disc'] as const;
export type SquareRole = (typeof SQUARE_ROLES)[number];

/**
 * The squares of each role: of the three moves, of the turned disc; the other empty squares, of these those that are `matched`: as
 * far from the turned disc and from the first move as the third move is; and the other discs. Distances are those of a king.
 */
export function squaresByRole({ position, square, line }: LookaheadCase): Record<SquareRole, number[]> {
  const [first, second, third] = line;
  const named = new Set([...line, square]);
  const discs = new Set(flippable(position, 'discToOther'));
  const others = Array.from({ length: 64 }, (_, at) => at).filter((at) => !named.has(at));
  const empty = others.filter((at) => !discs.has(at));
  const alike = (at: number): boolean =>
    distance(at, square) === distance(third, square) && distance(at, first) === distance(third, first);
  return {
    first: [first],
    second: [second],
    third: [third],
    turned: [square],
    matched: empty.filter(alike),
    empty,
    disc: others.filter((at) => discs.has(at)),
  };
}

function distance(a: number, b: number): number {
  return Math.max(Math.abs((a >> 3) - (b >> 3)), Math.abs((a & 7) - (b & 7)));
}
