import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { completions } from '../../cli/completion.js';
import { catalog } from '../../cli/catalog.js';
import { homePage } from '../../cli/home.js';
import { PLAIN } from '../../cli/palette.js';
import { findRuns } from '../../cli/runFolders.js';
import { drawnLines } from '../../cli/terminal.js';
import { encodeWthor, initialPosition, OthelloError, parseGgf, Random } from '../../engine/index.js';
import {
  encodeCheckpoint,
  initializeNetwork,
  residualArchitecture,
  type Architecture,
  type Network,
} from '../../nn/index.js';
import { encodeSafetensors } from '../../nn/safetensors.js';
import { createRun, NBoardClient, PRESETS } from '../../selfplay/index.js';
import { commandFolder, writeRun } from '../support/commandInputs.js';
import { ALL_HOSTILE, expectHarmless, FORGED, HOSTILE } from '../support/hostileText.js';
import { node, replaced, smallFile, tensorOf } from '../support/onnxFile.js';
import { runProgram, type Finished } from '../support/program.js';
import { randomGameRecords } from '../support/randomGameRecords.js';
import { randomRecordedGame } from '../support/recordedGames.js';
import { runHere } from '../support/recordingTerminal.js';

const { at, model } = commandFolder();

/** What a file may be called: anything but NUL and a slash, 255 bytes long. */
const NAME = `\x1b[31mRED\x9b2J\x07\r\u202e\u200b\u2028\u{e0041}\n${FORGED}`;
/** What stands in a property of GGF, where a bracket would end it. */
const IN_GGF = ALL_HOSTILE.replaceAll(/[\\\](;]/g, '\\$&');
/** What an argument may hold: anything but NUL. */
const ARGUMENT = ALL_HOSTILE.replaceAll('\0', '').slice(0, 2000);
const BOARD = '---------------------------O*------*O--------------------------- *';
const GGF = `(;GM[Othello]PC[${IN_GGF}]DT[2020]PB[${IN_GGF}]PW[${IN_GGF}]TY[8]RE[+2]BO[8 ${BOARD}]B[f5]W[d6]B[c3];)`;
/** Names that a network gives its layers. */
const LAYER = `\x1b[31m\u202e\n${FORGED}\x9b`;

const database = at('games.db');
const run = at(NAME);
const ggf = at(`${NAME}.ggf`);
const hostileModel = at(`${NAME}.safetensors`);

/** Runs a command line and looks at all that it says. */
async function said(...args: string[]): Promise<Finished> {
  const finished = await runHere(args);
  const about = args.join(' ').slice(0, 100);
  expectHarmless(finished.stdout, about);
  expectHarmless(finished.stderr, about);
  expect(finished.stderr, about).not.toContain('a defect of this program');
  return finished;
}

/** A network whose layers have hostile names. */
function hostileNetwork(): Network {
  const network = initializeNetwork(
    residualArchitecture({ blocks: 1, channels: 8 }),
    Random.fromSeed('hostile'),
  );
  const renamed = (name: string): string => name + LAYER;
  const layers = network.architecture.layers.map((layer) => ({
    ...layer,
    name: renamed(layer.name),
    ...('inputs' in layer ? { inputs: layer.inputs.map(renamed) } : {}),
  }));
  const outputs = Object.fromEntries(
    Object.entries(network.architecture.outputs).map(([head, layer]) => [head, renamed(layer)]),
  );
  const names = network.architecture.layers.map(({ name }) => name);
  const parameters = new Map(
    [...network.parameters].map(([key, tensor]) => {
      const layer = names.find((name) => key.startsWith(`${name}.`))!;
      // Biases that are not 0, so that the ledger has something to say of them.
      if (key.endsWith('bias')) tensor.data.fill(0.1);
      return [renamed(layer) + key.slice(layer.length), tensor];
    }),
  );
  const architecture = { ...network.architecture, layers, outputs } as unknown as Architecture;
  return { architecture, parameters, metadata: { note: ALL_HOSTILE } };
}

beforeAll(async () => {
  writeFileSync(
    ggf,
    `${GGF}\n${GGF.replace('TY[8]', `TY[${IN_GGF}]`)}\n${GGF.replace('B[f5]', `B[${IN_GGF}]`)}`,
  );
  writeFileSync(hostileModel, encodeCheckpoint(hostileNetwork()));
  writeRun(
    run,
    [
      [0, hostileNetwork()],
      [1, hostileNetwork()],
    ],
    randomGameRecords(Random.fromSeed('run'), 2),
  );
  await said('import', ggf, '--out', database);
  for (const file of [database, join(run, 'run.db')]) {
    const sql = new Database(file);
    sql.prepare('UPDATE games SET black = ?, white = ?').run(ALL_HOSTILE, ALL_HOSTILE);
    sql
      .prepare('UPDATE networks SET created = ?, metadata = ?')
      .run(ALL_HOSTILE, JSON.stringify({ [ALL_HOSTILE]: ALL_HOSTILE }));
    sql
      .prepare(
        `INSERT INTO evaluations (generation, a, b, simulations, games, wins, draws, losses, mean_discs, details)
         VALUES (1, ?, ?, 8, 2, 1, 0, 1, 0, '{}')`,
      )
      .run(ALL_HOSTILE, ALL_HOSTILE);
    sql.close();
  }
}, 300_000);

describe('text from outside', { timeout: 300_000 }, () => {
  it.each([[], ['--ply', '1'], ['--json']])('in a record file: watch %j', async (...more) => {
    const { code, stdout } = await said('watch', '--file', ggf, '--plain', ...more);
    expect(code).toBe(0);
    if (more[0] !== '--json') {
      expect(stdout).toContain(String.raw`black \x1b[31mRED`);
      return;
    }
    const { black, white, from } = JSON.parse(stdout) as Record<string, string>;
    const { black: name } = parseGgf(Buffer.from(GGF).toString()); // no lone surrogates in UTF-8
    expect({ black, white, from }).toEqual({
      black: name,
      white: name,
      from: expect.stringContaining(NAME) as unknown,
    });
  });

  it('in a record file: import, and out again', async () => {
    for (const more of [[], ['--json']]) {
      const { stdout } = await said('import', ggf, '--out', at(`import${more.length}.db`), ...more);
      expect(stdout).toContain(String.raw`RED`);
    }
    const { stdout } = await said('export', '--file', database, '--out', at(`out${NAME}.ggf`));
    expect(stdout).toContain('1 game written');
    const [line, ...rest] = readFileSync(at(`out${NAME}.ggf`), 'utf8')
      .trimEnd()
      .split('\n');
    expect(rest).toEqual([]);
    expect(parseGgf(line!).black).toContain('\x1b[31mRED');
  });

  it('in names of WTHOR', async () => {
    const game = { ...randomRecordedGame(Random.fromSeed('wthor')), year: 2000 };
    const name = Buffer.from('\x1b[31mR\x9b2J\r\n\x85\xad', 'latin1');
    const placeholder = 'x'.repeat(name.length);
    const files = encodeWthor([{ ...game, black: placeholder, white: 'w', event: placeholder }], {
      year: 2000,
      month: 1,
      day: 2,
    });
    // Our own writer has no such bytes in a name.
    const hostile = (names: Uint8Array): Uint8Array => {
      const bytes = Buffer.from(names);
      bytes.set(name, bytes.indexOf(placeholder));
      return bytes;
    };
    writeFileSync(at('x.wtb'), files.games);
    writeFileSync(at('x.jou'), hostile(files.players));
    writeFileSync(at('x.trn'), hostile(files.tournaments));
    const { stdout } = await said('watch', '--file', at('x.wtb'), '--plain');
    expect(stdout).toContain(String.raw`\x1b[31mR`);
    await said('import', at('x.wtb'), '--out', at('wthor.db'));
  });

  it('in transcripts, positions and files that are none', async () => {
    for (const ending of ['txt', 'obf', 'ggf', 'wtb', 'jou', 'json', 'safetensors', 'onnx', 'db']) {
      const file = at(`junk${NAME}.${ending}`);
      writeFileSync(file, Object.values(HOSTILE).join('\n'));
      await said('import', file, '--out', at(`junk.${ending}.db`));
      await said('watch', '--file', file, '--plain');
      await said('watch', file, '--plain');
      await said('analyze', '--moves', 'f5', '--model', file);
      await said('explain', '--moves', 'f5', '--model', model, '--composite', file);
    }
  });

  it.each([
    ['watch', database, '--plain'],
    ['watch', database, '--json'],
    ['watch', run, '--plain'],
    ['watch', run, '--plain', '--game', ARGUMENT],
    ['runs', run],
    ['runs', run, '--json'],
    ['runs', database],
    ['analyze', '--run', run, '--game', '0', '--sims', '2', '--model', model, '--ply', '1'],
    ['analyze', '--file', ggf, '--sims', '2', '--model', model, '--ply', 'all'],
    ['export', '--run', run, '--out', at('run.ggf')],
    ['export', '--run', run, '--out', at('run.wtb'), '--json'],
    ['train', run, '--set', ARGUMENT],
  ])('in a database and the folder of a run: %s', async (...args) => {
    const { stdout, stderr } = await said(...args);
    if (args.includes('--json')) JSON.parse(stdout);
    expect(stdout + stderr).not.toBe('');
  });

  it('of damaged runs and configurations', async () => {
    const folder = at(`damaged ${NAME}`);
    createRun(folder, {
      config: PRESETS.quick,
      created: ALL_HOSTILE,
      versions: { [ALL_HOSTILE]: ALL_HOSTILE },
    }).close();
    await said('runs', folder);
    for (const text of [
      `{"${NAME}`,
      JSON.stringify({ [ALL_HOSTILE]: { [NAME]: NAME } }),
      JSON.stringify({ seed: { [NAME]: 1 } }),
    ]) {
      writeFileSync(at('settings.json'), text);
      await said('train', '--run', at('new'), '--config', at('settings.json'));
      writeFileSync(join(folder, 'config.json'), text);
      await said('runs', folder);
      await said('train', folder, '--minutes', '0.01');
    }
    mkdirSync(at(`empty ${NAME}`));
    await said('runs', at(`empty ${NAME}`));
  });

  it('in the layers and the metadata of a network', async () => {
    const explain = ['explain', '--moves', 'f5', '--model', hostileModel];
    const { stdout } = await said(...explain);
    expect(stdout).toContain(String.raw`\x1b[31m\u202e\n`);
    const { explanations } = JSON.parse((await said(...explain, '--json')).stdout) as {
      explanations: { ledger: { layers: { name: string }[] } }[];
    };
    for (const { name } of explanations[0]!.ledger.layers) expect(name).toContain(LAYER);
    for (const format of ['svg', 'html']) await said(...explain, '--format', format);
    await said(...explain, '--target', `neuron:${ARGUMENT}/3`);
    await said('concepts', '--model', hostileModel, '--layers');
    await said('concepts', '--model', hostileModel, '--layer', ARGUMENT);
    await said('probe', '--model', hostileModel, '--layers', ARGUMENT);
    await said('export', '--model', hostileModel, '--out', at(`${NAME}.onnx`));
    await said('analyze', '--moves', 'f5', '--sims', '2', '--model', at(`${NAME}.onnx`));
  });

  it('in networks that are refused', async () => {
    const tensor = { shape: [1], data: new Float32Array(1) };
    const architectures = [
      { [ALL_HOSTILE]: ALL_HOSTILE },
      {
        planes: [ALL_HOSTILE],
        layers: [{ name: ALL_HOSTILE, kind: 'input', planes: 2 }],
        outputs: { [ALL_HOSTILE]: NAME },
      },
    ].map((each) => JSON.stringify(each));
    const metadata = [
      { format: ALL_HOSTILE },
      ...architectures.map((architecture) => ({ format: 'othello-zero checkpoint 1', architecture })),
    ];
    for (const each of metadata) {
      writeFileSync(
        at('refused.safetensors'),
        encodeSafetensors({ tensors: new Map([[ALL_HOSTILE, tensor]]), metadata: each }),
      );
      expect(await said('analyze', '--moves', 'f5', '--model', at('refused.safetensors'))).toMatchObject({
        code: 2,
      });
    }
    const onnx = [
      smallFile({ nodes: replaced({ relu: [node(ALL_HOSTILE, ['conv'], 'relu')] }) }),
      smallFile({ nodes: replaced({ relu: [node('Relu', [ALL_HOSTILE], 'relu')] }) }),
      smallFile({
        nodes: replaced({ conv: [node('Conv', ['board', 'conv.w'], 'conv', { auto_pad: ALL_HOSTILE })] }),
      }),
      smallFile({ inputs: [tensorOf(ALL_HOSTILE, ['N', ALL_HOSTILE, 8, 8])] }),
      smallFile({ outputs: [tensorOf(ALL_HOSTILE, ['N', 65])] }),
    ];
    for (const bytes of onnx) {
      writeFileSync(at('refused.onnx'), bytes);
      expect(await said('analyze', '--moves', 'f5', '--model', at('refused.onnx'))).toMatchObject({
        code: 2,
      });
    }
  });

  it('in composites', async () => {
    const composites = [
      { [ALL_HOSTILE]: 1 },
      { name: ALL_HOSTILE, entries: [{ kind: ALL_HOSTILE, rule: ALL_HOSTILE }] },
      { name: ALL_HOSTILE, entries: [{ kind: 'conv', rule: ALL_HOSTILE }] },
      { name: ALL_HOSTILE, entries: [{ layer: ALL_HOSTILE, rule: 'epsilon' }] },
      { name: ALL_HOSTILE, entries: [{ kind: 'conv', rule: 'epsilon', [ALL_HOSTILE]: ALL_HOSTILE }] },
      {
        name: ALL_HOSTILE,
        entries: ['conv', 'dense', 'sum', 'activation', 'batchNorm'].map((kind) => ({
          kind,
          rule: 'epsilon',
        })),
      },
    ];
    for (const composite of composites) {
      writeFileSync(at('composite.json'), JSON.stringify(composite));
      const args = ['explain', '--moves', 'f5', '--model', model, '--composite', at('composite.json')];
      await said(...args);
      await said(...args, '--json');
    }
  });

  it('of engines', async () => {
    const script = fileURLToPath(new URL('../support/hostileEngine.js', import.meta.url));
    const command = (mode: string): string => `"${process.execPath}" "${script}" ${mode}`;
    for (const mode of ['plays', 'dies']) {
      const match = [
        'arena',
        '--a',
        'random',
        '--b',
        `gtp:${command(mode)}`,
        '--games',
        '2',
        '--workers',
        '1',
      ];
      for (const more of [[], ['--json']]) {
        const { stdout, stderr } = await said(...match, ...more);
        expect(stdout + stderr).toMatch(
          more.length === 0 && mode === 'plays' ? /forfeited 2/ : /[^\\]\\+x1b\[31mRED|001b\[31m/,
        );
      }
    }
    const engine = await NBoardClient.start(command('plays'));
    const refusal = await engine
      .chooseMove(initialPosition())
      .catch((error: unknown) => error as OthelloError);
    expect(refusal).toBeInstanceOf(OthelloError);
    expectHarmless((refusal as OthelloError).message);
    await engine.dispose();
  });

  it.each(Object.keys(catalog))('in the command line of %s', async (name) => {
    const { options, positional } = await catalog[name]!.load();
    expect(await said(name, `--${ARGUMENT}`)).toMatchObject({ code: 2 });
    expect(await said(name, `-${ARGUMENT}`, ARGUMENT)).toMatchObject({ code: 2 });
    if (positional === undefined) expect(await said(name, ARGUMENT)).toMatchObject({ code: 2 });
    for (const option of Object.keys(options)) {
      // Whatever an option takes, with one that is not known nothing is begun; what reads it is asked by itself.
      await said(name, `--${option}`, ARGUMENT, '--nothing');
      const message = ((): string => {
        try {
          options[option]!.read(`--${option}`, [ARGUMENT]);
          return '';
        } catch (error) {
          return (error as Error).message;
        }
      })();
      expectHarmless(message, option);
    }
  });

  it.each([
    [ARGUMENT],
    [`--${ARGUMENT}`],
    ['analyze', '--position', ARGUMENT],
    ['analyze', '--moves', ARGUMENT],
    ['solve', '--position', ARGUMENT],
    ['perft', '3', '--position', ARGUMENT],
    ['explain', '--moves', 'f5', '--target', ARGUMENT, '--model', model],
    ['explain', '--moves', 'f5', '--composite', ARGUMENT, '--model', model],
    ['explain', '--moves', 'f5', '--model', ARGUMENT],
    ['explain', '--run', ARGUMENT, '--game', '1'],
    ['explain', '--run', run, '--game', ARGUMENT],
    ['explain', '--run', run, '--games', ARGUMENT, '--out', at('x.npz')],
    ['explain', '--moves', 'f5', '--model', model, '--out', at(`no/${NAME}`)],
    ['arena', '--a', ARGUMENT, '--b', 'random'],
    ['arena', '--a', 'random', '--b', 'greedy', '--sprt', ARGUMENT],
    ['arena', '--ladder', ARGUMENT],
    ['arena', '--a', `gtp:${ARGUMENT}`, '--b', 'random', '--games', '2'],
    ['strength', '--columns', ARGUMENT],
    ['strength', '--against', ARGUMENT],
    ['strength', '--into', ARGUMENT],
    ['watch', ARGUMENT, '--plain'],
    ['watch', '--moves', ARGUMENT, '--plain'],
    ['runs', ARGUMENT],
    ['export', '--run', ARGUMENT, '--out', ARGUMENT],
    ['export', '--file', database, '--out', ARGUMENT],
    ['import', ARGUMENT],
    ['import', at('x.wtb'), '--players', ARGUMENT, '--out', ARGUMENT],
    ['train', '--run', at('other'), '--config', ARGUMENT],
    ['train', '--run', at('other'), '--from', ARGUMENT],
    ['train', '--run', at('other'), '--set', `${ARGUMENT}=1`],
    ['play', '--load', ARGUMENT, '--model', model],
    ['play', '--opponent', ARGUMENT, '--model', model],
    ['gtp', '--model', ARGUMENT],
    ['nboard', '--model', ARGUMENT],
    ['evaluate', '--model', model, '--methods', ARGUMENT],
    ['evaluate', '--report', ARGUMENT],
    ['evaluate', '--model', model, '--file', ARGUMENT],
    ['concepts', '--model', model, '--out', ARGUMENT],
    ['probe', '--model', model, '--concepts', ARGUMENT],
    ['strategies', '--model', model, '--kinds', ARGUMENT],
    ['selfplay', '--model', ARGUMENT],
  ])('in what is asked: %s %s', async (...args) => {
    expect(await said(...args)).not.toMatchObject({ code: 0 });
  });

  it('in the names of folders, on the first page and behind the Tab key', async () => {
    const folder = at('somewhere');
    for (const name of [NAME, 'fine', '$(touch x)', '`id`', 'a;b', "it's"]) {
      createRun(join(folder, name), {
        config: PRESETS.quick,
        created: '2026-01-01T00:00:00.000Z',
        versions: {},
      }).close();
    }
    const runs = findRuns(folder);
    expect(runs).toHaveLength(6);
    for (const found of runs) {
      const about = { version: '1', program: 'othello-zero', models: ['default'], runs: [found] };
      const page = drawnLines(homePage(about, PLAIN));
      expectHarmless(page);
      expect(page.trimEnd().split('\n')).toHaveLength(10);
    }
    const offered = await completions(['watch', ''], folder);
    expect(offered.map(({ word }) => word)).toEqual(['fine']);
  });

  it('through the process itself, with colours and when what failed is a defect', async () => {
    const environment = { FORCE_COLOR: '3', OTHELLO_ZERO_DEBUG: '1' };
    const watched = await runProgram(['watch', '--file', ggf, '--plain'], { environment });
    // Our own colours are of these two forms.
    const own = /\x1b\[(0|(1;)?(38;2;\d+;\d+;\d+;)?48;2;\d+;\d+;\d+|1)m/g; // eslint-disable-line no-control-regex
    expect(watched.stdout.match(own)!.length).toBeGreaterThan(64);
    expectHarmless(watched.stdout.replaceAll(own, ''));
    const refused = await runProgram([ARGUMENT.replaceAll('\ud800', '')], { environment });
    expect(refused.stderr).toMatch(/\n {2}.*at /);
    expectHarmless(refused.stderr.replaceAll(/\x1b\[(0|1;38;2;214;69;65)m/g, '')); // eslint-disable-line no-control-regex
  });

  it('said to this engine by another program', async () => {
    const input = `7 ${ARGUMENT.replaceAll('\n', ' ')}\nplay b ${NAME.replaceAll('\n', ' ')}\nname\nquit\n`;
    const { stdout, stderr } = await runProgram(['gtp', '--model', model], { input });
    expectHarmless(stdout);
    expectHarmless(stderr);
    expect(stdout).toContain('= Othello Zero');
    const { stdout: nboard } = await runProgram(['nboard', '--model', model], {
      input: `nboard 2\nset game ${GGF.replaceAll('\n', ' ')}\nmove ${NAME.replaceAll('\n', ' ')}\nping 1\nquit\n`,
    });
    expectHarmless(nboard);
    expect(nboard).toContain('pong 1');
  });
});
