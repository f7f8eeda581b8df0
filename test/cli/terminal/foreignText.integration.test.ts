import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../cli/catalog.js';
import { completions } from '../../../cli/completion.js';
import { homePage } from '../../../cli/home.js';
import { findRuns } from '../../../cli/sources/runFolders.js';
import { PLAIN } from '../../../cli/terminal/palette.js';
import { drawnLines } from '../../../cli/terminal/terminal.js';
import { Random } from '../../../engine/random.js';
import { parseGgf } from '../../../engine/records/ggf.js';
import { encodeWthor } from '../../../engine/records/wthorWriter.js';
import { encodeSafetensors } from '../../../nn/safetensors.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { createRun } from '../../../selfplay/training/run.js';
import { randomRecordedGame } from '../../support/engine/recordedGames.js';
import { ARGUMENT, GGF, hostileInputs, LAYER, NAME, said } from '../../support/hostile/hostileInputs.js';
import { ALL_HOSTILE, expectHarmless, HOSTILE } from '../../support/hostile/hostileText.js';
import { node, replaced, smallFile, tensorOf } from '../../support/nn/onnxFile.js';

const { at, model, database, run, ggf, network } = hostileInputs();

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

  it('in the layers and the metadata of a network', async () => {
    const explain = ['explain', '--moves', 'f5', '--model', network];
    const { stdout } = await said(...explain);
    expect(stdout).toContain(String.raw`\x1b[31m\u202e\n`);
    const { explanations } = JSON.parse((await said(...explain, '--json')).stdout) as {
      explanations: { ledger: { layers: { name: string }[] } }[];
    };
    for (const { name } of explanations[0]!.ledger.layers) expect(name).toContain(LAYER);
    await said(...explain, '--target', `neuron:${ARGUMENT}/3`);
    await said('concepts', '--model', network, '--layers');
    await said('concepts', '--model', network, '--layer', ARGUMENT);
    await said('probe', '--model', network, '--layers', ARGUMENT);
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

  it.each(Object.keys(catalog))('in the command line of %s', async (name) => {
    const { options, positional } = await catalog[name]!.load();
    expect(await said(name, `--${ARGUMENT}`)).toMatchObject({ code: 2 });
    expect(await said(name, `-${ARGUMENT}`, ARGUMENT)).toMatchObject({ code: 2 });
    if (positional === undefined) expect(await said(name, ARGUMENT)).toMatchObject({ code: 2 });
    for (const option of Object.keys(options)) {
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
    ['strength', '--columns', ARGUMENT, '--out', at('strength.db')],
    ['strength', '--against', ARGUMENT, '--out', at('strength.db')],
    ['strength', '--into', ARGUMENT, '--out', at('strength.db')],
    ['strength', '--openings', ARGUMENT, '--out', at('strength.db')],
    ['arena', '--a', 'random', '--b', 'greedy', '--openings', ARGUMENT],
    ['arena', '--a', 'random', '--b', 'greedy', '--openings', ggf],
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
});
