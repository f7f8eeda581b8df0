import { describe, expect, it } from 'vitest';
import { PRESET_NAMES, PRESETS } from '../../../selfplay/training/presets.js';
import {
  checkConfig,
  lossWeights,
  overrideConfig,
  type RunConfig,
  scheduledValue,
  searchSettings,
  windowSize,
} from '../../../selfplay/training/runConfig.js';

const { quick } = PRESETS;
const refusal = (...settings: string[]): string => {
  try {
    overrideConfig(quick, settings);
  } catch (error) {
    expect(error).toMatchObject({ code: 'badConfig' });
    return (error as Error).message;
  }
  return 'accepted';
};

describe('configuration', () => {
  it('takes every preset, through JSON too', () => {
    for (const name of PRESET_NAMES) {
      expect(checkConfig(PRESETS[name])).toEqual(PRESETS[name]);
      expect(checkConfig(JSON.parse(JSON.stringify(PRESETS[name])))).toEqual(PRESETS[name]);
    }
  });

  it('is changed by settings, one value at a time, and leaves the preset alone', () => {
    const before = JSON.stringify(quick);
    const changed = overrideConfig(quick, [
      'search.simulations=[{"from": 0, "value": 8}, {"from": 5, "value": 32}]',
      'network.blocks=2',
      'seed=17',
      'runtime=tensorflow',
      'evaluation.opponents=["greedy","previous:3"]',
      'explanation.composite=epsilonPlusFlat',
      'minutes=0.5',
      'network.heads=["ownership"]',
      'training.headWeights.ownership=0.75',
    ]);
    const expected: RunConfig = {
      ...quick,
      search: {
        ...quick.search,
        simulations: [
          { from: 0, value: 8 },
          { from: 5, value: 32 },
        ],
      },
      network: { ...quick.network, blocks: 2, heads: ['ownership'] },
      training: { ...quick.training, headWeights: { ...quick.training.headWeights, ownership: 0.75 } },
      seed: '17',
      runtime: 'tensorflow',
      evaluation: { ...quick.evaluation, opponents: ['greedy', 'previous:3'] },
      explanation: { ...quick.explanation, composite: 'epsilonPlusFlat' },
      minutes: 0.5,
    };
    expect(changed).toEqual(expected);
    expect(JSON.stringify(quick)).toBe(before);
    expect(lossWeights(changed)).toEqual({ policy: 1, value: 1, ownership: 0.75, score: 0.5 });
  });

  it('names an unknown key and the keys that are accepted there', () => {
    expect(refusal('search.simulation=3')).toMatch(
      /no key search\.simulation; accepted there: kind, simulations, /,
    );
    expect(refusal('speed=3')).toMatch(/no key speed; accepted there: seed, /);
    expect(refusal('network.blocks.x=3')).toMatch(/no key network\.blocks\.x; accepted there: nothing/);
    expect(refusal('training.headWeights.owner=3')).toMatch(
      /no key training\.headWeights\.owner; accepted there: ownership, score\.$/,
    );
    expect(refusal('network.heads=["owner"]')).toMatch(/heads\.0 is "owner": .*"ownership"\|"score"/);
    expect(refusal('__proto__.polluted=3')).toMatch(/no key __proto__/);
    expect(refusal('constructor.prototype=3')).toMatch(/no key constructor/);
    expect(refusal('training={"window":1}')).not.toBe('accepted');
    expect(refusal('training.window={"first":1,"growth":0,"max":1,"size":3}')).toMatch(
      /no key training\.window\.size; accepted there: first, growth, max\.$/,
    );
  });

  it('names the key, the value and what is accepted when a value is wrong', () => {
    expect(refusal('search.simulations=0')).toMatch(/search\.simulations is 0: .*>=1/);
    expect(refusal('search.simulations=many')).toMatch(/search\.simulations is "many": .*number/);
    expect(refusal('search.simulations=[{"from":0,"value":1.5}]')).toMatch(
      /simulations\.0\.value is 1\.5: .*int/,
    );
    expect(refusal('runtime=torch')).toMatch(/runtime is "torch": .*"onnxruntime"\|"tensorflow"/);
    expect(refusal('evaluation.opponents=["edax"]')).toMatch(
      /opponents\.0 is "edax": expected random, greedy or/,
    );
    expect(refusal('network.planes=["own","legl"]')).toMatch(/planes\.1 is "legl": .*"legal"/);
    expect(refusal('network=3', 'network.blocks=2')).toMatch(/network is 3/);
    expect(refusal('training.learningRate=NaN')).toMatch(/learningRate is "NaN"/);
    expect(refusal('minutes')).toMatch(/"minutes" is not a setting; accepted: key=value/);
    expect(() => checkConfig(undefined)).toThrow(/The configuration is missing/);
    expect(() => checkConfig({ ...quick, search: undefined })).toThrow(/search is missing/);
  });
});

describe('schedules', () => {
  it('hold each value from its generation on', () => {
    const steps = [
      { from: 10, value: 3 },
      { from: 0, value: 1 },
      { from: 5, value: 2 },
    ];
    expect([0, 4, 5, 9, 10, 1000].map((generation) => scheduledValue(steps, generation))).toEqual([
      1, 1, 2, 2, 3, 3,
    ]);
    expect(scheduledValue([{ from: 3, value: 7 }], 0)).toBe(7);
    expect(scheduledValue(0.5, 12)).toBe(0.5);
  });

  it('decide how wide a generation searches', () => {
    const config = overrideConfig(quick, [
      'search.maxConsidered=[{"from":0,"value":8},{"from":7,"value":16}]',
      'search.qScale=0.3',
    ]);
    expect(searchSettings(config, 6)).toEqual({ kind: 'gumbel', maxConsidered: 8, qScale: 0.3 });
    expect(searchSettings(config, 7)).toEqual({ kind: 'gumbel', maxConsidered: 16, qScale: 0.3 });
  });

  it('let the window grow to its limit', () => {
    const config = overrideConfig(quick, ['training.window={"first":2,"growth":0.5,"max":5}']);
    expect([0, 1, 2, 3, 6, 7, 100].map((generation) => windowSize(config, generation))).toEqual([
      2, 2, 3, 3, 5, 5, 5,
    ]);
  });
});
