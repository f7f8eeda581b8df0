import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkUnchanged, composeConfig } from '../../../../cli/commands/train/config.js';
import { PRESETS } from '../../../../selfplay/training/presets.js';
import type { RunConfig, SearchPrecision } from '../../../../selfplay/training/runConfig.js';
import { temporaryFolder } from '../../../support/scratch.js';

const nothing = {
  preset: undefined,
  from: undefined,
  config: undefined,
  set: [],
  seed: undefined,
  runtime: undefined,
  searchPrecision: undefined,
};

const file = temporaryFolder().at('config.json');
beforeAll(() => writeFileSync(file, '{"seed":"of the file","search":{"simulations":5,"qScale":0.7}}'));

describe('the configuration of a new run', () => {
  it('is the preset, under the file, under the settings', () => {
    const config = composeConfig({ ...nothing, preset: 'hour', config: file, set: ['search.qScale=0.9'] });
    expect(config.search).toEqual({
      ...PRESETS.hour.search,
      simulations: 5,
      qScale: 0.9,
      precision: 'auto',
    });
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

  it('has the precision that is named, else that of the run it begins with, else whichever is faster', () => {
    const precision = (...choice: Parameters<typeof composeConfig>) =>
      composeConfig(...choice).search.precision;
    expect(precision(nothing)).toBe('auto');
    expect(precision({ ...nothing, set: ['search.precision=int8'] })).toBe('int8');
    expect(precision({ ...nothing, set: ['search.precision=int8'], searchPrecision: 'float32' })).toBe(
      'float32',
    );
    expect(precision(nothing, PRESETS.quick)).toBeUndefined();
    expect(precision({ ...nothing, preset: 'hour' }, PRESETS.quick)).toBe('auto');
    expect(() => composeConfig({ ...nothing, set: ['search.precision=int4'] })).toThrow(
      /search\.precision is "int4": .*float32.*int8.*auto/,
    );
  });
});

describe('the configuration of a run that goes on', () => {
  const hour = {
    ...PRESETS.hour,
    seed: 'its own',
    search: { ...PRESETS.hour.search, precision: 'int8' as const },
  };
  const check = (choice: Partial<Parameters<typeof composeConfig>[0]>, run: RunConfig = hour) => {
    return () => checkUnchanged(run, 'runs/x', { ...nothing, ...choice });
  };

  it('may be asked for all that it began with, and for nothing else', () => {
    const set = ['evaluation.games=2'];
    const other = { ...hour, evaluation: { ...hour.evaluation, games: 2 } };
    expect(check({ preset: 'hour' })).not.toThrow();
    expect(check({ preset: 'hour', seed: 'its own' })).not.toThrow();
    expect(check({ preset: 'hour', set }, other)).not.toThrow();
    expect(check({ set }, other)).not.toThrow();
    expect(check({ preset: 'quick' })).toThrow(
      /minutes=3.5 cannot be set now; .*train OTHER --from runs\/x\.$/,
    );
    expect(check({ preset: 'day' })).toThrow(/cannot be set now/);
    expect(check({ preset: 'hour' }, other)).toThrow(/evaluation\.games=40 cannot be set now/);
    expect(check({ preset: 'hour', seed: 'another' })).toThrow(/seed="another" cannot be set now/);
    expect(check({ config: file })).toThrow(/seed="of the file" cannot be set now/);
    expect(check({ preset: 'hour' }, { ...hour, generations: 9 })).toThrow(
      /--preset hour without generations=9 cannot be set now/,
    );
  });

  it('does not take one key twice', () => {
    for (const set of [
      ['seed=1', 'seed=2'],
      ['network.blocks=1', 'network={}'],
    ]) {
      expect(() => composeConfig({ ...nothing, set })).toThrow(/is given more than once; once is enough\.$/);
    }
    const within = ['evaluation={"games":2,"simulations":4,"openingPlies":2,"every":1,"opponents":[]}'];
    const finer = [...within, 'evaluation.games=4'];
    expect(composeConfig({ ...nothing, set: finer }).evaluation).toMatchObject({ games: 4, every: 1 });
  });

  it('may be asked for the precision that it was made with, or for what that came from, and for no other', () => {
    const { search } = PRESETS.quick;
    const eight = { ...PRESETS.quick, search: { ...search, precision: 'int8' as const } };
    const check = (run: RunConfig, searchPrecision: SearchPrecision): (() => void) => {
      return () => checkUnchanged(run, 'runs/x', { ...nothing, searchPrecision });
    };
    for (const precision of ['int8', 'auto'] as const) expect(check(eight, precision)).not.toThrow();
    for (const precision of ['float32', 'auto'] as const)
      expect(check(PRESETS.quick, precision)).not.toThrow();
    expect(check(eight, 'float32')).toThrow(/search\.precision="float32" cannot be set now/);
    expect(check(PRESETS.quick, 'int8')).toThrow(/search\.precision="int8" cannot be set now/);
  });
});
