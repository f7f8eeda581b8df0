import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { OthelloError } from '../../engine/errors.js';
import { decodeWthorPlayers, decodeWthorTournaments, type WthorNames } from '../../engine/records/wthor.js';
import { because } from '../../engine/systemErrors.js';
import { unpackedName } from './compressed.js';

/**
 * The names for a WTHOR file: those of the files that were named, else of the .jou and .trn beside it when there is
 * just one of each. Throws OthelloError; but files that only lie there and are damaged are told to `note`, where there is one:
 * games count more than names.
 */
export function wthorNames(
  file: string,
  players: string | undefined,
  tournaments: string | undefined,
  note?: (line: string) => void,
): WthorNames {
  const jou = players ?? onlyOne(file, '.jou');
  const trn = tournaments ?? onlyOne(file, '.trn');
  return {
    ...known('players', jou, decodeWthorPlayers, players === undefined ? note : undefined),
    ...known('tournaments', trn, decodeWthorTournaments, tournaments === undefined ? note : undefined),
  };
}

function known(
  kind: keyof WthorNames,
  file: string | undefined,
  decode: (bytes: Uint8Array) => string[],
  note: ((line: string) => void) | undefined,
): WthorNames {
  if (file === undefined) return {};
  try {
    return { [kind]: namesIn(file, decode) };
  } catch (error) {
    if (note === undefined || !(error instanceof OthelloError)) throw error;
    note(`${error.message} The games are taken without names.`);
    return {};
  }
}

function namesIn(file: string, decode: (bytes: Uint8Array) => string[]): string[] {
  const bytes = bytesOf(file);
  try {
    return decode(bytes);
  } catch (cause) {
    if (!(cause instanceof OthelloError)) throw cause;
    throw new OthelloError(cause.code, `${file} has no names of WTHOR: ${cause.message}`, { cause });
  }
}

function onlyOne(file: string, extension: string): string | undefined {
  const folder = dirname(file);
  const ofKind = namesBeside(folder).filter((name) => extname(name).toLowerCase() === extension);
  const name = unpackedName(file);
  const own = basename(name, extname(name)).toLowerCase() + extension;
  const found =
    ofKind.find((name) => name.toLowerCase() === own) ?? (ofKind.length === 1 ? ofKind[0] : undefined);
  return found === undefined ? undefined : join(folder, found);
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

export function unreadable(file: string, cause: unknown): OthelloError {
  return new OthelloError('notFound', `The file ${file} cannot be read${because(cause)}.`, { cause });
}

/** None where the folder may be passed through but not looked into. */
function namesBeside(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
