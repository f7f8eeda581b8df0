import { formatPosition } from '../../engine/notation.js';
import {
  isLegal,
  isOver,
  legalMoveList,
  opponentDiscs,
  ownDiscs,
  play,
  type Position,
} from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { has } from '../../engine/squareSet.js';
import { planesOf } from '../../nn/planes.js';
import { rankCorrelation } from '../statistics/ranks.js';
import { questionsOf, type Subject } from './flipCurves.js';
import type { MapMethods } from './mapMethods.js';
import { answerTo } from './networkPass.js';

/** A position with the one two plies before it, by the same side; null where a pass or the beginning of the game is between. */
export interface WithHistory {
  readonly position: Position;
  readonly earlier: Position | null;
}

/** How well maps foretell what other legal boards would have been worth; lists have an entry a position. */
export interface CounterfactualResult {
  /** Boards that were compared; 0 where there were too few. */
  readonly boards: readonly number[];
  /** By method; null where too few boards, or a map or numbers that are all the same, have no order. */
  readonly fits: Readonly<Record<string, readonly (number | null)[]>>;
}

/** Fewer boards have no order to speak of. */
const FEWEST = 8;
const MOST = 128;

/**
 * The boards that could have come instead: of all other moves and replies from two plies before, by the same side to move and with as
 * many discs. They are positions of legal games, unlike boards with changed squares.
 *
 * @param move one that stays legal; any board where it is undefined
 */
export function legalBoards(earlier: Position, position: Position, move: number | undefined): Position[] {
  const found = new Map<string, Position>();
  for (const own of legalMoveList(earlier)) {
    const between = play(earlier, own);
    if (isOver(between) || between.turn === earlier.turn) continue;
    for (const reply of legalMoveList(between)) {
      const board = play(between, reply);
      if (board.turn !== position.turn || isOver(board)) continue;
      if (move !== undefined && !isLegal(board, move)) continue;
      found.set(formatPosition(board), board);
    }
  }
  found.delete(formatPosition(position));
  return [...found.values()];
}

/** The squares on which two boards by the same side differ. */
export function changedSquares(a: Position, b: Position): number[] {
  const [ownA, ownB, opponentA, opponentB] = [ownDiscs(a), ownDiscs(b), opponentDiscs(a), opponentDiscs(b)];
  return Array.from({ length: 64 }, (_, square) => square).filter(
    (square) => has(ownA, square) !== has(ownB, square) || has(opponentA, square) !== has(opponentB, square),
  );
}

/**
 * Holds the maps of all methods to other legal boards: Spearman's correlation, over the boards that could have come instead, of the
 * relevance of the squares that are different there with how far the number falls. Nothing is shown to the network that no game has.
 *
 * @param random of the whole evaluation; each position draws from its own part
 */
export async function measureCounterfactuals(
  methods: MapMethods,
  positions: readonly WithHistory[],
  random: Random,
  subject: Subject,
): Promise<CounterfactualResult> {
  const asked = await questionsOf(
    methods,
    positions.map(({ position }) => position),
    subject,
  );
  const { maps } = await methods.maps(asked);
  const plans = positions.map(({ position, earlier }, index) => {
    const { question } = asked[index]!;
    const move = question.kind === 'move' ? question.square : undefined;
    const boards = earlier === null ? [] : legalBoards(earlier, position, move);
    random.split('counterfactual', formatPosition(position)).shuffle(boards);
    return boards.length < FEWEST ? [] : boards.slice(0, MOST);
  });
  const whole = await methods.answers(asked);
  const { architecture, pass } = methods;
  const answers = await pass.forward(planesOf(architecture, plans.flat()));
  let from = 0;
  const falls = plans.map((boards, index) => {
    const own = boards.map((_, at) => whole[index]! - answerTo(asked[index]!.question, answers, from + at));
    from += boards.length;
    return own;
  });
  const fit = (map: Float32Array | undefined, index: number): number | null => {
    if (map === undefined || plans[index]!.length === 0) return null;
    const { position } = positions[index]!;
    const foretold = plans[index]!.map((board) =>
      changedSquares(position, board).reduce((sum, square) => sum + map[square]!, 0),
    );
    return rankCorrelation(foretold, falls[index]!) ?? null;
  };
  return {
    boards: plans.map(({ length }) => length),
    fits: Object.fromEntries(methods.names.map((name) => [name, maps.get(name)!.map(fit)])),
  };
}
