import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runHere } from '../../../support/cli/recordingTerminal.js';
import { slowProfile } from '../../../support/selfplay/slowDoubling.js';
import { at, model, played, stored } from '../../../support/selfplay/strengthTable.js';

describe('Elo a doubling of simulations', () => {
  const args = ['--columns', '4,8,16', '--against', 'random,half,half', '--games', '30'];

  it('is what the table says by a search for the largest likelihood, and stands in texts', async () => {
    const { cells, doubling } = await played('doubling.db', ...args);
    expect(cells.map(({ column, opponent }) => `${column} ${opponent}`)).toEqual([
      ...['4 random', '8 random', '16 random', '4 half', '8 half', '16 half'],
    ]);
    const matches = cells.map(({ column, opponent, games, wins, draws }) => {
      const simulations = Number(column);
      const other = opponent === 'half' ? simulations / 2 : opponent;
      return { simulations, opponent: other, games, points: wins + draws / 2 };
    });
    const best = slowProfile(matches, doubling.elo!);
    for (const change of [-1, 1]) expect(slowProfile(matches, doubling.elo! + change)).toBeLessThan(best);
    for (const end of doubling.eloInterval) {
      expect(best - slowProfile(matches, end)).toBeCloseTo(3.8415 / 2, 3);
    }
    expect(doubling).toMatchObject({ from: 2, to: 16, games: 180 });
    expect(doubling.steps.map(({ from, to }) => `${from} ${to}`)).toEqual(['2 4', '4 8', '8 16']);

    writeFileSync(at('doubling.md'), '<!-- strength, a doubling --><!-- /strength, a doubling -->\n');
    await played('doubling.db', ...args, '--show', '--into', at('doubling.md'));
    const shown = await runHere([
      'strength',
      '--model',
      model,
      '--out',
      at('doubling.db'),
      ...args,
      '--show',
    ]);
    for (const text of [readFileSync(at('doubling.md'), 'utf8'), shown.stdout]) {
      const row = /2 to 16 [ |]+([+-]\d+|0)[ |]+\[(\S+), (\S+)\][ |]+(\d+)/.exec(text)!;
      expect(Number(row[1])).toBeCloseTo(doubling.elo!, -0.5);
      expect(Math.abs(Number(row[2]) - doubling.eloInterval[0])).toBeLessThanOrEqual(0.5);
      expect(Math.abs(Number(row[3]) - doubling.eloInterval[1])).toBeLessThanOrEqual(0.5);
      expect(row[4]).toBe('180');
    }
    const halves = stored('doubling.db').flatMap(({ players }) => [players!.black, players!.white]);
    expect(halves.some((name) => name.endsWith('@2'))).toBe(true);
  });

  it('is not known of one number of simulations, nor without games', async () => {
    const one = await played('one.db', '--columns', '1,4,nosolver', '--against', 'random', '--games', '2');
    expect(one.doubling).toMatchObject({ elo: null, steps: [] });
    expect(one.doubling.reason).toMatch(/no two numbers/);
    const text = await runHere([
      'strength',
      '--model',
      model,
      '--out',
      at('one.db'),
      '--show',
      '--against',
      'random',
    ]);
    expect(text.stdout).toContain('What twice the simulations are worth is not known: no two numbers');
  });
});
