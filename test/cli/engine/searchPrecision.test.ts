import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { identityOf } from '../../../cli/contests/arenaMatch.js';
import { parsePlayer } from '../../../cli/engine/parsePlayer.js';
import { openModel } from '../../../cli/sources/model.js';
import { writeAtomically } from '../../../nn/atomicFile.js';
import { exportNetwork } from '../../../nn/onnx/export.js';
import { evaluationPrecision } from '../../../nn/quantization/precision.js';
import { rangesFile } from '../../../nn/quantization/rangesFile.js';
import { ENDGAME } from '../../../selfplay/players/endgame.js';
import { commandFolder } from '../../support/cli/commandInputs.js';
import { runHere } from '../../support/cli/recordingTerminal.js';

const folder = commandFolder();
const { model } = folder;
const networkOf = async (text: string, settings = {}) => {
  const { name, spec } = await parsePlayer('--a', text, settings);
  if (spec.kind !== 'network') throw new Error(`${text} is no network.`);
  return { ...spec, name, precision: evaluationPrecision(spec.network) };
};

describe('a player of a match', () => {
  it('says behind its simulations in what it searches, in any order', async () => {
    const one = await networkOf(`${model}@5:int8:nosolver`);
    const other = await networkOf(`${model}@5:nosolver:int8`);
    expect(one).toMatchObject({ simulations: 5, precision: 'int8', name: `${model}@5:int8:nosolver` });
    expect(one.endgame).toBeUndefined();
    expect({ ...one, name: '' }).toEqual({ ...other, name: '' });
    expect(await networkOf(`${model}@5`)).toMatchObject({ precision: 'float32', endgame: ENDGAME });
  });

  it('searches as the command says where it does not say it, and is then called so', async () => {
    const settings = { precision: 'int8' };
    expect(await networkOf(`${model}@5`, settings)).toMatchObject({
      precision: 'int8',
      name: `${model}@5:int8`,
    });
    const told = `${model}@5:float32`;
    expect(await networkOf(told, settings)).toMatchObject({ precision: 'float32', name: told });
  });

  it.each([
    ['@50ms', 0.05],
    ['@2s', 2],
    ['@0.5s:int8:nosolver', 0.5],
    ['@12.5ms', 0.0125],
  ])('has a time for each move as %s', async (end, seconds) => {
    const { simulations, ...spec } = await networkOf(model + end);
    expect(spec.seconds).toBeCloseTo(seconds, 12);
    // More than any network finds in it, and a tree that fits into memory.
    expect(simulations).toBeGreaterThanOrEqual(50_000 * seconds);
    expect(simulations).toBeLessThanOrEqual(1_000_000);
  });

  it.each(['@0ms', '@0.0s', '@-5ms', '@ms', '@5m', '@1e3ms', '@86401s', '@5ms:search1:search2'])(
    'is refused as %s, which is no time',
    async (end) => {
      await expect(parsePlayer('--a', model + end)).rejects.toMatchObject({ code: 'usage' });
    },
  );

  it.each(['@5:int8:float32', '@5:int8:int8', '@5:int16', ':int8'])('is refused as %s', async (end) => {
    await expect(parsePlayer('--a', model + end)).rejects.toMatchObject({ code: 'usage' });
  });

  it('is another one in eight bits to stored matches, and in float32 the one that it was', async () => {
    const playerOf = async (text: string) => ({ ...(await parsePlayer('--a', text)), name: 'same' });
    const searched = `${model}@5:search1`; // as the matches that were stored before there was another
    const [plain, rounded] = [await playerOf(searched), await playerOf(`${searched}:int8`)];
    const before = identityOf(plain, plain, 8);
    expect(Object.keys(before)).toEqual(['a', 'b', 'networks', 'openingPlies', 'endgame']);
    const { ranges, ...rest } = identityOf(plain, rounded, 8);
    expect(rest).toEqual(before);
    expect(ranges).toEqual(['', expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  it('may be a network of another program, whose ranges lie beside its file', async () => {
    const file = folder.at('other.onnx');
    writeAtomically(file, exportNetwork((await openModel(model)).network));
    expect(await networkOf(`${file}@5:int8`)).toMatchObject({ precision: 'int8' });
    expect(existsSync(rangesFile(await openModel(file)))).toBe(true);
  });
});

describe('self-play', () => {
  it('says in what it searched, and is the same every time', async () => {
    const play = async (precision: string) => {
      const args = ['selfplay', '--model', model, '--games', '2', '--sims', '8', '--seed', 's', '--json'];
      const { stdout } = await runHere([...args, '--search-precision', precision]);
      return JSON.parse(stdout) as { searchPrecision: string; records: unknown };
    };
    const [one, two] = [await play('int8'), await play('int8')];
    expect(one.searchPrecision).toBe('int8');
    expect(one.records).toEqual(two.records);
    expect(['float32', 'int8']).toContain((await play('auto')).searchPrecision);
  });
});

describe('an analysis', () => {
  it('says in what it searched, and is in float32 unless told', async () => {
    const analyze = async (...more: string[]) => {
      const { stdout } = await runHere([
        ...['analyze', '--model', model, '--moves', 'f5d6', '--sims', '50', '--json', ...more],
      ]);
      return JSON.parse(stdout) as { searchPrecision: string; value: number };
    };
    const [exact, rounded] = [await analyze(), await analyze('--search-precision', 'int8')];
    expect([exact.searchPrecision, rounded.searchPrecision]).toEqual(['float32', 'int8']);
    expect(rounded.value).not.toBe(exact.value);
    expect(rounded.value).toBeCloseTo(exact.value, 1);
  });
});
