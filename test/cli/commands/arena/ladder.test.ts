import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../../selfplay/store/store.js';
import { runHere } from '../../../support/cli/recordingTerminal.js';
import { scratchFolder } from '../../../support/scratch.js';

describe('a ladder', () => {
  it('goes on where it was, without being told its seed', async () => {
    const file = join(scratchFolder(), 'ladder.db');
    const ladder = ['arena', '--ladder', 'random,greedy', '--out', file, '--json'];
    const read = async (games: number) => {
      const { stdout } = await runHere([...ladder, '--games', String(games)]);
      return JSON.parse(stdout) as { seed: string; matches: { wins: number; games: number; seed: string }[] };
    };
    const half = await read(4);
    const whole = await read(8);
    expect(whole.seed).toBe(half.seed);
    expect(whole.matches.map(({ games }) => games)).toEqual([8]);
    const store = openStore(file, { readonly: true });
    expect(store.counts().arenaGames).toBe(8);
    store.close();
  });
});
