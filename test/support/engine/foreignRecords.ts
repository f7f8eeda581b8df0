import { formatPosition, moveName } from '../../../engine/notation.js';
import { type Color, opposite, type Position } from '../../../engine/position.js';
import type { RecordedGame } from '../../../engine/records/recordReader.js';
import { PASS } from '../../../engine/squareSet.js';

/** Discs of black and of white as they are counted at the end, the empty squares with the winner. */
function counts(result: number): string {
  return `${32 + result / 2}-${32 - result / 2}`;
}

/** A game as PGN, two moves a number, passes written. */
export function pgnOf(game: RecordedGame): string {
  const moves = game.moves.map((move, ply) => {
    const name = move === PASS ? '--' : moveName(move).toUpperCase();
    return ply % 2 === 0 ? `${ply / 2 + 1}. ${name}` : name;
  });
  const lines = Array.from({ length: Math.ceil(moves.length / 10) }, (_, line) =>
    moves.slice(10 * line, 10 * line + 10).join(' '),
  );
  const result = game.result === undefined ? '*' : counts(game.result);
  const tags = { Event: game.event, Black: game.black, White: game.white, Date: game.date, Result: result };
  const written = Object.entries(tags)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `[${name} "${value!.replace(/(["\\])/g, '\\$1')}"]\n`);
  return `${written.join('')}\n${lines.join('\n')} ${result}\n`;
}

/** A game as SGF. @param isLettered squares are written as two letters */
export function sgfOf(game: RecordedGame, isLettered: boolean): string {
  const point = (square: number): string =>
    isLettered ? 'abcdefgh'[square & 7]! + 'abcdefgh'[square >> 3]! : moveName(square);
  const escaped = (text: string): string => text.replace(/([\]\\])/g, '\\$1');
  let color: Color = game.start.turn;
  let moves = '';
  for (const move of game.moves) {
    moves += `\n;${color === 'black' ? 'B' : 'W'}[${move === PASS ? '' : point(move)}]`;
    color = opposite(color);
  }
  const board = formatPosition(game.start);
  const on = (sign: string): string =>
    Array.from({ length: 64 }, (_, square) => square)
      .filter((square) => board[square] === sign)
      .map((square) => `[${point(square)}]`)
      .join('');
  const setup = `AB${on('X')}AW${on('O')}PL[${game.start.turn === 'black' ? 'B' : 'W'}]`;
  const names = `PB[${escaped(game.black ?? '')}]PW[${escaped(game.white ?? '')}]`;
  const result = game.result === undefined ? '?' : `${game.result < 0 ? 'W' : 'B'}+${Math.abs(game.result)}`;
  return `(;GM[2]FF[4]SZ[8]${names}RE[${result}]${setup}${moves})`;
}

/** A game as Othello Quest has it; passes are left out. */
export function questOf(game: RecordedGame): unknown {
  const moves = game.moves
    .filter((move) => move !== PASS)
    .map((move, ply) => ({ m: moveName(move), t: ply }));
  return { players: [{ name: game.black ?? '' }, { name: game.white ?? '' }], position: { size: 8, moves } };
}

/** A board in eight lines, and below it who is to move. */
export function rowsOf(position: Position): string {
  const board = formatPosition(position);
  return `${board.slice(0, 64).replace(/.{8}/g, '$&\n')}${position.turn === 'black' ? 'X' : 'O'}`;
}
