import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { presets } from '../../../lrp/composite.js';
import { explainLog } from '../../../selfplay/explanations/explainLog.js';
import type { GameLog, LogForm } from '../../../selfplay/explanations/explainTask.js';
import { openArraysLog } from '../../../selfplay/explanations/explanationArrays.js';
import { openLinesLog } from '../../../selfplay/explanations/explanationLines.js';
import {
  LOG_FORMAT,
  LOG_VERSION,
  type LogAbout,
  type LogFile,
} from '../../../selfplay/explanations/explanationLog.js';
import { lacks } from '../../support/needs.js';
import { runNumpy } from '../../support/numpy.js';
import { scratchFolder } from '../../support/scratch.js';
import { endgames, logSettings } from '../../support/selfplay/loggedGames.js';

const about: LogAbout = {
  format: LOG_FORMAT,
  version: LOG_VERSION,
  games: 'some',
  targets: logSettings.targets,
  composite: 'epsilonPlus',
  entries: presets.get('epsilonPlus')!.entries,
  settings: {
    stabilizer: { epsilon: 1e-6, form: 'add', normScale: false },
    bias: 'absorb',
    gauge: 'raw',
    precision: 'float32',
  },
  controls: true,
  network: null,
  software: logSettings.software,
  runtime: 'some runtime 1.0 (cpu)',
};

const games = endgames(5);
const made: Record<LogForm, GameLog[]> = { lines: [], rows: [], records: [] };

beforeAll(async () => {
  for (const form of ['lines', 'rows'] as const) {
    const onGame = (_name: string, log: unknown): unknown => made[form].push(log as GameLog);
    await explainLog({ games, settings: logSettings, form, workers: 1, runtime: 'onnxruntime', onGame });
  }
});

function open(file: string, other: Partial<LogAbout> = {}): LogFile {
  const opener = file.endsWith('.jsonl') ? openLinesLog : openArraysLog;
  return opener(file, { ...about, ...other });
}

/** Writes the games that the file lacks; all of them unless fewer are asked for. */
function fill(file: string, count = games.length): void {
  const log = open(file);
  const from = log.last === undefined ? 0 : Number(log.last) + 1;
  for (const one of made[log.form].slice(from, count)) log.write(one);
  log.close(count === games.length);
}

function complete(name: string): { file: string; bytes: Buffer } {
  const file = join(scratchFolder(), name);
  fill(file);
  return { file, bytes: readFileSync(file) };
}

describe('a log in a file', () => {
  it('as lines: cut anywhere and gone on with, it is the same file', () => {
    const { bytes } = complete('whole.jsonl');
    for (let part = 0; part <= 20; part++) {
      const file = join(scratchFolder(), 'cut.jsonl');
      writeFileSync(file, bytes.subarray(0, Math.floor((part * bytes.length) / 20)));
      fill(file);
      expect(readFileSync(file).equals(bytes)).toBe(true);
    }
  });

  it('as rows: a game that was half written is written again', () => {
    const { file, bytes } = complete('whole.npy');
    fill(file);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    const begun = join(scratchFolder(), 'begun.npy');
    fill(begun, 2);
    const size = readFileSync(begun).length;
    appendFileSync(begun, bytes.subarray(size, size + 1000));
    fill(begun);
    expect(readFileSync(begun).equals(bytes)).toBe(true);
  });

  it('as an archive: made of the rows when the last game is there', () => {
    const { bytes } = complete('whole.npz');
    const file = join(scratchFolder(), 'begun.npz');
    fill(file, 3);
    expect([existsSync(file), existsSync(`${file}.partial`)]).toEqual([false, true]);
    fill(file);
    expect([existsSync(file), existsSync(`${file}.partial`)]).toEqual([true, false]);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(() => open(file)).toThrow(/there already/);
  });

  it.each(['log.jsonl', 'log.npy', 'log.npz'])('%s refuses other settings, naming them', (name) => {
    const file = join(scratchFolder(), name);
    fill(file, 1);
    expect(() => open(file, { targets: ['value'] })).toThrow(/targets \["value","move"\], not \["value"\]/);
    expect(() => open(file, { software: 'othello-zero 9' })).toThrow(/software othello-zero test, not/);
    expect(() => open(file, { runtime: 'another' })).toThrow(/runtime some runtime 1.0 \(cpu\), not another/);
    expect(() => open(file, { entries: [] })).toThrow(/another composite/);
    fill(file);
  });

  it.each(['log.jsonl', 'log.npy', 'log.npz'])('%s of a version that named no runtime goes on', (name) => {
    const file = join(scratchFolder(), name);
    const before = Object.fromEntries(Object.entries(about).filter(([key]) => key !== 'runtime'));
    const opener = name.endsWith('.jsonl') ? openLinesLog : openArraysLog;
    const log = opener(file, before as unknown as LogAbout);
    log.write(made[log.form][0]!);
    log.close(false);
    fill(file);
  });

  it.each(['log.jsonl', 'log.npy'])('%s leaves a file of somebody else as it is', (name) => {
    for (const text of ['my thesis', 'my thesis\nchapter 1\n', '{"a":1}\n']) {
      const file = join(scratchFolder(), name);
      writeFileSync(file, text);
      expect(() => open(file)).toThrow(/name another file/);
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
  });

  it('whose head is damaged, or that lost its rows, is refused', () => {
    const file = join(scratchFolder(), 'log.npy');
    fill(file, 2);
    const bytes = readFileSync(file);
    writeFileSync(file, Buffer.concat([Buffer.alloc(200), bytes.subarray(200)]));
    expect(() => open(file)).toThrow(/not a log of explanations/);
    writeFileSync(file, bytes);
    truncateSync(file, bytes.length - 10_000);
    expect(() => open(file)).toThrow(/cut short/);
  });
});

/** Compares every array with the lines of JSON, as Python's own readers of both find them. */
const COMPARE = `
import json, sys, zipfile
import numpy as np
lines = [json.loads(line) for line in open(sys.argv[1])][1:]
archive = np.load(sys.argv[2])
rows = np.load(sys.argv[3], mmap_mode='r')
assert zipfile.ZipFile(sys.argv[2]).testzip() is None
about = json.loads(archive['about'].item())
assert set(rows.dtype.names) == set(archive.files) - {'about'}
checked = 0
def check(name, wanted):
    global checked
    for arrays in (archive, rows):
        found = arrays[name]
        assert len(found) == len(lines), name
        wanted_array = np.array([wanted(line) for line in lines])
        if wanted_array.dtype.kind == 'U': wanted_array = np.char.encode(wanted_array, 'utf8')
        if found.dtype == np.float32: wanted_array = wanted_array.astype(np.float32)
        assert found.shape == wanted_array.shape, (name, found.shape, wanted_array.shape)
        assert np.array_equal(found, wanted_array, equal_nan=found.dtype.kind == 'f'), name
    checked += 1
nan = lambda value: float('nan') if value is None else value
grid = lambda numbers: np.reshape(numbers, (8, 8))
def board(line):
    own, other = ('X', 'O') if line['position'][-1] == 'X' else ('O', 'X')
    return grid([1 if c == own else -1 if c == other else 0 for c in line['position'][:64]])
check('game', lambda line: line['game'])
check('ply', lambda line: line['ply'])
check('move', lambda line: line['move'])
check('target', lambda line: line['target'])
check('network', lambda line: line['network'])
check('position', lambda line: line['position'])
check('board', board)
check('output', lambda line: line['output'])
check('maps', lambda line: np.array([grid(line['maps'][plane]) for plane in about['planes']]))
check('square', lambda line: grid(line['maps']['square']))
for name in ('input', 'bias', 'leak', 'closure'): check(name, lambda line: line['ledger'][name])
check('warning', lambda line: line.get('warning', ''))
check('lines', lambda line: sum(l['relevance'] for l in line['ledger'].get('lines', [])) + 0.0)
for name, part in (('layerBias', 'bias'), ('layerLeak', 'leak')):
    check(name, lambda line: [dict((l['name'], l[part]) for l in line['ledger']['layers'])[n] for n in about['layers']])
check('biasMaps', lambda line: [grid(dict((l['name'], l.get('biasMap')) for l in line['ledger']['layers'])[n]) for n in about['biasMaps']])
check('amplification', lambda line: [[l['amplification']['total'], l['amplification']['largest']] for l in line['ledger']['layers'] if 'amplification' in l])
check('emptyBoard', lambda line: grid(line['controls']['emptyBoard']))
for name in ('emptyBoardCosine', 'legalMovesCosine', 'policyValueCosine'): check(name, lambda line: nan(line['controls'][name]))
print(json.dumps({'checked': checked, 'names': len(rows.dtype.names), 'rows': len(lines), 'games': about['games']}))
`;

const LAYERS = `
import sys, json, numpy as np
log = np.load(sys.argv[1]); about = json.loads(log['about'].item())
kept = np.abs(log['bias'] - log['layerBias'].sum(1)) + np.abs(log['leak'] - log['layerLeak'].sum(1))
print(json.dumps({'layers': about['layers'], 'targets': sorted(set(t.decode().split(':')[0] for t in log['target'])),
  'worst': float(kept.max()), 'names': [n[6:] for n in log.files if n.startswith('layer/')]}))
`;

describe('NumPy', () => {
  it.skipIf(lacks('numpy'))('has the layers of all targets, whichever comes first', async () => {
    const file = join(scratchFolder(), 'contrast.npz');
    const settings = { ...logSettings, targets: ['contrast', 'value'], controls: false, layers: true };
    const log = open(file, { targets: settings.targets, controls: false, layers: true });
    const onGame = (_name: string, game: unknown): void => log.write(game as GameLog);
    await explainLog({ games, settings, form: 'rows', workers: 1, runtime: 'onnxruntime', onGame });
    log.close(true);
    const found = runNumpy(LAYERS, [file]) as { layers: string[]; names: string[]; worst: number };
    // A contrast does not reach the head of the value.
    expect(found.layers).toEqual(expect.arrayContaining(['policy', 'value/hidden', 'value/logit']));
    expect(found).toMatchObject({ targets: ['contrast', 'value'], names: found.layers });
    expect(found.worst).toBeLessThan(1e-6);
  });

  it.skipIf(lacks('numpy'))('opens both forms and finds the numbers of the lines in them', () => {
    const files = ['whole.jsonl', 'whole.npz', 'whole.npy'].map((name) => complete(name).file);
    const found = runNumpy(COMPARE, files) as { checked: number; names: number; rows: number };
    expect(found).toMatchObject({ games: 'some', checked: found.names });
    expect(found.rows).toBeGreaterThan(40);
  });
});
