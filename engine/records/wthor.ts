import { OthelloError } from '../errors.js';

/*
 * WTHOR, the French federation's database. All files begin with 16 bytes: date of creation (4 × u8), N1 i32 = games
 * (.wtb), N2 u16 = names (.jou, .trn), year of the games u16, board size u8, kind u8, depth of the theoretical
 * scores u8, 0. Little-endian.
 */
export const HEADER_BYTES = 16;
export const RECORD_BYTES = 68;
export const MOVES_OFFSET = 8;
export const PLAYER_BYTES = 20;
export const TOURNAMENT_BYTES = 26;
/** Stands for a name that nobody knows; number 0 by custom. */
export const UNKNOWN = '???';

/** The names that the numbers of a .wtb stand for, by number. */
export interface WthorNames {
  /** Of the .jou file. */
  readonly players?: readonly string[];
  /** Of the .trn file. */
  readonly tournaments?: readonly string[];
}

/** Names of a .jou file. @throws OthelloError badRecord */
export function decodeWthorPlayers(bytes: Uint8Array): string[] {
  return decodeNames(bytes, PLAYER_BYTES, '.jou');
}

/** Names of a .trn file. @throws OthelloError badRecord */
export function decodeWthorTournaments(bytes: Uint8Array): string[] {
  return decodeNames(bytes, TOURNAMENT_BYTES, '.trn');
}

function decodeNames(bytes: Uint8Array, width: number, kind: string): string[] {
  const rest = bytes.length - HEADER_BYTES;
  if (rest < 0 || rest % width !== 0) {
    throw new OthelloError(
      'badRecord',
      `A ${kind} file is 16 bytes and ${width} for each name; this one has ${bytes.length} bytes.`,
    );
  }
  const count = viewOf(bytes).getUint16(8, true);
  if (count !== rest / width) {
    throw new OthelloError(
      'badRecord',
      `The ${kind} file says that it holds ${count} names, but has room for ${rest / width}.`,
    );
  }
  return Array.from({ length: count }, (_, index) => {
    const begin = HEADER_BYTES + index * width;
    const name = Array.from(bytes.subarray(begin, begin + width), (byte) => String.fromCharCode(byte)).join(
      '',
    );
    return name.split('\0', 1)[0]!.trimEnd();
  });
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
