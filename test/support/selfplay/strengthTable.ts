import { expect } from 'vitest';
import type { GameRecord } from '../../../selfplay/records/gameRecord.js';
import { openStore } from '../../../selfplay/store/store.js';
import { commandFolder } from '../cli/commandInputs.js';
import { runHere } from '../cli/recordingTerminal.js';

/** Where the tests of a file have their databases, and the network that plays. */
export const { at, model } = commandFolder();

export interface Score {
  readonly column: string;
  readonly opponent: string;
  readonly games: number;
  readonly wins: number;
  readonly draws: number;
  readonly losses: number;
  readonly score: number;
  readonly scoreInterval: [number, number];
  readonly meanDiscs: number;
  readonly secondsPerMove: { own: number; opponent: number };
}

export function stored(name = 'strength.db'): GameRecord[] {
  const store = openStore(at(name), { readonly: true });
  const games = [...store.games({ kind: 'arena' })];
  store.close();
  return games;
}

interface Doubling {
  readonly elo: number | null;
  readonly eloInterval: [number, number];
  readonly from: number;
  readonly to: number;
  readonly games: number;
  readonly reason?: string;
  readonly steps: Doubling[];
}

interface Table {
  readonly about: { openings: { file?: string; plies?: number } };
  readonly cells: Score[];
  readonly doubling: Doubling;
}

/** A table of the tiny network, as JSON. */
export async function played(database: string, ...args: readonly string[]): Promise<Table> {
  const about = ['--model', model, '--out', at(database), '--workers', '1', '--json'];
  const { code, stdout, stderr } = await runHere(['strength', ...about, ...args]);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Table;
}
