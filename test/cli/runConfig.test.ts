import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeConfig } from '../../cli/runConfig.js';
import { PRESETS } from '../../selfplay/index.js';

const nothing = {
  preset: undefined,
  from: undefined,
  config: undefined,
  set: [],
  seed: undefined,
  runtime: undefined,
};

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'othello-config-'));
  file = join(folder, 'config.json');
  writeFileSync(file, '{"seed":"of the file","search":{"simulations":5,"qScale":0.7}}');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the configuration of a new run', () => {
  it('is the preset, under the file, under the settings', () => {
    const config = composeConfig({ ...nothing, preset: 'hour', config: file, set: ['search.qScale=0.9'] });
    expect(config.search).toEqual({ ...PRESETS.hour.search, simulations: 5, qScale: 0.9 });
    expect(config.training).toEqual(PRESETS.hour.training);
  });

  it('has the seed that is named last: by the run it begins with, the file, a setting, the option', () => {
    const origin = { ...PRESETS.quick, seed: 'of the origin' };
    expect(composeConfig(nothing, origin).seed).toBe('of the origin');
    expect(composeConfig({ ...nothing, config: file }, origin).seed).toBe('of the file');
    expect(composeConfig({ ...nothing, config: file, set: ['seed=11'] }, origin).seed).toBe('11');
    expect(composeConfig({ ...nothing, config: file, set: ['seed=11'], seed: '12' }, origin).seed).toBe('12');
  });

  it('has another seed each time when none is named', () => {
    const seeds = Array.from({ length: 4 }, () => composeConfig(nothing).seed);
    expect(new Set(seeds).size).toBe(4);
  });
});
