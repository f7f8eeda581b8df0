import { initialPosition, type Position, score } from '../../../engine/position.js';
import type { Random } from '../../../engine/random.js';
import {
  readRecords,
  type RecordedGame,
  type RecordEntry,
  type RecordReader,
} from '../../../engine/records/recordReader.js';
import { PASS } from '../../../engine/squareSet.js';
import { randomGame } from './randomPositions.js';
import { type SlowBoard, slowBoard, slowFlips, slowMoves, slowPlay, slowScore } from './slowRules.js';

/** The move between two positions of a game: the square that was empty before, or the pass. */
function moveBetween(before: Position, after: Position): number {
  const boards = [slowBoard(before), slowBoard(after)];
  const square = boards[0]!.squares.findIndex(
    (held, at) => held === undefined && boards[1]!.squares[at] !== undefined,
  );
  return square < 0 ? PASS : square;
}

/** A finished game of random moves with its board's result. */
export function randomRecordedGame(random: Random, start: Position = initialPosition()): RecordedGame {
  const positions = randomGame(random, start);
  const last = positions.at(-1)!;
  const moves = positions.slice(1).map((after, index) => moveBetween(positions[index]!, after));
  return { start, moves, finished: true, result: score(last) * (last.turn === 'black' ? 1 : -1) + 0 };
}

export function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const copy: Partial<T> = { ...value };
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
  delete copy[key];
  return copy as Omit<T, K>;
}

/** The first `plies` moves of a game, ending on a disc, with what the record claims as its result. */
export function cutGame(game: RecordedGame, plies: number, claim?: number): RecordedGame {
  let end = Math.min(plies, game.moves.length - 1);
  while (end > 0 && game.moves[end - 1] === PASS) end -= 1;
  return {
    ...without(game, 'result'),
    moves: game.moves.slice(0, end),
    finished: false,
    ...(claim !== undefined && { result: claim }),
  };
}

/** Pieces of random length, 0 and 1 among them. */
export function* inPieces(bytes: Uint8Array, random: Random): Generator<Uint8Array> {
  for (let offset = 0; offset < bytes.length;) {
    const length = random.integer(4) === 0 ? random.integer(3) : 1 + random.integer(300);
    // A buffer that is written over afterwards, as a file stream may do.
    const piece = bytes.slice(offset, offset + length);
    yield piece;
    piece.fill(0xff);
    offset += length;
  }
}

export function readAll(reader: RecordReader, chunks: Iterable<Uint8Array>): RecordEntry[] {
  return [...readRecords(reader, chunks)];
}

/** The games of a file that must have no problem, without their sources. */
export function gamesOf(entries: readonly RecordEntry[]): Omit<RecordedGame, 'source'>[] {
  return entries.map((entry) => {
    if (entry.kind !== 'game') throw new Error(`not a game: ${JSON.stringify(entry)}`);
    return without(entry.game, 'source');
  });
}

export function problemsOf(entries: readonly RecordEntry[]): string[] {
  return entries.flatMap((entry) =>
    entry.kind === 'problem'
      ? [`${entry.problem.file}:${entry.problem.record}: ${entry.problem.reason}`]
      : [],
  );
}

/** What is wrong with a game, by the slow rules; undefined when nothing is. */
export function wrongBySlowRules(game: RecordedGame): string | undefined {
  let board: SlowBoard = slowBoard(game.start);
  for (const [ply, move] of game.moves.entries()) {
    const legal = move === PASS ? slowMoves(board)[0] === PASS : slowFlips(board, move).length > 0;
    if (!legal) return `ply ${ply}, ${move}, is illegal`;
    board = slowPlay(board, move);
  }
  if ((slowMoves(board).length === 0) !== game.finished) return `finished is ${game.finished}`;
  const result = slowScore(board) * (board.turn === 'black' ? 1 : -1) + 0;
  return game.finished && game.result !== result ? `the result is ${result}, not ${game.result}` : undefined;
}
