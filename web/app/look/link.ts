import { OthelloError } from '../../../engine/errors.js';
import { moveName, parseMove } from '../../../engine/notation.js';
import {
  colorAt,
  initialPosition,
  type Position,
  positionFromDiscs,
  samePosition,
} from '../../../engine/position.js';
import type { RecordedGame } from '../../../engine/records/recordReader.js';
import { playedGame } from '../../../engine/records/writtenGame.js';
import { PASS, setOf } from '../../../engine/squareSet.js';

/** What a link holds: a game, and which of its positions is shown. */
export interface LinkedGame {
  readonly game: RecordedGame;
  /** 0 .. moves.length */
  readonly ply: number;
}

/** A later layout gets another number; this one stays readable. */
const VERSION = 1;
const BEGIN = `#look/${VERSION}/`;
/** More moves than any game has. */
const LONGEST = 400;

/** Everything that is behind the address: `#look/1/f5d6c3/2`, and the start behind it where it is not the initial position. */
export function linkOf({ start, moves }: Pick<RecordedGame, 'start' | 'moves'>, ply: number): string {
  const played = moves.map((move) => (move === PASS ? 'pa' : moveName(move))).join('');
  const isUsual = samePosition(start, initialPosition());
  return `${BEGIN}${played === '' ? '-' : played}/${ply}${isUsual ? '' : `/${startText(start)}`}`;
}

/** Whether a text is meant to be such a link, or the end of an address with one. */
export function looksLikeLink(text: string): boolean {
  return /#look\/\d/.test(text);
}

/**
 * Reads a link, or an address that ends in one.
 * @throws OthelloError badRecord for what is no link or no legal game
 */
export function parseLink(text: string): LinkedGame {
  const at = text.indexOf('#look/');
  const [version, played = '', ply = '', start, ...rest] = text
    .slice(at < 0 ? text.length : at + '#look/'.length)
    .trim()
    .split('/');
  if (version !== undefined && /^\d{1,9}$/.test(version) && Number(version) > VERSION) {
    throw refusal(`it is of version ${version}, and this page reads version ${VERSION}`);
  }
  if (version !== String(VERSION) || rest.length > 0) throw refusal('it is no link of this page');
  const from = start === undefined ? initialPosition() : parseStart(start);
  const game = playedGame(
    from,
    parseMoves(played).map((move) => ({ move })),
    {},
  );
  if (typeof game === 'string') throw refusal(game);
  if (!/^\d{1,3}$/.test(ply) || Number(ply) > game.moves.length) {
    throw refusal(`its ply is not a number from 0 to ${game.moves.length}`);
  }
  return { game, ply: Number(ply) };
}

function parseMoves(text: string): number[] {
  if (text === '-') return [];
  if (text.length > LONGEST || !/^(?:[a-h][1-8]|pa)+$/.test(text)) throw refusal('its moves are damaged');
  return Array.from(text.matchAll(/../g), ([name]) => parseMove(name));
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const CONTENTS = [undefined, 'black', 'white'] as const;
/** 64 squares, the side to move and a zero, three of them a digit. */
const START_DIGITS = 22;

/** 0 empty, 1 black, 2 white; three of them are a digit. */
function startText(position: Position): string {
  const contents = Array.from({ length: 64 }, (_, square) => CONTENTS.indexOf(colorAt(position, square)));
  const all = [...contents, CONTENTS.indexOf(position.turn), 0];
  return Array.from(
    { length: START_DIGITS },
    (_, index) => DIGITS[16 * all[3 * index]! + 4 * all[3 * index + 1]! + all[3 * index + 2]!],
  ).join('');
}

function parseStart(text: string): Position {
  const all = Array.from(text, (digit) => DIGITS.indexOf(digit)).flatMap((value) => [
    value >> 4,
    (value >> 2) & 3,
    value & 3,
  ]);
  const turn = CONTENTS[all[64] ?? 3];
  const isWhole = text.length === START_DIGITS && /^[\w-]*$/.test(text) && all[65] === 0;
  if (!isWhole || turn === undefined || all.includes(3)) throw refusal('its start position is damaged');
  const squaresOf = (content: number): number[] =>
    all.slice(0, 64).flatMap((each, square) => (each === content ? [square] : []));
  return positionFromDiscs(setOf(...squaresOf(1)), setOf(...squaresOf(2)), turn);
}

function refusal(reason: string): OthelloError {
  return new OthelloError('badRecord', `The link holds no game: ${reason}.`);
}
