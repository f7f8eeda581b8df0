import { OthelloError } from '../errors.js';
import { formatTranscript, parseTranscript } from '../notation.js';
import { initialPosition, samePosition } from '../position.js';
import { lineReader } from './lineReader.js';
import { problemEntry, type RecordedGame, type RecordEntry, type RecordReader } from './recordReader.js';
import { Replay } from './replay.js';

/**
 * Transcripts such as `f5d6c3`, one a line, from the initial position; the number of a record is its line's.
 * Empty lines and lines that begin with `#` or `%` are passed over.
 */
export function transcriptReader(file: string): RecordReader {
  return lineReader(file, (number, text) => readLine(file, number, text));
}

function readLine(file: string, number: number, text: string): RecordEntry | undefined {
  if (/^\s*(?:[#%]|$)/.test(text)) return undefined;
  try {
    const moves = parseTranscript(text);
    if (moves.length === 0) return problemEntry(file, number, 'it has no moves');
    return { kind: 'game', game: transcriptGame(moves, { file, record: number }) };
  } catch (error) {
    if (!(error instanceof OthelloError)) throw error;
    return problemEntry(file, number, error.message);
  }
}

function transcriptGame(moves: number[], source: { file: string; record: number }): RecordedGame {
  const start = initialPosition();
  const replay = new Replay(start);
  for (const move of moves) replay.play(move);
  const { finished } = replay;
  return { start, moves, finished, ...(finished && { result: replay.result() }), source };
}

/**
 * One line, without its end.
 * @throws OthelloError unsupported when the game does not begin with the initial position.
 */
export function formatTranscriptRecord(game: RecordedGame): string {
  if (!samePosition(game.start, initialPosition())) {
    throw new OthelloError(
      'unsupported',
      'A transcript cannot hold a game that begins with another position than the initial one; write it as GGF.',
    );
  }
  return formatTranscript(game.moves);
}
