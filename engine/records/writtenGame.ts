import { moveName } from '../notation.js';
import { type Color, opposite, type Position } from '../position.js';
import { PASS } from '../squareSet.js';
import { resultOf } from './claim.js';
import type { MoveNote, RecordedGame } from './recordReader.js';
import { Replay } from './replay.js';

/** A move as it is written: a square or PASS, and what is said of it. */
export interface WrittenMove {
  readonly move: number;
  /** Whose it is, where the record says that. */
  readonly color?: Color;
  readonly note?: MoveNote;
}

/** What a record says of a game besides its moves. */
export type Facts = Pick<RecordedGame, 'black' | 'white' | 'event' | 'date' | 'year' | 'tags'> & {
  /** The result that it claims, as it is written. */
  readonly result?: string | undefined;
  readonly remarks?: readonly string[];
};

/**
 * A game of moves that are played here by the rules; passes that are left out are inserted.
 *
 * @returns a string that says which move is wrong.
 */
export function playedGame(
  start: Position,
  moves: readonly WrittenMove[],
  facts: Facts,
): Omit<RecordedGame, 'source'> | string {
  const replay = new Replay(start);
  const notes: MoveNote[] = [];
  for (const { move, color, note = {} } of moves) {
    // Some write the two passes that end the game.
    if (move === PASS && replay.finished) continue;
    if (color !== undefined && color !== replay.turn && replay.mustPass) replay.pass();
    if (color !== undefined && color !== replay.turn) {
      return `move ${replay.moves.length + 1}, ${moveName(move)}, is ${color}'s; ${opposite(color)} is to move`;
    }
    const reason = replay.play(move);
    if (reason !== undefined) return reason;
    while (notes.length < replay.moves.length - 1) notes.push({});
    notes.push(note);
  }
  return recordOf(start, replay, notes, facts);
}

/** @param notes one a move */
function recordOf(
  start: Position,
  replay: Replay,
  notes: readonly MoveNote[],
  { result: claimed, remarks = [], ...facts }: Facts,
): Omit<RecordedGame, 'source'> {
  const { result, remarks: contradictions } = resultOf(replay, claimed);
  const all = [...remarks, ...contradictions];
  return {
    start,
    moves: replay.moves,
    finished: replay.finished,
    ...(result !== undefined && { result }),
    ...facts,
    ...(notes.some((note) => Object.keys(note).length > 0) && { notes }),
    ...(all.length > 0 && { remarks: all }),
  };
}

/** A date as it is written, and its year; a date that is no more than a year is just that. */
export function dateFacts(value: string | undefined): Pick<RecordedGame, 'date' | 'year'> {
  const date = (value?.trim() ?? '').replace(/(?:^\?{4})?[.-]\?\?(?:[.-]\?\?)?$/, ''); // PGN: 1998.??.??, ????.??.??
  const year = /^(\d{4})(?!\d)/.exec(date)?.[1];
  return {
    ...(date !== '' && date !== year && { date }),
    ...(year !== undefined && { year: Number(year) }),
  };
}

/** A year in four digits. */
export function yearText(year: number): string {
  return String(year).padStart(4, '0');
}

/** The date of a game as it was written, or its year; undefined where neither is known. */
export function writtenDate({ date, year }: Pick<RecordedGame, 'date' | 'year'>): string | undefined {
  return date ?? (year === undefined ? undefined : yearText(year));
}

/** A name, where there is one: records have `?` and nothing for those that they do not know. */
export function nameFact<Key extends 'black' | 'white' | 'event'>(
  key: Key,
  value: string | undefined,
): { readonly [Each in Key]?: string } {
  const name = value ?? '';
  return (/^[\s?]*$/.test(name) ? {} : { [key]: name }) as { readonly [Each in Key]?: string };
}

/** The tags that have a value, undefined where there are none. */
export function tagFacts(tags: Readonly<Record<string, string | undefined>>): Pick<RecordedGame, 'tags'> {
  const known = Object.entries(tags).filter(
    (tag): tag is [string, string] => tag[1] !== undefined && tag[1].trim() !== '',
  );
  return known.length === 0 ? {} : { tags: Object.fromEntries(known) };
}
