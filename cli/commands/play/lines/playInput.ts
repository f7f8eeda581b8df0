import { nearest } from '../../../../engine/nearest.js';
import { moveName, parseMove } from '../../../../engine/notation.js';
import { isLegal, legalMoveList, type Position } from '../../../../engine/position.js';
import { PASS } from '../../../../engine/squareSet.js';

/** What a line typed during a game asks for. */
export type PlayInput =
  | { readonly kind: 'move'; readonly move: number }
  | { readonly kind: 'word'; readonly word: PlayWord; readonly argument: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly reason: string };

/** The words of the game with what they do, as its help shows them. */
export const PLAY_WORDS = {
  undo: 'take back your last move and the answer to it',
  redo: 'play again what was taken back',
  hint: 'what the engine would play in your place',
  eval: 'how the engine judges the position',
  why: 'relevance of the last move of the other side; why d3: of a move that you could play',
  level: 'how strong the other side plays; level 3, level beginner, level +, level - or level follow',
  moves: 'the moves so far, as a transcript',
  goto: 'goto 12 goes back, or on, to after 12 moves; play goes on from there',
  review: 'what each move gave away, and what would have happened; review FILE: as JSON',
  analyse: 'thinks on and tells what it finds, for 5 seconds; analyse 60: for so many',
  time: 'what the clocks show',
  board: 'draw the board again',
  save: 'save FILE keeps the game in a file; save --force FILE replaces one that is there',
  load: 'load FILE goes on with a game; load FILE 3: with the third of several',
  setup:
    'setup POSITION begins a game there: a board in one line and who is to move, or a game for its last position',
  new: 'begin a new game',
  resign: 'give the game up',
  help: 'this list',
  quit: 'leave the game',
} as const;
export type PlayWord = keyof typeof PLAY_WORDS;

const WORDS = Object.keys(PLAY_WORDS) as PlayWord[];
const SHORT: Readonly<Record<string, PlayWord>> = {
  '?': 'help',
  exit: 'quit',
  evaluation: 'eval',
  back: 'undo',
  analyze: 'analyse',
  clock: 'time',
};

/** Words that may say more: how far, which, into what. */
const TAKE_ARGUMENTS: readonly PlayWord[] = [
  'save',
  'why',
  'goto',
  'review',
  'analyse',
  'load',
  'setup',
  'level',
];

/** Understands a line; a move that cannot be played is refused with the reason, in one sentence. */
export function readPlayInput(line: string, position: Position): PlayInput {
  const typed = line.trim().toLowerCase();
  if (typed === '') return { kind: 'nothing' };
  const word = wordOf(typed);
  if (word !== undefined) return { kind: 'word', word, argument: '' };
  const told = withArgument(line.trim());
  if (told !== undefined) return told;
  if (!/^([a-h][1-8]|pass|pa|ps|--)$/.test(typed)) return { kind: 'refused', reason: notUnderstood(typed) };
  const move = parseMove(typed);
  return isLegal(position, move)
    ? { kind: 'move', move }
    : { kind: 'refused', reason: notLegal(position, move) };
}

/** `goto 12`, `g 12`, `level3`; a letter stands for the first word that begins with it, as without an argument. */
function withArgument(line: string): PlayInput | undefined {
  const close = /^level(\S.*)$/i.exec(line)?.[1];
  if (close !== undefined) return { kind: 'word', word: 'level', argument: close.trim() };
  const [, typed, argument] = /^(\S+)\s+(\S.*)$/.exec(line) ?? [];
  if (typed === undefined) return undefined;
  const word = wordOf(typed.toLowerCase());
  return word !== undefined && TAKE_ARGUMENTS.includes(word)
    ? { kind: 'word', word, argument: argument! }
    : undefined;
}

function wordOf(typed: string): PlayWord | undefined {
  return (
    WORDS.find((name) => name === typed || (typed.length === 1 && name.startsWith(typed))) ?? SHORT[typed]
  );
}

function notUnderstood(typed: string): string {
  const close = nearest(typed, WORDS);
  const shown = typed.length > 30 ? `${typed.slice(0, 27)}...` : typed;
  const meant = close === undefined ? '' : ` Did you mean ${close}?`;
  return `"${shown}" is neither a square such as d3 nor one of the words ${WORDS.join(', ')}.${meant}`;
}

function notLegal(position: Position, move: number): string {
  const legal = legalMoveList(position).map(moveName).join(' ');
  const what =
    move === PASS ? 'You cannot pass while you have a move' : `${moveName(move)} is not a legal move`;
  return `${what}; legal: ${legal}.`;
}
