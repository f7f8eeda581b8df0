import { legalMoves, type Position } from '../../engine/position.js';
import { PASS, POLICY_SIZE } from '../../engine/squareSet.js';
import type { Column } from '../arrays/columns.js';
import { formatGameName, type GameRecord, replay } from './gameRecord.js';

/** A ply of a recorded game with the position in which it was played. */
export interface RecordedPosition {
  readonly game: GameRecord;
  readonly ply: number;
  readonly position: Position;
}

/** The position before each ply. Throws OthelloError `badRecord` for a game that does not replay to its result. */
export function recordedPositions(game: GameRecord): RecordedPosition[] {
  const positions = replay(game);
  return game.plies.map((_, ply) => ({ game, ply, position: positions[ply]! }));
}

/** What of a game is the same for the side to move, 1 for black and -1 for white. */
const side = ({ position }: RecordedPosition): number => (position.turn === 'black' ? 1 : -1);
const plyOf = ({ game, ply }: RecordedPosition) => game.plies[ply]!;

/**
 * The columns of positions as arrays, from the view of the side to move. Squares count a1 b1 .. h8: bit n of a bitboard, and n of
 * `policy`, is square n; 64 is a pass.
 */
export const POSITION_COLUMNS: readonly Column<RecordedPosition>[] = [
  {
    name: 'game',
    type: '|S24',
    shape: [],
    of: ({ game }) => formatGameName({ kind: game.kind ?? 'selfplay', index: game.index }),
  },
  { name: 'generation', type: '<i4', shape: [], of: ({ game }) => [game.generation] },
  { name: 'ply', type: '<i2', shape: [], of: ({ ply }) => [ply] },
  { name: 'kind', type: '|S8', shape: [], of: (item) => plyOf(item).kind },
  { name: 'turn', type: '|i1', shape: [], of: (item) => [side(item)] },
  { name: 'own', type: '<u8', shape: [], of: ({ position }) => [position.ownLow, position.ownHigh] },
  {
    name: 'opponent',
    type: '<u8',
    shape: [],
    of: ({ position }) => [position.opponentLow, position.opponentHigh],
  },
  {
    name: 'legal',
    type: '<u8',
    shape: [],
    of: ({ position }) => {
      const { low, high } = legalMoves(position);
      return [low, high];
    },
  },
  { name: 'move', type: '|i1', shape: [], of: (item) => [plyOf(item).move] },
  { name: 'policy', type: '<f4', shape: [POLICY_SIZE], of: policyOf },
  { name: 'result', type: '|i1', shape: [], of: (item) => [Math.sign(side(item) * item.game.score)] },
  { name: 'score', type: '|i1', shape: [], of: (item) => [side(item) * item.game.score] },
  { name: 'rootValue', type: '<f4', shape: [], of: (item) => [plyOf(item).rootValue ?? NaN] },
  { name: 'networkValue', type: '<f4', shape: [], of: (item) => [plyOf(item).networkValue ?? NaN] },
  { name: 'simulations', type: '<i4', shape: [], of: (item) => [plyOf(item).simulations] },
];

/** The search's target over all moves; zeros where no search made one. */
function policyOf(item: RecordedPosition): number[] {
  const { legal, target } = plyOf(item);
  const policy = new Array<number>(PASS + 1).fill(0);
  if (target !== undefined) legal.forEach((move, index) => (policy[move] = target[index]!));
  return policy;
}
