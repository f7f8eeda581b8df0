import { existsSync } from 'node:fs';
import { OthelloError } from '../../../../engine/errors.js';
import type { Color } from '../../../../engine/position.js';
import type { Line } from '../../../../playing/line.js';
import { freeName, isSameFile, refuseExisting, saveGame } from '../../../sources/savedGame.js';

export interface LineFilesOptions {
  /** The file that keeps the game after every move. */
  readonly save: string | undefined;
  /** A file that holds this very game already. */
  readonly own: string | undefined;
  /** Whether files that are there may be replaced. */
  readonly force: boolean;
}

/** Who plays a game that is saved. */
export interface Players {
  readonly human: Color;
  /** What the other side is called. */
  readonly opponent: string;
}

/** A name for a game that was given none. */
const USUAL = 'game.ggf';

/** The files of games that are played line by line: none replaces another's, unless that is wanted. */
export class LineFiles {
  readonly #options: LineFilesOptions;
  #kept: string | undefined;
  #own: string[];

  /** Throws OthelloError `usage` where the game is to be kept in a file that is there already. */
  constructor(options: LineFilesOptions) {
    const { save, own, force } = options;
    this.#options = options;
    this.#kept = save;
    this.#own = own === undefined ? [] : [own];
    if (save !== undefined && !force && !isSameFile(own, save)) {
      refuseExisting(save, `--force replaces it, --load ${save} goes on with it`);
    }
    if (save !== undefined) this.#own.push(save);
  }

  /** Keeps the game as it stands, where that was asked for. */
  keep(line: Line, { human, opponent }: Players): void {
    if (this.#kept !== undefined && line.moves.length > 0) saveGame(this.#kept, line, human, opponent);
  }

  /** Another game begins; what is to be said of its file. */
  renew(own: string | undefined): string[] {
    const { save } = this.#options;
    this.#own = own === undefined ? [] : [own];
    if (save === undefined) return [];
    this.#kept = freeName(save);
    this.#own.push(this.#kept);
    return [`This game is kept in ${this.#kept}.`];
  }

  /** Saves to the file that is named, `--force` before or after it; the sentence that says so, or why not. */
  saveAs(argument: string, line: Line, { human, opponent }: Players): string {
    const named = readForced(argument);
    const isForced = this.#options.force || named.isForced;
    const file = named.file === '' ? this.#kept : named.file;
    if (file === undefined) return `save needs the name of a file, such as save ${freeName(USUAL)}.`;
    const isOwn = this.#own.some((own) => isSameFile(own, file));
    if (!isOwn && !isForced && existsSync(file)) {
      return `${file} exists and is not replaced; save --force ${file} replaces it, ${freeName(file)} is free.`;
    }
    try {
      saveGame(file, line, human, opponent);
    } catch (error) {
      if (!(error instanceof OthelloError)) throw error;
      return error.message;
    }
    this.#own.push(file);
    return `The game is saved; play --load ${file} goes on with it.`;
  }
}

/** The name of a file, before or after which `--force` may stand; empty where there is none. */
function readForced(argument: string): { readonly file: string; readonly isForced: boolean } {
  const text = argument.trim();
  const flag = '--force';
  if (text === flag) return { file: '', isForced: true };
  if (text.startsWith(`${flag} `)) return { file: text.slice(flag.length).trim(), isForced: true };
  if (text.endsWith(` ${flag}`)) return { file: text.slice(0, -flag.length).trim(), isForced: true };
  return { file: text, isForced: false };
}
