import type { Position } from '../position.js';

/** Where a record was read: the file's name and the number of the record in it, from 1; 0 is the file as a whole. */
export interface RecordSource {
  readonly file: string;
  readonly record: number;
  /** WTHOR: by which numbers its file knows the tournament and the players. */
  readonly numbers?: WthorNumbers;
}

/** Numbers of names in the files beside a WTHOR database, 0..65535. */
export interface WthorNumbers {
  readonly tournament: number;
  readonly black: number;
  readonly white: number;
}

/** What a record says of one move. */
export interface MoveNote {
  /** The player's evaluation, in discs from its own view. */
  readonly evaluation?: number;
  readonly seconds?: number;
  readonly comment?: string;
}

/** A game of somebody's records, replayed by the rules. */
export interface RecordedGame {
  readonly start: Position;
  /** 0..63 and PASS; passes that the record leaves out are inserted. */
  readonly moves: readonly number[];
  /** Whether neither side can move after the last move. */
  readonly finished: boolean;
  /**
   * Discs from black's view, -64..64, empties to the winner. Of a finished game it is the board's; of an
   * unfinished one it is what the record claims (a resignation, a time loss), absent where it claims nothing.
   */
  readonly result?: number;
  readonly black?: string;
  readonly white?: string;
  readonly event?: string;
  /** As written in the record. */
  readonly date?: string;
  readonly year?: number;
  /** WTHOR: black's discs under perfect play from the depth that the file names, 0..64. */
  readonly theoreticalBlack?: number;
  /** WTHOR: that depth, in empty squares; absent where the file names none. */
  readonly theoreticalDepth?: number;
  /** What else the record says, by the names that GGF has for it, such as RB and RW, the ratings, and TI, the time. */
  readonly tags?: Readonly<Record<string, string>>;
  /** One entry a move, where any move has a note. */
  readonly notes?: readonly MoveNote[];
  /** What the record says and its moves contradict, or what it should say and does not: each the end of a sentence. */
  readonly remarks?: readonly string[];
  readonly source?: RecordSource;
}

/** A position with the exact scores of its moves, as test positions are written. */
export interface RecordedPosition {
  readonly position: Position;
  /** In the order of the record; score in discs from the mover's view. */
  readonly scores: readonly { readonly move: number; readonly score: number }[];
  readonly label?: string;
  /** Such as that the record does not say who is to move. */
  readonly remarks?: readonly string[];
  readonly source?: RecordSource;
}

/** A record that was left out, and why. */
export interface RecordProblem extends RecordSource {
  readonly reason: string;
}

/** What a reader makes of a record. */
export type RecordEntry =
  | { readonly kind: 'game'; readonly game: RecordedGame }
  | { readonly kind: 'position'; readonly position: RecordedPosition }
  | { readonly kind: 'problem'; readonly problem: RecordProblem };

/**
 * Reads one file piece by piece. Nothing in the bytes makes it throw: what cannot be read is a problem entry,
 * and reading goes on with the next record.
 */
export interface RecordReader {
  push(bytes: Uint8Array): RecordEntry[];
  /** Says that the file has ended. */
  finish(): RecordEntry[];
}

/** Games, positions and problems of a file in the order of its records. Nothing in the bytes makes it throw. */
export function* readRecords(reader: RecordReader, chunks: Iterable<Uint8Array>): Generator<RecordEntry> {
  for (const chunk of chunks) yield* reader.push(chunk);
  yield* reader.finish();
}

/** As {@link readRecords}, of a file that is read while it comes in. */
export async function* readRecordStream(
  reader: RecordReader,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<RecordEntry> {
  for await (const chunk of chunks) yield* reader.push(chunk);
  yield* reader.finish();
}

export function problemEntry(file: string, record: number, reason: string): RecordEntry {
  return { kind: 'problem', problem: { file, record, reason } };
}

/** A sentence as the clause of another. */
export function asClause(sentence: string): string {
  return sentence[0]!.toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
