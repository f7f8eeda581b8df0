import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openRun } from '../../../selfplay/training/run.js';
import { goldenOf } from '../../golden/files.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { scratchFolder } from '../../support/scratch.js';

/** Damages a copy of a run: with a statement, as a bad disk or an editor might. */
function damagedRun(...statements: string[]): string {
  const run = goldenOf('0.1.0').copyOf('tensorflow');
  const database = new Database(join(run, 'run.db'));
  for (const statement of statements) expect(database.prepare(statement).run().changes).toBe(1);
  database.close();
  return run;
}

const GAME = "UPDATE games SET plies = x'0102' WHERE kind = 'selfplay' AND number = 3";

describe('a damaged column', () => {
  it.each([
    ['plies of a game', GAME, 'row 3 of the table games is damaged'],
    [
      'start of a game',
      "UPDATE games SET start = 'x' WHERE kind = 'imported' AND number = 1",
      'row imported/1 of the table games',
    ],
    [
      'origin of a game',
      "UPDATE games SET origin = '{' WHERE kind = 'imported' AND number = 0",
      'row imported/0 of the table games',
    ],
    ['explanation', "UPDATE explanations SET record = x'' WHERE id = 7", 'row 7 of the table explanations'],
    [
      'layout of an explanation',
      'UPDATE explanations SET layout = 9 WHERE id = 7',
      'row 7 of the table explanations',
    ],
    [
      "network's metadata",
      "UPDATE networks SET metadata = '[]' WHERE generation = 0",
      'of the table networks',
    ],
    [
      "metrics' numbers",
      "UPDATE metrics SET numbers = 'x' WHERE kind = 'generation'",
      'row generation 1 14 of the table metrics',
    ],
    [
      'a property',
      "UPDATE run SET value = 'x' WHERE key = 'description'",
      'row description of the table run',
    ],
  ])('%s: badStore names it, and the rest stays readable', (_what, statement, named) => {
    const run = damagedRun(statement);
    const readAll = (onDamage?: (error: Error) => void): number => {
      const opened = openRun(run, { readonly: true, ...(onDamage && { onDamage }) });
      const { store } = opened;
      try {
        const games = (['selfplay', 'imported'] as const).flatMap((kind) => [...store.games({ kind })]);
        const rows = [...store.explanations(), ...store.networks(), ...store.metrics('generation')];
        if (onDamage === undefined) store.property('description');
        return games.length + rows.length;
      } finally {
        opened.close();
      }
    };
    const fault = expect.objectContaining({
      code: 'badStore',
      message: expect.stringContaining(named) as string,
    }) as Error;
    expect(() => readAll()).toThrow(fault);
    const told: Error[] = [];
    const isProperty = statement.startsWith('UPDATE run');
    expect(readAll((error) => told.push(error))).toBe(16 + 4 + 60 + 2 + 1 - (isProperty ? 0 : 1));
    expect(told).toEqual(isProperty ? [] : [fault]);
  });

  it('is what `runs --check` finds, with games that do not come to their result, and nothing else', async () => {
    const run = damagedRun(GAME, "UPDATE games SET score = score + 2 WHERE kind = 'selfplay' AND number = 5");
    const { code, stdout, stderr } = await runHere(['runs', run, '--check', '--json']);
    expect(code).toBe(1);
    expect(stderr).toContain('2 problems were found');
    const { sound, parts, problems } = JSON.parse(stdout) as {
      readonly sound: boolean;
      readonly parts: readonly { readonly name: string; readonly sound: number; readonly count: number }[];
      readonly problems: readonly string[];
    };
    expect(sound).toBe(false);
    expect(parts.filter((part) => part.sound < part.count)).toEqual([
      { name: 'selfplay games', sound: 14, count: 16 },
    ]);
    expect(problems).toEqual([
      expect.stringContaining('row 3 of the table games is damaged'),
      expect.stringMatching(/^Game 5 ends with/),
    ]);
    const good = await runHere(['runs', goldenOf('0.1.0').copyOf('tensorflow'), '--check']);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    const lines = good.stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^database +1 of 1 sound$/);
    expect(lines.at(-1)).toMatch(/^All of .* is sound\.$/);
  });

  it('of a network keeps no game from being watched, no other network from being used, and is told where they are listed', async () => {
    const run = damagedRun("UPDATE networks SET metadata = '[]' WHERE generation = 0", GAME);
    const told = 'of the table networks is damaged';
    const watched = await runHere(['watch', run, '--game', '2', '--plain']);
    expect(watched).toMatchObject({ code: 0, stderr: '' });
    expect(watched.stdout).toContain('black network 0');
    const named = await runHere(['watch', run, '--game', '3', '--plain']);
    expect(named).toMatchObject({ code: 2, stdout: '' });
    expect(named.stderr).toContain('row 3 of the table games is damaged');
    const newest = await runHere(['analyze', '--model', run, '--moves', 'f5', '--sims', '2', '--json']);
    expect(newest).toMatchObject({ code: 0, stderr: '' });
    const report = await runHere(['runs', run]);
    expect(report.code).toBe(0);
    expect(report.stderr.split(told)).toHaveLength(2);
  });

  it('keeps no other game from being exported or reported', async () => {
    const run = damagedRun(GAME);
    const out = join(scratchFolder(), 'games.txt');
    const exported = await runHere(['export', '--run', run, '--kind', 'selfplay', '--out', out, '--json']);
    expect(exported.code).toBe(0);
    expect(JSON.parse(exported.stdout)).toMatchObject({ games: 15, skipped: 1, problems: [{ game: '3' }] });
    expect(readFileSync(out, 'utf8').trimEnd().split('\n')).toHaveLength(15);
    const report = await runHere(['runs', run, '--json']);
    expect(report.code).toBe(0);
    expect(report.stderr).toContain('row 3 of the table games is damaged');
  });
});
