import { PASS } from './squareSet.js';

/** Moves as people write them: `f5d6c3`, `F5-D6-C3`, `1. f5 d6 2. c3 d3`, `f5, d6! 33-31`. */
export interface MoveText {
  /** 0..63 and PASS, as they are written; nothing is played. */
  readonly moves: readonly number[];
  /** The result at the end, as it is written: `33-31`, `1-0`, `+2`. */
  readonly result?: string;
  /** What is no move, from there to the end; absent where all is understood. */
  readonly rest?: string;
}

const COLUMNS = 'abcdefgh';

/** What may stand between moves. A dash does, two of them are a pass; a star says that the result is not known. */
const SEPARATOR = /(?:[\s,;:.|>/"'`()[\]=*…→–—]|-(?!-))+/y;
const MOVE = /(?:pass(?:es)?|pa|ps|--|[a-h][1-8])/iy;
/** To the end of the line; with blanks around its sign, so that a slip of a pen is none. */
const REMARK = /#\s[^\n]*/y;
/** `!?`, and `$5`, which stands for such a mark in PGN. */
const MARK = /[!?]+|\$\d+/y;
/** The number of a move: `1.`, `2)`, `3...`, and `4` with a blank or a square behind it. */
const NUMBER = /\d{1,3}(?:[.):]+|(?=\s|[a-h][1-8]))/iy;
/** Of both sides at the very end, discs or points, or black's lead. */
const RESULT = /(\d{1,2}(?:\.\d)?\s?[-:–]\s?\d{1,2}(?:\.\d)?|1\/2\s?-\s?1\/2|[+-]\d{1,2})[\s\].*"']*$/y;

/** Reads the moves of a text, up to what is none. Takes time in proportion to the text. */
export function readMoveText(text: string): MoveText {
  const end = text.trimEnd().length;
  const moves: number[] = [];
  let offset = 0;
  const takes = (pattern: RegExp): boolean => {
    pattern.lastIndex = offset;
    if (!pattern.test(text)) return false;
    offset = pattern.lastIndex;
    return true;
  };
  // A number is one where something parts it from the square before: of f55 the second 5 is a slip.
  let parted = true;
  while (offset < end) {
    const begin = offset;
    RESULT.lastIndex = offset;
    const result = parted ? RESULT.exec(text)?.[1] : undefined;
    if (result !== undefined) return { moves, result };
    if (takes(SEPARATOR)) parted = true;
    else if (takes(MOVE)) {
      moves.push(moveOfToken(text.slice(begin, offset)));
      parted = false;
    } else if (takes(MARK) || (parted && takes(REMARK))) parted = true;
    else if (!parted || !takes(NUMBER)) return { moves, rest: text.slice(begin, end) };
  }
  return { moves };
}

/** A square such as `d3`, else the pass; the caller knows that it is one of them. */
export function moveOfToken(token: string): number {
  const column = COLUMNS.indexOf(token[0]!.toLowerCase());
  const row = token.charCodeAt(1) - 49;
  return token.length === 2 && column >= 0 && row >= 0 && row < 8 ? row * 8 + column : PASS;
}
