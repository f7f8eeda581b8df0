import { looksLikeBoard, readBoardText } from '../boardText.js';
import { OthelloError } from '../errors.js';
import { parsePosition, parseTranscript, positionsOf } from '../notation.js';
import { initialPosition, type Position } from '../position.js';
import { anyReader } from './anyReader.js';
import { detectFormat } from './detect.js';
import type { RecordEntry } from './recordReader.js';

/** A game or a position that somebody typed or pasted. */
export interface GivenGame {
  readonly start: Position;
  /** 0..63 and PASS, from `start` on; none where it is a position. */
  readonly moves: readonly number[];
  /** After the moves. */
  readonly position: Position;
  /** What is to be told of it, such as that the board does not say who is to move; sentences without a full stop. */
  readonly remarks: readonly string[];
}

/**
 * A position as it is typed or pasted: a board of any form with the side to move or without it where that follows, maybe
 * with moves behind it, or a game in GGF, SGF, PGN or JSON, of which it is the last position.
 *
 * @throws OthelloError badPosition, badTranscript, badRecord
 */
export function readGivenPosition(text: string): GivenGame {
  if (isRecord(text)) return ofRecord(text);
  try {
    const position = parsePosition(text);
    return { start: position, moves: [], position, remarks: [] };
  } catch (error) {
    const board = readBoardText(text);
    if (typeof board === 'object') return ofBoard(board);
    // A whole board lacks nothing but its side; of anything else the strict form says more.
    throw board.startsWith('The board') ? new OthelloError('badPosition', `${board}.`) : error;
  }
}

/**
 * Moves as they are typed or pasted: a transcript of any form, a board with moves behind it, or a game in GGF, SGF, PGN or
 * JSON.
 *
 * @throws OthelloError badTranscript, badPosition, badRecord
 */
export function readGivenMoves(text: string): GivenGame {
  if (isRecord(text)) return ofRecord(text);
  if (looksLikeBoard(text)) return readGivenPosition(text);
  return playedFrom(initialPosition(), parseTranscript(text), []);
}

function isRecord(text: string): boolean {
  const format = detectFormat(new TextEncoder().encode(text));
  return format !== undefined && format !== 'text' && format !== 'wthor';
}

function ofBoard({ position, remark, rest }: Exclude<ReturnType<typeof readBoardText>, string>): GivenGame {
  const moves = rest.startsWith(';') ? [] : parseTranscript(rest, position);
  return playedFrom(position, moves, remark === undefined ? [] : [remark]);
}

function ofRecord(text: string): GivenGame {
  const reader = anyReader('');
  const entries: RecordEntry[] = [...reader.push(new TextEncoder().encode(text)), ...reader.finish()];
  const [entry] = entries;
  if (entries.length > 1) {
    throw new OthelloError('badRecord', `The text holds ${entries.length} games; give one of them.`);
  }
  if (entry === undefined || entry.kind === 'problem') {
    const reason = entry === undefined ? 'it is empty' : entry.problem.reason;
    throw new OthelloError('badRecord', `The game cannot be read: ${reason}.`);
  }
  if (entry.kind === 'position') return playedFrom(entry.position.position, [], entry.position.remarks ?? []);
  const { start, moves, remarks = [] } = entry.game;
  return playedFrom(start, moves, remarks);
}

function playedFrom(start: Position, moves: readonly number[], remarks: readonly string[]): GivenGame {
  return { start, moves, position: positionsOf(moves, start).at(-1)!, remarks };
}
