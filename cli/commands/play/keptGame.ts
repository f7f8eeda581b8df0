import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process, { env, platform } from 'node:process';
import { type Color, isOver } from '../../../engine/position.js';
import { type Line, positionAfter } from '../../../playing/line.js';
import { freeName, loadGame, type SavedGame, saveGame } from '../../sources/savedGame.js';

/** A game that was left before its end. */
export interface LeftGame {
  readonly file: string;
  readonly saved: SavedGame;
}

/** Where a game in progress is kept, so that it outlives the program and the terminal. */
export interface GameKeeper {
  readonly file: string;
  /** The command that offers the game again when it was left. */
  readonly offeredBy: string;
  /** Keeps the game as it stands; throws OthelloError where that cannot be done. */
  keep(line: Line, human: Color, opponent: string): void;
  /** Another game begins: one that is in a file which the user named stays there, and the next is kept beside it. */
  renew(): void;
  /** The game has ended, or is not wanted any more. */
  forget(): void;
  /** The game that was left last, if it can go on. */
  findLeft(): LeftGame | undefined;
  /** A game that was offered has been taken up or declined. */
  settle(left: LeftGame): void;
}

/** Where programs keep what should outlive them but is no document of the user's. */
export function stateFolder(environment: Readonly<Record<string, string | undefined>> = env): string {
  const { XDG_STATE_HOME, LOCALAPPDATA } = environment;
  const base =
    platform === 'win32' && LOCALAPPDATA !== undefined
      ? LOCALAPPDATA
      : XDG_STATE_HOME !== undefined && XDG_STATE_HOME !== ''
        ? XDG_STATE_HOME
        : join(homedir(), '.local', 'state');
  return join(base, 'othello-zero');
}

/** A file that the user named: it keeps the game after its end, too. */
export function namedKeeper(name: string): GameKeeper {
  let file = name;
  return {
    get file() {
      return file;
    },
    get offeredBy() {
      return `play --save ${file}`;
    },
    keep: (line, human, opponent) => saveGame(file, line, human, opponent),
    renew: () => (file = freeName(name)),
    forget: () => undefined,
    findLeft: () => unfinished(file),
    settle: () => undefined,
  };
}

/**
 * A file of this process in a folder. Several games may be played at once, each in its own terminal, so the file has
 * the number of its process; those of processes that are gone were left.
 */
export function folderKeeper(folder: string = stateFolder()): GameKeeper {
  const file = join(folder, `game-${process.pid}.ggf`);
  return {
    file,
    offeredBy: 'play',
    keep(line, human, opponent) {
      mkdirSync(folder, { recursive: true });
      saveGame(file, line, human, opponent);
    },
    renew: () => undefined,
    forget: () => rmSync(file, { force: true }),
    findLeft() {
      for (const left of leftFiles(folder)) {
        const found = unfinished(left);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    settle(left) {
      if (left.file !== file) rmSync(left.file, { force: true });
    },
  };
}

/** A game that nobody touched for so long was left, even if some process has the number of its process again. */
const STALE_MS = 3_600_000;

/** The newest first. */
function leftFiles(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .flatMap((name) => {
      const pid = /^game-(\d+)\.ggf$/.exec(name)?.[1];
      const file = join(folder, name);
      const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
      if (pid === undefined || written === undefined) return [];
      return isAnotherAlive(Number(pid)) && Date.now() - written < STALE_MS ? [] : [{ file, written }];
    })
    .sort((a, b) => b.written - a.written)
    .map(({ file }) => file);
}

function isAnotherAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A file that cannot be read, or holds no game that can go on, is none to offer. */
function unfinished(file: string): LeftGame | undefined {
  try {
    const saved = loadGame(file);
    return saved.moves.length === 0 || isOver(positionAfter(saved)) ? undefined : { file, saved };
  } catch {
    return undefined;
  }
}
