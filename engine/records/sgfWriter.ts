import { moveName } from '../notation.js';
import { type Color, colorAt, initialPosition, opposite, type Position, samePosition } from '../position.js';
import { PASS, SQUARE_COUNT } from '../squareSet.js';
import type { RecordedGame } from './recordReader.js';
import { writtenDate } from './writtenGame.js';

/**
 * A game as SGF, game number 2 of FF[4], on one line without its end: squares as `f5`, passes as empty moves, comments at their
 * moves, and the discs of another beginning set up in the root. Evaluations and times of moves are left out.
 */
export function formatSgf(game: RecordedGame): string {
  const { start, moves, notes = [], tags = {} } = game;
  const root = [
    property('FF', '4') + property('GM', '2') + property('SZ', '8'),
    property('PB', game.black),
    property('PW', game.white),
    property('BR', tags['RB']),
    property('WR', tags['RW']),
    property('EV', game.event),
    property('PC', tags['SITE']),
    property('RO', tags['ROUND']),
    property('DT', writtenDate(game)),
    property('RE', resultText(game.result)),
    property('C', tags['C']),
    samePosition(start, initialPosition()) ? '' : setUp(start),
  ];
  let color = start.turn;
  const nodes = moves.map((move, index) => {
    const name = move === PASS ? '' : moveName(move);
    const node = `;${color === 'black' ? 'B' : 'W'}[${name}]${property('C', notes[index]?.comment)}`;
    color = opposite(color);
    return node;
  });
  return `(;${root.join('')}${nodes.join('')})`;
}

function property(name: string, value: string | undefined): string {
  return value === undefined ? '' : `${name}[${escape(value)}]`;
}

/** All discs, on an empty board; the squares of the centre that have none are named too. */
function setUp(start: Position): string {
  const squares = Array.from({ length: SQUARE_COUNT }, (_, square) => square);
  const list = (name: string, chosen: readonly number[]): string =>
    chosen.length === 0 ? '' : name + chosen.map((square) => `[${moveName(square)}]`).join('');
  const of = (color: Color): number[] => squares.filter((square) => colorAt(start, square) === color);
  const bare = [27, 28, 35, 36].filter((square) => colorAt(start, square) === undefined);
  return (
    list('AB', of('black')) +
    list('AW', of('white')) +
    list('AE', bare) +
    property('PL', start.turn === 'black' ? 'B' : 'W')
  );
}

/** `B+16`, empty squares to the winner; `?` where nobody knows. */
function resultText(result: number | undefined): string {
  if (result === undefined) return '?';
  return result === 0 ? '0' : `${result > 0 ? 'B' : 'W'}+${Math.abs(result)}`;
}

function escape(value: string): string {
  return value.replace(/[\]\\]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}
