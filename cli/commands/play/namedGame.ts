import { existsSync } from 'node:fs';
import { OthelloError } from '../../../engine/errors.js';
import { loadGame, type SavedGame } from '../../sources/savedGame.js';

/** A game of a file. */
export interface NamedGame {
  readonly saved: SavedGame;
  readonly file?: string;
  /** Whether the file holds nothing else, so that the game may be saved to it again. */
  readonly alone: boolean;
}

/** Reads `game.ggf`, or, where no file has that name, a file and the number of a game: `games.ggf 3`. Throws OthelloError. */
export function readNamedGame(name: string): NamedGame {
  if (name === '') throw new OthelloError('usage', 'load needs the name of a file, such as load game.ggf.');
  const [, file, number] = existsSync(name) ? [] : (/^(.*\S)\s+(\d{1,9})$/.exec(name) ?? []);
  return file === undefined ? readGame(name) : readGame(file, Number(number));
}

/** @param number of the game in the file; undefined where it holds one. */
export function readGame(file: string, number?: number): NamedGame {
  const saved = loadGame(file, number);
  // Files of others hold more than is written back, such as comments.
  return { file, saved, alone: number === undefined && saved.human !== undefined };
}
