import { initialPosition } from '../position.js';
import { problemEntry, type RecordedGame, type RecordEntry, type RecordReader } from './recordReader.js';
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
  #depth = 0;
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
    const entries: RecordEntry[] = [];
    const more = this.#rest.length;
    if (more > 0 && this.#read < this.#promised) {
      const reason = `the file ends in the midst of it: ${more} of its ${RECORD_BYTES} bytes are there`;
      entries.push(problemEntry(this.#file, this.#read + 1, reason));
    }
    if (more > 0 || this.#read !== this.#promised) {
      const reason = `the header says ${this.#promised} games; the file holds ${this.#read} whole ones and ${more} more bytes`;
      entries.push(problemEntry(this.#file, 0, reason));
    }
    return entries;
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
    this.#depth = view.getUint8(14);
    return undefined;
  }

  #readRecord(bytes: Uint8Array): RecordEntry {
    this.#read += 1;
    const view = viewOf(bytes);
    const replay = new Replay(initialPosition());
    const reason = replayMoves(replay, bytes);
    if (reason !== undefined) return problemEntry(this.#file, this.#read, reason);
    const [tournament, black, white] = [0, 2, 4].map((at) => view.getUint16(at, true)) as [
      number,
      number,
      number,
    ];
    const { finished, moves } = replay;
    const { result, remarks } = judge(replay, bytes[6]!);
    return {
      kind: 'game',
      game: {
        start: initialPosition(),
        moves,
        finished,
        ...(result !== undefined && { result }),
        ...named('black', nameOf(this.#names.players, black)),
        ...named('white', nameOf(this.#names.players, white)),
        ...named('event', nameOf(this.#names.tournaments, tournament)),
        ...(this.#year !== 0 && { year: this.#year }),
        ...this.#theory(bytes),
        ...(remarks.length > 0 && { remarks }),
        source: { file: this.#file, record: this.#read, numbers: { tournament, black, white } },
      },
    };
  }

  /**
   * What perfect play would have given. A file without a depth may have no such scores: then one that is the game's own says
   * nothing, and is what the writer here puts where there is none.
   */
  #theory(bytes: Uint8Array): Pick<RecordedGame, 'theoreticalBlack' | 'theoreticalDepth'> {
    const black = bytes[7]!;
    if (black > 64 || (this.#depth === 0 && black === bytes[6])) return {};
    return { theoreticalBlack: black, ...(this.#depth !== 0 && { theoreticalDepth: this.#depth }) };
  }
}

function nameOf(names: readonly string[] | undefined, number: number): string | undefined {
  const name = names?.[number];
  return name === '' || name === UNKNOWN ? undefined : name;
}

/** Plays the moves; what is empty among them is passed over, as some write a pass. */
function replayMoves(replay: Replay, bytes: Uint8Array): string | undefined {
  for (let index = 0; index < MOVES; index++) {
    const code = bytes[MOVES_OFFSET + index]!;
    if (code === 0) continue;
    const row = Math.floor(code / 10);
    const column = code % 10;
    if (row < 1 || row > 8 || column < 1 || column > 8)
      return `move ${index + 1} has the code ${code}, which is no square`;
    const reason = replay.play((row - 1) * 8 + column - 1);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** The result, the board's where the game is over, and what is wrong with the score of the record. */
function judge(replay: Replay, black: number): { result?: number; remarks: string[] } {
  const remarks = black > 64 ? [`black's score is ${black}; it is at most 64`] : [];
  if (!replay.finished) return { ...(black <= 64 && { result: 2 * black - 64 }), remarks };
  const result = replay.result();
  const actual = 32 + result / 2;
  if (black <= 64 && black !== actual) {
    remarks.push(`the record says that black has ${black} discs at the end, but its moves give ${actual}`);
  }
  return { result, remarks };
}

function named<Key extends string>(key: Key, name: string | undefined): { readonly [Each in Key]?: string } {
  return (name === undefined ? {} : { [key]: name }) as { readonly [Each in Key]?: string };
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
