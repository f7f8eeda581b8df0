import { beforeAll, expect } from 'vitest';
import { runProgram as runInProcess } from '../../../cli/program.js';
import { type GameRecord, replay } from '../../../selfplay/records/gameRecord.js';
import { openStore } from '../../../selfplay/store/store.js';
import { temporaryFolder } from '../scratch.js';
import { writeTinyModel } from './program.js';
import { RecordingTerminal } from './recordingTerminal.js';

export const folder = temporaryFolder();

export const database = folder.at('games.db');

export const model = folder.at('model.safetensors');

export let games: readonly GameRecord[];

// Real games with real searches, three of them.
beforeAll(async () => {
  await writeTinyModel(model);
  const common = ['--model', model, '--sims', '4', '--seed', '1'];
  const told = new RecordingTerminal();
  const code = await runInProcess(['selfplay', ...common, '--games', '3', '--out', database], told);
  expect({ code, told }).toMatchObject({ code: 0 });
  const store = openStore(database, { readonly: true });
  games = [...store.games()];
  store.close();
}, 300_000);

/** What a command prints, in this process: starting the program takes longer than most of them. */
export async function printed(...args: string[]): Promise<string> {
  const terminal = new RecordingTerminal();
  expect(await runInProcess(args, terminal), terminal.stderr).toBe(0);
  return terminal.stdout;
}

/** Black's share of the points at a ply, in percent, from the record itself. */
export function blackPercent(game: GameRecord, ply: number): number | undefined {
  const { rootValue, kind } = game.plies[ply]!;
  const { turn } = replay(game)[ply]!;
  if (kind === 'solved') return game.score > 0 ? 100 : game.score < 0 ? 0 : 50;
  if (rootValue === undefined) return undefined;
  return Math.round(50 * (1 + (turn === 'black' ? rootValue : -rootValue)));
}
