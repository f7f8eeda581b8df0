import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalog } from '../../cli/catalog.js';
import { Random } from '../../engine/random.js';
import { residualArchitecture } from '../../nn/architecture.js';
import { initializeNetwork } from '../../nn/network.js';
import { exportNetwork } from '../../nn/onnx/export.js';
import { rangesFile } from '../../nn/quantization/rangesFile.js';
import { sha256Of } from '../../nn/sha256.js';
import { commandFolder, writeRun, writeTranscripts } from '../support/cli/commandInputs.js';
import { PROGRAM } from '../support/cli/program.js';
import { PseudoTerminal } from '../support/cli/pseudoTerminal.js';
import { randomGameRecords } from '../support/engine/randomGameRecords.js';
import { lacks } from '../support/needs.js';
import { readSystemCalls, type SystemCalls, traced, tracing } from '../support/systemCalls.js';

const { at, model } = commandFolder();
const games = at('games.txt');
const onnx = at('model.onnx');
const [run, trained] = [at('run'), at('trained')];

beforeAll(() => {
  const network = initializeNetwork(residualArchitecture({ blocks: 1, channels: 8 }), Random.fromSeed('a'));
  const records = randomGameRecords(Random.fromSeed('games'), 60);
  writeFileSync(onnx, exportNetwork(network));
  writeTranscripts(games, records.slice(0, 12));
  writeRun(run, [[0, network]], records);
});

/** Folders of one traced command: an empty home, an empty folder for temporary files, and where it is started. */
interface Places {
  readonly home: string;
  readonly temporary: string;
  readonly work: string;
  readonly log: string;
}

let count = 0;
function newPlaces(): Places {
  const folder = at(`traced${++count}`);
  const places = {
    home: join(folder, 'home'),
    temporary: join(folder, 'tmp'),
    work: join(folder, 'work'),
    log: join(folder, 'calls'),
  };
  for (const place of [places.home, places.temporary, places.work]) mkdirSync(place, { recursive: true });
  return places;
}

/** As a stranger's machine would have it: nothing says that telemetry is not wanted. */
const environmentOf = ({ home, temporary }: Places): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: home,
  TMPDIR: temporary,
  LANG: 'C.UTF-8',
});

/** @param asked where the command may write, besides the folder for temporary files */
function expectPrivate(
  { connections, changed, opened }: SystemCalls,
  places: Places,
  asked: readonly string[],
): void {
  expect(connections).toEqual([]);
  // Programs that send nothing look no names up.
  expect(opened.filter((path) => /^\/etc\/(resolv\.conf|hosts|nsswitch\.conf)$/.test(path))).toEqual([]);
  const allowed = [...asked, `${places.temporary}/`];
  const isAllowed = (path: string): boolean =>
    /^\/dev\/(null|tty|pts\/\d+)$/.test(path) || allowed.some((start) => path.startsWith(start));
  expect(changed.filter((path) => !isAllowed(path))).toEqual([]);
  if (!asked.some((path) => path.startsWith(places.home))) expect(readdirSync(places.home)).toEqual([]);
  // What is temporary is gone with the command.
  expect(readdirSync(places.temporary)).toEqual([]);
}

/** Settings of a run that takes seconds. */
const TINY = [
  ...['network.blocks=1', 'network.channels=4', 'network.valueHidden=4', 'search.simulations=2'],
  ...['search.maxConsidered=2', 'selfplay.gamesPerGeneration=4', 'selfplay.chunkGames=2'],
  ...['training.batchSize=16', 'training.samplesPerPosition=0.5', 'evaluation.games=2'],
  ...['evaluation.simulations=2', 'evaluation.every=1'],
].flatMap((setting) => ['--set', setting]);

const ONE_GENERATION = ['--set', 'generations=1'];

const ENDGAME = 'XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXOOOOXXXXO--- X';

interface Case {
  readonly args: readonly string[];
  readonly input?: string;
  /** Names in the folder where the command is started, or paths of a run, that it is asked to write. */
  readonly writes?: readonly string[];
  /** Whether it is to search in eight bits, for which it keeps the ranges beside the network. */
  readonly keepsRanges?: boolean;
}

/** Each command with small real input, in the ways that load something else. */
const CASES: readonly Case[] = [
  { args: [] },
  { args: ['--help'] },
  { args: ['--get-yargs-completions', 'othello-zero', 'pl'] },
  { args: ['play', '--model', model, '--sims', '4', '--plain'], input: 'f5\nhint\nwhy\nquit\n' },
  {
    args: ['play', '--model', model, '--sims', '4', '--save', 'kept.ggf'],
    input: 'f5\nquit\n',
    writes: ['kept.ggf'],
  },
  { args: ['train', trained, '--workers', '2', ...TINY, ...ONE_GENERATION], writes: [trained] },
  { args: ['train', trained, '--json'], writes: [trained] },
  {
    args: ['train', 'tf', '--workers', '1', '--runtime', 'tensorflow', ...TINY, ...ONE_GENERATION],
    writes: ['tf'],
  },
  { args: ['watch', '--run', run, '--game', '3', '--plain'], writes: [run] },
  { args: ['watch', '--moves', 'f5d6c3', '--model', model, '--sims', '4', '--plain'] },
  {
    args: ['explain', '--model', model, '--moves', 'f5d6c3', '--format', 'svg', '--out', 'e.svg'],
    writes: ['e.svg'],
  },
  {
    args: ['explain', '--model', model, '--moves', 'f5d6c3', '--format', 'png', '--out', 'e.png'],
    writes: ['e.png'],
  },
  {
    args: ['explain', '--model', model, '--moves', 'f5d6c3', '--format', 'html', '--out', 'e.html'],
    writes: ['e.html'],
  },
  { args: ['explain', '--model', model, '--moves', 'f5d6c3', '--target', 'q', '--sims', '8'] },
  { args: ['explain', '--run', run, '--games', '0-3', '--without-controls'], writes: [run] },
  {
    args: [
      'evaluate',
      '--model',
      model,
      '--methods',
      'lrp0',
      '--positions',
      '20',
      '--workers',
      '2',
      '--out',
      'r.html',
    ],
    writes: ['r.html'],
  },
  {
    args: [
      ...['probe', '--model', model, '--run', run, '--positions', '240', '--workers', '2'],
      ...['--concepts', 'mobility', '--solve', '0', '--out', 'p.html'],
    ],
    writes: ['p.html', run],
  },
  {
    args: ['patch', '--model', model, '--positions', '240', '--workers', '2', '--out', 'x.html'],
    writes: ['x.html'],
  },
  {
    args: [
      ...['concepts', '--model', model, '--file', games, '--positions', '100', '--boards', '1'],
      ...['--workers', '2', '--out', 'c.html'],
    ],
    writes: ['c.html'],
  },
  {
    args: [
      'strategies',
      '--run',
      run,
      '--maps',
      '60',
      '--neighbours',
      '6',
      '--workers',
      '2',
      '--out',
      's.html',
    ],
    writes: ['s.html', run],
  },
  { args: ['analyze', '--model', model, '--moves', 'f5d6c3', '--ply', 'all', '--sims', '8'] },
  { args: ['analyze', '--model', onnx, '--moves', 'f5d6c3', '--sims', '8', '--runtime', 'tensorflow'] },
  { args: ['solve', '--position', ENDGAME] },
  { args: ['runs', run], writes: [run] },
  { args: ['runs', run, '--html', 'report.html'], writes: ['report.html', run] },
  {
    args: [
      'arena',
      '--a',
      `${model}@2`,
      '--b',
      `gtp:"${process.execPath}" "${PROGRAM}" gtp --model ${model} --sims 2`,
      '--games',
      '2',
      '--out',
      'a.db',
    ],
    writes: ['a.db'],
  },
  {
    args: [
      ...['strength', '--model', model, '--out', 's.db', '--games', '2', '--columns', '1'],
      ...['--against', 'random', '--workers', '1'],
    ],
    writes: ['s.db'],
  },
  {
    args: ['selfplay', '--model', model, '--games', '2', '--sims', '2', '--workers', '2', '--out', 'g.db'],
    writes: ['g.db'],
  },
  { args: ['import', games, '--out', 'i.db'], writes: ['i.db'] },
  {
    args: ['analyze', '--model', model, '--moves', 'f5d6', '--sims', '8', '--search-precision', 'int8'],
    keepsRanges: true,
  },
  { args: ['export', '--run', run, '--out', 'g.ggf'], writes: ['g.ggf', run] },
  { args: ['export', '--model', model, '--out', 'm.onnx'], writes: ['m.onnx'] },
  { args: ['gtp', '--model', model, '--sims', '4'], input: 'genmove black\nquit\n' },
  { args: ['nboard', '--model', model, '--sims', '4'], input: 'nboard 2\ngo\nquit\n' },
  { args: ['bench', '--blocks', '1', '--channels', '8', '--seconds', '0.02', '--games', '2'] },
  { args: ['perft', '4'] },
  { args: ['doctor'] },
  { args: ['completion', 'bash'] },
];

describe.skipIf(lacks('strace'))('what a command writes, and whom it calls', () => {
  it('is told by the tracer of a program that does all of it', async () => {
    const places = newPlaces();
    const script = `
      const { mkdirSync, writeFileSync, renameSync } = require('node:fs');
      mkdirSync(process.env.HOME + '/made');
      writeFileSync('../elsewhere', '');
      try { renameSync('absent', '/never/there') } catch {}
      require('node:child_process').execFileSync('sh', ['-c', 'echo > by-child']);
      require('node:dgram').createSocket('udp4').send('x', 9, '127.0.0.1', () => process.exit());`;
    const done = await traced([process.execPath, '-e', script], {
      log: places.log,
      folder: places.work,
      input: '',
      environment: environmentOf(places),
    });
    expect(done.changed).toEqual(
      expect.arrayContaining([
        join(places.home, 'made'),
        join(places.work, '..', 'elsewhere'),
        '/never/there',
        join(places.work, 'by-child'),
      ]),
    );
    expect(done.connections.join('\n')).toMatch(/AF_INET.*\n.*sin_addr=inet_addr\("127\.0\.0\.1"\)/s);
  });

  it.each(CASES.map((entry) => ({ name: entry.args.join(' ').slice(0, 60), ...entry })))(
    'stays with what was asked: $name',
    async ({ args, input = '', writes = [], keepsRanges = false }) => {
      const places = newPlaces();
      const done = await traced([process.execPath, PROGRAM, ...args], {
        log: places.log,
        folder: places.work,
        input,
        environment: environmentOf(places),
      });
      const { code, stdout, stderr } = done;
      expect(code, `${stdout}\n${stderr}`).toBe(0);
      const ranges = rangesFile({ folder: at('.'), sha256: sha256Of(readFileSync(model)) });
      const asked = [...writes, ...(keepsRanges ? [ranges] : [])];
      expect(existsSync(ranges)).toBe(keepsRanges);
      expectPrivate(
        done,
        places,
        asked.map((name) => (name.startsWith('/') ? name : join(places.work, name))),
      );
      rmSync(ranges, { force: true });
    },
  );

  it('is looked at for every command', () => {
    const seen = new Set(CASES.map(({ args }) => args[0]));
    // work speaks to the queue that it is given, and does nothing else; serve is traced where it is tested.
    expect(Object.keys(catalog).filter((name) => !seen.has(name))).toEqual(['work', 'serve']);
  });
});

describe.skipIf(lacks('strace', 'tmux'))('what a screen writes, and whom it calls', () => {
  it.each([
    {
      args: ['play', '--model', model, '--sims', '4'],
      shows: "The first move is black's.",
      keys: ['f', '5'],
      then: /played [a-h][1-8] and turned/,
      leave: 'q',
      // The one thing that is kept without being named: a game that is left (docs/privacy.md).
      writes: [join('home', '.local')],
    },
    {
      args: ['watch', '--run', run, '--model', model, '--sims', '4'],
      shows: 'Ply 0 of',
      keys: ['Right', 'w'],
      then: 'Ply 1 of',
      leave: 'q',
      writes: [run],
    },
    {
      args: ['train', 'seen', '--workers', '2', ...TINY, '--set', 'generations=1000'],
      shows: /Network +[1-9]/,
      keys: ['e'],
      then: /Network +[2-9]/,
      leave: 's',
      writes: [join('work', 'seen')],
    },
  ])('stays with what was asked: $args.0', async ({ args, shows, keys, then, leave, writes }) => {
    const places = newPlaces();
    const terminal = await PseudoTerminal.open({ columns: 100, rows: 30 }, environmentOf(places));
    try {
      terminal.run(`cd ${places.work}; clear`);
      await terminal.waitForShell();
      const words = tracing(places.log, [process.execPath, PROGRAM, ...args]);
      terminal.run(`${words.map((word) => `'${word}'`).join(' ')}; echo "left with $?"`);
      await terminal.waitFor(shows);
      terminal.keys(...keys);
      await terminal.waitFor(then);
      terminal.keys(leave);
      await terminal.waitFor(/left with \d+/);
    } finally {
      terminal.close();
    }
    const asked = writes.map((name) => (name.startsWith('/') ? name : join(places.work, '..', name)));
    const calls = readSystemCalls(places.log, places.work);
    expect(calls.opened).toContain(PROGRAM);
    expectPrivate(calls, places, asked);
  });
});
