import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatTranscript } from '../../../../engine/notation.js';
import { Random } from '../../../../engine/random.js';
import { encodeCheckpoint } from '../../../../nn/checkpoint.js';
import { writeCheckpoint } from '../../../../nn/checkpointFile.js';
import { PRESETS } from '../../../../selfplay/training/presets.js';
import { createRun, openRun } from '../../../../selfplay/training/run.js';
import { checkConfig } from '../../../../selfplay/training/runConfig.js';
import { PROGRAM } from '../../../support/cli/program.js';
import { runHere } from '../../../support/cli/recordingTerminal.js';
import { randomGameRecords } from '../../../support/engine/randomGameRecords.js';
import { randomRecordedGame } from '../../../support/engine/recordedGames.js';
import { temporaryFolder } from '../../../support/scratch.js';
import { smallNetwork } from '../../../support/selfplay/loggedGames.js';

const { at } = temporaryFolder();
const run = at('run');
const model = at('model.safetensors');
const GAMES = 5;
/** One thread is soonest ready for a few games. */
const ALONE = ['--workers', '1'];

interface Summary {
  readonly games: number;
  readonly maps: number;
  readonly already: number;
  readonly skipped: { readonly game: string; readonly reason: string }[];
  readonly complete: boolean;
}

beforeAll(async () => {
  await writeCheckpoint(model, smallNetwork);
  const config = checkConfig({ ...PRESETS.quick, seed: 'log' });
  const made = createRun(run, { config, created: '2024-01-01T00:00:00Z', versions: {} });
  const network = made.networks.write(encodeCheckpoint(smallNetwork));
  const games = randomGameRecords(Random.fromSeed('log'), GAMES).map((game) => ({ ...game, network }));
  const metadata = { state: network };
  made.store.insertChunk({
    networks: [{ sha256: network, generation: 0, steps: 0, created: '2024-01-01T00:00:00Z', metadata }],
    games,
  });
  made.close();
});
async function summaryOf(args: readonly string[]): Promise<Summary> {
  const { code, stdout, stderr } = await runHere(['explain', ...args, '--without-controls', '--json']);
  expect({ code, stderr: stderr.replace(/^(explaining|skipped).*\n/gm, '') }).toEqual({
    code: 0,
    stderr: '',
  });
  return JSON.parse(stdout) as Summary;
}

function storedExplanations(): number {
  const opened = openRun(run, { readonly: true });
  const { explanations } = opened.store.counts();
  opened.close();
  return explanations;
}

describe('explain --games', () => {
  it("fills the run's database, a game at a time, and leaves what is there", async () => {
    const two = await summaryOf(['--run', run, '--games', '0-1', '--targets', 'value,move', ...ALONE]);
    expect(two).toMatchObject({ games: 2, already: 0, skipped: [], complete: true });
    expect(storedExplanations()).toBe(two.maps);
    const all = await summaryOf(['--run', run, '--games', 'all', '--targets', 'value,move']);
    expect(all).toMatchObject({ games: GAMES - 2, already: 2 });
    expect(storedExplanations()).toBe(two.maps + all.maps);
    expect(await summaryOf(['--run', run, '--games', 'all', '--target', 'value'])).toMatchObject({
      games: 0,
      already: GAMES,
    });
    const opened = openRun(run, { readonly: true });
    const { store } = opened;
    const plies = store.game({ kind: 'selfplay', index: 3 })!.plies.length;
    const found = [...store.explanations({ game: { kind: 'selfplay', index: 3 }, target: 'value' })];
    expect(found.map(({ ply }) => ply)).toEqual(Array.from({ length: plies }, (_, ply) => ply));
    opened.close();
  });

  it('refuses another composite under the name of one that is stored', async () => {
    await summaryOf(['--run', run, '--games', '0', ...ALONE]);
    const file = at('other.json');
    writeFileSync(
      file,
      JSON.stringify({
        name: 'epsilonGamma',
        entries: [
          { kind: 'conv', rule: 'epsilon' },
          { kind: 'dense', rule: 'epsilon' },
          { kind: 'sum', rule: 'norm' },
          { kind: 'activation', rule: 'pass' },
        ],
      }),
    );
    const { code, stderr } = await runHere(['explain', '--run', run, '--games', '0', '--composite', file]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/another composite "epsilonGamma"/) as string,
    });
  });

  it('waits for no one: a run that is being worked on is in use, but can be logged to a file', async () => {
    const held = openRun(run);
    try {
      const { code, stderr } = await runHere([
        'explain',
        '--run',
        run,
        '--games',
        '4',
        '--target',
        'valueTanh',
      ]);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(/in use by process/) as string,
      });
      const out = at('beside.jsonl');
      expect(await summaryOf(['--run', run, '--games', '4', '--out', out, ...ALONE])).toMatchObject({
        games: 1,
      });
    } finally {
      held.close();
    }
  });

  it('stops at Ctrl-C and goes on with the same command to the same file', async () => {
    const args = ['explain', '--run', run, '--games', 'all', ...ALONE];
    const whole = at('whole.jsonl');
    expect((await runHere([...args, '--out', whole])).code).toBe(0);
    const out = at('stopped.jsonl');
    const child = spawn(process.execPath, [PROGRAM, ...args, '--out', out]);
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    const timer = setInterval(() => {
      if (!existsSync(out) || readFileSync(out, 'utf8').split('\n').length <= 20) return;
      clearInterval(timer);
      child.kill('SIGINT');
    }, 20);
    expect(await closed).toBe(130);
    const { code: again } = await runHere([...args, '--out', out]);
    expect(again).toBe(0);
    expect(readFileSync(out).equals(readFileSync(whole))).toBe(true);
  });

  it('tells damaged games and goes on', async () => {
    const damaged = at('damaged');
    cpSync(run, damaged, { recursive: true });
    const opened = openRun(damaged);
    const { file } = opened.store;
    opened.close();
    const Database = (await import('better-sqlite3')).default;
    const database = new Database(file);
    database.prepare('UPDATE games SET plies = substr(plies, 1, 20) WHERE number = 1').run();
    database.close();
    const out = at('damaged.jsonl');
    const summary = await summaryOf(['--run', damaged, '--games', 'all', '--out', out, ...ALONE]);
    expect(summary).toMatchObject({
      games: GAMES - 1,
      skipped: [
        { game: '1', reason: expect.stringMatching(/row \d+ of the table games is damaged/) as string },
      ],
    });
    expect(readFileSync(out, 'utf8')).not.toContain('{"game":"1"');
  });
});

describe('explain --file', () => {
  const transcripts = (): string => {
    const games = ['a', 'b'].map((seed) => randomGameMoves(seed));
    const file = at('games.txt');
    writeFileSync(file, [games[0], 'f5f5', '# a comment', games[1]!.slice(0, 12), ''].join('\n'));
    return file;
  };

  it('logs the games of a file, whole or not, and tells those it cannot read', async () => {
    const out = at('games.jsonl');
    const summary = await summaryOf(['--file', transcripts(), '--model', model, '--out', out, ...ALONE]);
    expect(summary).toMatchObject({
      games: 2,
      skipped: [{ game: '2', reason: expect.stringMatching(/f5/) as string }],
    });
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n').slice(1);
    const names = lines.map((line) => (JSON.parse(line) as { game: string }).game);
    expect([...new Set(names)]).toEqual(['1', '4']);
    expect(names.filter((name) => name === '4')).toHaveLength(6);
    expect(summary.maps).toBe(lines.length);
  });

  it('shows one of them like any other game', async () => {
    const args = [
      'explain',
      '--file',
      transcripts(),
      '--game',
      '4',
      '--ply',
      '2',
      '--model',
      model,
      '--json',
    ];
    const { code, stdout } = await runHere(args);
    expect(code).toBe(0);
    const { explanations } = JSON.parse(stdout) as { explanations: { game: string; ply: number }[] };
    expect(explanations).toMatchObject([{ game: '4', ply: 2 }]);
  });

  it.each([
    [['--games', 'x'], /--games takes all, numbers and ranges/],
    [['--games', '7'], /has no game 7; its games are/],
    [['--ply', '3'], /leave out --ply/],
    [['--target', 'neuron:nope/1'], /no layer 'nope'/],
    [['--target', 'value', '--targets', 'move'], /same as --target/],
  ])('says what is wrong with %j', async (args, message) => {
    const line = ['explain', '--file', transcripts(), '--model', model, '--out', at('never.jsonl'), ...args];
    const { code, stderr } = await runHere(line);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) as string });
    expect(existsSync(at('never.jsonl'))).toBe(false);
  });

  it('says what is wrong with a file', async () => {
    writeFileSync(at('games.pdf'), Buffer.from('%PDF-1.7\n\0\xff\xfe\xfd and what is no game', 'latin1'));
    const unknown = await runHere(['explain', '--file', at('games.pdf'), '--model', model, '--json']);
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/none of the formats that are read/) as string,
    });
    const missing = await runHere(['explain', '--file', at('none.txt'), '--model', model, '--json']);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot be read/) as string });
  });
});

function randomGameMoves(seed: string): string {
  return formatTranscript(randomRecordedGame(Random.fromSeed(seed)).moves);
}
