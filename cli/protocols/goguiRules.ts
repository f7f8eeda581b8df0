import { moveName } from '../../engine/notation.js';
import { discs, isOver, legalMoveList, type Position } from '../../engine/position.js';
import { blackScore, boardRows } from './gtpText.js';

/**
 * The commands by which GoGui plays another game than Go: it asks them for the board after every move, for the moves that are
 * allowed and for the result. GoGui numbers rows from below and wants its topmost row, 8, first; a square has the same
 * name on both sides then, though GoGui shows row 1 at the bottom.
 */
export const GOGUI_RULES: Readonly<Record<string, (position: Position) => string>> = {
  'gogui-rules_game_id': () => 'Othello',
  'gogui-rules_board_size': () => '8',
  'gogui-rules_board': (position) => boardRows(position).reverse().join('\n'),
  'gogui-rules_legal_moves': (position) => legalMoveList(position).map(moveName).join(' '),
  'gogui-rules_side_to_move': ({ turn }) => turn,
  'gogui-rules_final_result': finalResult,
};

/** The result in words. */
function finalResult(position: Position): string {
  const { black, white, empty } = discs(position);
  if (!isOver(position)) return `The game is not over: black has ${black} discs, white ${white}.`;
  const lead = blackScore(position);
  const counted = empty > 0 && lead !== 0 ? ', the empty squares counted for the winner' : '';
  if (lead === 0) return `Draw, ${black} discs each.`;
  const [winner, most, least] = lead > 0 ? ['Black', black, white] : ['White', white, black];
  return `${winner} wins by ${Math.abs(lead)} discs, ${most} to ${least}${counted}.`;
}
