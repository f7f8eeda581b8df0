import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeCheckpoint } from '../../../../nn/checkpoint.js';
import type { GameRecord } from '../../../../selfplay/records/gameRecord.js';
import type { NetworkRecord } from '../../../../selfplay/store/storeResults.js';
import { openRun, type Run } from '../../../../selfplay/training/run.js';
import { type Finished, hasEscapes, PROGRAM, runProgram } from '../../../support/cli/program.js';
import { temporaryFolder } from '../../../support/scratch.js';

const folder = temporaryFolder();
/** A run so small that a generation takes a second or two. */
const SMALL = [
  'network.blocks=1',
  'network.channels=4',
  'network.valueHidden=4',
  'search.simulations=2',
  'search.maxConsidered=2',
  'selfplay.gamesPerGeneration=4',
  'selfplay.chunkGames=2',
  'training.batchSize=16',
  'training.samplesPerPosition=0.5',
  'evaluation.games=2',
  'evaluation.simulations=2',
  'evaluation.every=1',
];
const settings = SMALL.flatMap((setting) => ['--set', setting]);
const train = (run: string, ...more: string[]): Promise<Finished> =>
  runProgram(['train', run, '--seed', '7', ...settings, ...more]);

const event = z.looseObject({ kind: z.string(), elapsed: z.number() });
const runDocument = z.object({
  generations: z.int(),
  games: z.int(),
  positions: z.int(),
  explanations: z.int(),
  evaluations: z.array(z.object({ generation: z.int(), b: z.string(), games: z.int(), score: z.number() })),
});

async function contentsOf(run: string): Promise<z.infer<typeof runDocument>> {
  const { code, stdout } = await runProgram(['runs', run, '--json']);
  expect(code).toBe(0);
  return runDocument.parse(JSON.parse(stdout));
}

/** What a run has stored, its games whole. */
function storedIn(run: string): Pick<Run, 'from'> & { games: GameRecord[]; networks: NetworkRecord[] } {
  const opened = openRun(run, { readonly: true });
  const { store, from } = opened;
  const games = [...store.games({ kind: 'selfplay' })];
  const networks = store.networks().map((network) => ({ ...network, created: '', metadata: {} }));
  opened.close();
  return { games, networks, ...(from === undefined ? {} : { from }) };
}

// Generous, because a busy machine is no fault of the program.
describe('train', { timeout: 600_000 }, () => {
  const run = folder.at('run');

  it('trains, tells it as lines of JSON, resumes, explains what it stored and is played against', async () => {
    const first = await train(run, '--set', 'generations=1', '--json');
    expect(first.code).toBe(0);
    const events = first.stdout
      .trimEnd()
      .split('\n')
      .map((line) => event.parse(JSON.parse(line)));
    expect(events[0]!.kind).toBe('started');
    expect(events.at(-1)).toMatchObject({ kind: 'stopped', reason: 'complete', generation: 1 });
    const kinds = events.map(({ kind }) => kind);
    expect(kinds).toEqual(
      expect.arrayContaining(['games', 'training', 'published', 'evaluation', 'explained']),
    );
    expect(first.stderr).toContain('generation 1 at');
    expect(hasEscapes(first.stderr)).toBe(false);

    const one = await contentsOf(run);
    expect(one.generations).toBe(1);
    expect(one.games).toBeGreaterThanOrEqual(4);
    expect(one.explanations).toBeGreaterThan(0);
    expect(one.evaluations.map(({ b }) => b).sort()).toEqual(['greedy', 'random']);

    const again = await runProgram(['train', run]);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('goes on after generation 1');
    expect(await contentsOf(run)).toEqual(one);

    const changed = await runProgram(['train', run, '--seed', '8']);
    expect(changed.code).toBe(2);
    expect(changed.stderr).toMatch(/began with another configuration and keeps it: seed="8"/);

    const text = await runProgram(['runs', run]);
    expect(text.stdout).toContain(`1 generation, ${one.games} games`);
    const parts = text.stdout.slice(text.stdout.indexOf('Where the machine’s time goes'));
    const shares = ['evaluating', 'training', 'search and rules', 'waiting'].map((part) =>
      Number(new RegExp(`${part} +([\\d.]+)%`).exec(parts)?.[1]),
    );
    for (const share of shares) expect(share).toBeGreaterThan(0);
    expect(shares.reduce((sum, share) => sum + share)).toBeLessThan(100.5);

    const explained = await runProgram(['explain', '--run', run, '--game', '0', '--json']);
    expect(explained.code).toBe(0);
    const document = JSON.parse(explained.stdout) as { explanations: { ply: number; move: string }[] };
    expect(document.explanations.map(({ ply }) => ply)).toEqual(document.explanations.map((_, ply) => ply));

    const missing = await runProgram(['explain', '--run', run, '--game', '999']);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(/has no game 999; it has the games 0 to \d+\./);

    const played = await runProgram(['play', '--model', run, '--sims', '2'], { input: 'f5\n' });
    expect(played.stdout).toContain('You have black against run, generation 1, 2 simulations a move.');
  });

  it('begins with another run, which stays as it is, and teaches a new network the games that are there', async () => {
    const branch = (name: string, workers: string, ...more: string[]): Promise<Finished> =>
      runProgram(['train', name, '--from', run, '--workers', workers, '--set', 'generations=2', ...more]);
    const before = storedIn(run);
    const [wide, again] = [folder.at('wide'), folder.at('again')];
    const settingsOfWide = ['--set', 'network.policyChannels=3'];
    expect((await branch(wide, '2', ...settingsOfWide)).code).toBe(0);
    expect((await branch(again, '1', ...settingsOfWide)).code).toBe(0);
    expect(storedIn(run)).toEqual(before);

    const after = storedIn(wide);
    expect(after.games.slice(0, before.games.length)).toEqual(before.games);
    expect(after.networks.slice(0, 2)).toEqual(before.networks);
    expect(after.from).toMatchObject({ folder: run, generation: 1, games: before.games.length });
    // What two threads share and one does alone is the same, and nothing depends on who came first.
    expect(storedIn(again).networks).toEqual(after.networks);

    const newest = after.networks[2]!;
    const file = join(wide, 'networks', `${newest.sha256}.safetensors`);
    const { network } = decodeCheckpoint(readFileSync(file), file);
    const convolution = network.architecture.layers.find(({ name }) => name === 'policy/conv');
    expect(convolution).toMatchObject({ outChannels: 3 });
    // Every position of both generations is new to it, and half of as many samples of 16 are drawn.
    const taught = after.games
      .filter(({ generation }) => generation < 2)
      .flatMap(({ plies }) => plies.filter(({ kind }) => kind !== 'opening')).length;
    expect(newest.steps).toBe(Math.round((taught * 0.5) / 16));

    const report = await runProgram(['runs', wide]);
    expect(report.stdout).toContain(`with generation 1 and the games of ${run}\n`);

    const resumed = await branch(wide, '2');
    expect([resumed.code, resumed.stderr]).toEqual([
      0,
      expect.stringContaining('goes on after generation 2'),
    ]);
    const other = await runProgram(['train', run, '--from', wide]);
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringMatching(/run began with nothing; leave --from out/),
    ]);
    const numbered = await branch(folder.at('numbered'), '2', '--set', 'selfplay.gamesPerGeneration=6');
    expect([numbered.code, numbered.stderr]).toEqual([
      2,
      expect.stringMatching(/gamesPerGeneration is 4 in the run .* cannot be 6 here/),
    ]);
    expect((await branch(folder.at('none'), '2', '--from', folder.path)).code).not.toBe(0);
    expect(readdirSync(folder.path).sort()).toEqual(['again', 'run', 'wide']);
  });

  it('is saved without its games, goes on from there, and says what is wrong with a save', async () => {
    const [saved, moved] = [folder.at('saved'), folder.at('moved')];
    const kept = await runProgram(['runs', run, '--save', saved]);
    expect([kept.code, kept.stdout]).toEqual([
      0,
      expect.stringMatching(
        /^Saved in .*: generation 1, after \d+ steps and \d+ games\.\n.*train NEW --from/,
      ),
    ]);
    const move = (...more: string[]): Promise<Finished> =>
      runProgram(['train', moved, '--from', saved, '--set', 'generations=2', ...more]);
    const begun = await move();
    expect([begun.code, begun.stderr]).toEqual([
      0,
      expect.stringContaining('goes on after generation 1, 0 games, plays 4 games before it trains'),
    ]);
    const { games, networks, from } = storedIn(moved);
    expect(networks[0]).toEqual(storedIn(run).networks[1]);
    expect(networks.map(({ generation }) => generation)).toEqual([1, 2]);
    expect(games.every(({ generation }) => generation === 1)).toBe(true);
    expect(from).toMatchObject({ folder: saved, generation: 1, games: storedIn(run).games.length });
    const report = await runProgram(['runs', moved]);
    expect(report.stdout).toContain(`with generation 1 of the run saved in ${saved}, whose`);
    expect((await move()).stderr).toContain('goes on after generation 2');
    const check = await runProgram(['runs', moved, '--check']);
    expect(check.stdout).toContain('is sound');

    const played = await runProgram(['play', '--model', saved, '--sims', '2'], { input: 'f5\n' });
    expect(played.stdout).toContain('You have black against saved, generation 1, 2 simulations a move.');
    writeFileSync(join(saved, 'state.json'), '{');
    for (const wrong of [
      ['train', folder.at('never'), '--from', saved],
      ['runs', run, '--save', saved],
    ]) {
      const { code, stderr } = await runProgram(wrong);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/state\.json is not JSON, or was cut short/)]);
    }
  });

  it('refuses a second process, stops cleanly on Ctrl-C with code 130, and goes on', async () => {
    const busy = folder.at('busy');
    const child = spawn(process.execPath, [PROGRAM, 'train', busy, '--seed', '7', ...settings]);
    let stderr = '';
    let refused: Promise<Finished> | undefined;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (refused !== undefined || !stderr.includes('generation 1 at')) return;
      refused = train(busy).finally(() => child.kill('SIGINT'));
    });
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    expect(stderr).toContain('stopped cleanly');
    const second = await refused!;
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/busy is in use by process \d+/);
    const stored = await contentsOf(busy);
    expect(stored.generations).toBeGreaterThanOrEqual(1);
    const resumed = await runProgram(['train', busy, '--minutes', '0.02']);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toContain(`${stored.games} games`);
    expect((await contentsOf(busy)).games).toBeGreaterThanOrEqual(stored.games);
  });
});
