import { initialPosition } from '../position.js';
import { problemEntry, type RecordEntry, type RecordReader } from './recordReader.js';
import { Replay } from './replay.js';
import { HEADER_BYTES, MOVES_OFFSET, RECORD_BYTES, UNKNOWN, viewOf, type WthorNames } from './wthor.js';

const MOVES = 60;

/** Games of a .wtb file. Record 0 is its header. */
export function wthorReader(file: string, names: WthorNames = {}): RecordReader {
  return new WthorReader(file, names);
}

class WthorReader implements RecordReader {
  readonly #file: string;
  readonly #names: WthorNames;
  #rest: Uint8Array = new Uint8Array(0);
  #promised: number | undefined;
  #year = 0;
  #read = 0;
  #unreadable = false;

  constructor(file: string, names: WthorNames) {
    this.#file = file;
    this.#names = names;
  }

  push(bytes: Uint8Array): RecordEntry[] {
    if (this.#unreadable) return [];
    const entries: RecordEntry[] = [];
    const all = this.#rest.length === 0 ? bytes : concatenate(this.#rest, bytes);
    let offset = 0;
    if (this.#promised === undefined) {
      if (all.length < HEADER_BYTES) {
        this.#rest = all.slice();
        return entries;
      }
      const reason = this.#readHeader(viewOf(all));
      if (reason !== undefined) return this.#giveUp(reason);
      offset = HEADER_BYTES;
    }
    for (; offset + RECORD_BYTES <= all.length; offset += RECORD_BYTES) {
      entries.push(this.#readRecord(all.subarray(offset, offset + RECORD_BYTES)));
    }
    this.#rest = all.slice(offset); // a copy: the caller may use its buffer again
    return entries;
  }

  finish(): RecordEntry[] {
    if (this.#unreadable) return [];
    if (this.#promised === undefined) {
      return this.#giveUp(
        `the file has ${this.#rest.length} bytes, which is less than the 16 of a WTHOR header`,
      );
    }
    if (this.#rest.length === 0 && this.#read === this.#promised) return [];
    const reason = `the header says ${this.#promised} games; the file holds ${this.#read} whole ones and ${this.#rest.length} more bytes`;
    return [problemEntry(this.#file, 0, reason)];
  }

  #giveUp(reason: string): RecordEntry[] {
    this.#unreadable = true;
    return [problemEntry(this.#file, 0, reason)];
  }

  #readHeader(view: DataView): string | undefined {
    const boardSize = view.getUint8(12);
    if (boardSize !== 0 && boardSize !== 8) return `the board size is ${boardSize}; only 8 can be read`;
    const kind = view.getUint8(13);
    if (kind !== 0) return `the file's kind is ${kind}; only games (kind 0) can be read`;
    this.#promised = view.getInt32(4, true);
    this.#year = view.getUint16(10, true);
    return this.#promised < 0 ? `the header says ${this.#promised} games` : undefined;
  }

  #readRecord(bytes: Uint8Array): RecordEntry {
    this.#read += 1;
    const view = viewOf(bytes);
    const replay = new Replay(initialPosition());
    const reason = replayMoves(replay, bytes) ?? resultProblem(replay, bytes[6]!);
    if (reason !== undefined) return problemEntry(this.#file, this.#read, reason);
    const black = this.#player(view.getUint16(2, true));
    const white = this.#player(view.getUint16(4, true));
    const event = nameOf(this.#names.tournaments, view.getUint16(0, true));
    const theoreticalBlack = bytes[7]!;
    return {
      kind: 'game',
      game: {
        start: initialPosition(),
        moves: replay.moves,
        finished: replay.finished,
        result: 2 * bytes[6]! - 64,
        ...(black !== undefined && { black }),
        ...(white !== undefined && { white }),
        ...(event !== undefined && { event }),
        ...(this.#year !== 0 && { year: this.#year }),
        ...(theoreticalBlack >= 1 && theoreticalBlack <= 64 && { theoreticalBlack }),
        source: { file: this.#file, record: this.#read },
      },
    };
  }

  #player(number: number): string | undefined {
    return nameOf(this.#names.players, number);
  }
}

function nameOf(names: readonly string[] | undefined, number: number): string | undefined {
  const name = names?.[number];
  return name === '' || name === UNKNOWN ? undefined : name;
}

function replayMoves(replay: Replay, bytes: Uint8Array): string | undefined {
  let ended = false;
  for (let index = 0; index < MOVES; index++) {
    const code = bytes[MOVES_OFFSET + index]!;
    if (code === 0) {
      ended = true;
      continue;
    }
    if (ended) return `move ${index + 1} follows an empty one`;
    const row = Math.floor(code / 10);
    const column = code % 10;
    if (row < 1 || row > 8 || column < 1 || column > 8)
      return `move ${index + 1} has the code ${code}, which is no square`;
    const reason = replay.play((row - 1) * 8 + column - 1);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function resultProblem(replay: Replay, black: number): string | undefined {
  if (black > 64) return `black's score is ${black}; it is at most 64`;
  const result = replay.result();
  if (!replay.finished || 2 * black - 64 === result) return undefined;
  return `the record says that black has ${black} discs at the end, but its moves give ${32 + result / 2}`;
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
