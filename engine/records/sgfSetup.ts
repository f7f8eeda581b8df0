import { OthelloError, quote } from '../errors.js';
import { parseMove } from '../notation.js';
import {
  type Color,
  colorAt,
  initialPosition,
  type Position,
  positionFromDiscs,
  samePosition,
} from '../position.js';
import { PASS, setOf, SQUARE_COUNT } from '../squareSet.js';

/** The properties of a node with their values: `AB[e4][d5]`. */
export type SgfNode = ReadonlyMap<string, readonly string[]>;

/** `f5`, `fe`; nothing and `tt` are the pass. undefined for anything else. */
export function parsePoint(value: string): number | undefined {
  const text = value.trim().toLowerCase();
  if (text === '' || text === 'tt') return PASS;
  if (/^[a-h]{2}$/.test(text)) return (text.charCodeAt(1) - 97) * 8 + text.charCodeAt(0) - 97;
  try {
    return parseMove(text);
  } catch (error) {
    if (error instanceof OthelloError) return undefined;
    throw error;
  }
}

/**
 * The position before the first move. Discs that are set up stand on an empty board when they cover its centre, and else
 * beside the four of the initial position; a string says what is wrong.
 *
 * @param first the side that moves first, where there are moves
 */
export function setUp(
  nodes: readonly SgfNode[],
  first: Color | undefined,
): { readonly start: Position; readonly isStandard: boolean } | string {
  const played = nodes.findIndex((node) => node.has('B') || node.has('W'));
  const before = played < 0 ? nodes : nodes.slice(0, played + 1);
  const placed = new Map<number, 'black' | 'white' | 'empty'>();
  for (const node of before) {
    for (const [name, content] of [
      ['AB', 'black'],
      ['AW', 'white'],
      ['AE', 'empty'],
    ] as const) {
      for (const value of node.get(name) ?? []) {
        const squares = pointsOf(value);
        if (squares === undefined) return `${name}[${quote(value).slice(1, -1)}] is no square`;
        for (const square of squares) placed.set(square, content);
      }
    }
  }
  const said = before.map((node) => node.get('PL')?.[0]).find((value) => value !== undefined);
  const turn = said === undefined ? first : /^\s*(?:w|2)/i.test(said) ? 'white' : 'black';
  const initial = initialPosition();
  if (placed.size === 0 && (turn ?? 'black') === 'black') return { start: initial, isStandard: true };
  // White plays first without anything set up: the first pass is left out, or it cannot be.
  if (placed.size === 0 && said === undefined) return { start: initial, isStandard: true };
  const coversCentre = [27, 28, 35, 36].every((square) => placed.has(square));
  const on = (color: Color): number[] =>
    Array.from({ length: SQUARE_COUNT }, (_, square) => square).filter((square) => {
      const content = placed.get(square) ?? (coversCentre ? 'empty' : colorAt(initial, square));
      return content === color;
    });
  const start = positionFromDiscs(setOf(...on('black')), setOf(...on('white')), turn ?? 'black');
  return { start, isStandard: samePosition(start, initial) };
}

/** `d4`, `dd`, and the rectangle `c3:d4`; undefined for anything else. */
function pointsOf(value: string): number[] | undefined {
  const corners = value.split(':').map(parsePoint);
  const [from, to = from] = corners;
  if (corners.length > 2 || from === undefined || to === undefined || from === PASS || to === PASS)
    return undefined;
  const squares: number[] = [];
  for (let row = Math.min(from >> 3, to >> 3); row <= Math.max(from >> 3, to >> 3); row++) {
    for (let column = Math.min(from & 7, to & 7); column <= Math.max(from & 7, to & 7); column++) {
      squares.push(row * 8 + column);
    }
  }
  return squares;
}
