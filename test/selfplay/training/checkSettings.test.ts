import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkBatch, checkSettings } from '../../../selfplay/training/checkSettings.js';
import { PRESET_NAMES, PRESETS } from '../../../selfplay/training/presets.js';
import { createRun, makeRun } from '../../../selfplay/training/run.js';
import { overrideConfig } from '../../../selfplay/training/runConfig.js';
import { scratchFolder } from '../../support/scratch.js';

const refusal = (...settings: string[]): string => {
  try {
    const config = overrideConfig(PRESETS.quick, settings);
    checkSettings(config);
    checkBatch(config);
  } catch (error) {
    expect(error).toMatchObject({ code: 'badConfig' });
    return (error as Error).message;
  }
  return 'accepted';
};

describe('the settings of a run, taken together', () => {
  it('are sound in every preset', () => {
    for (const name of PRESET_NAMES) {
      expect(() => checkSettings(PRESETS[name])).not.toThrow();
      expect(() => checkBatch(PRESETS[name])).not.toThrow();
    }
  });

  it.each([
    [
      'explanation.composite=nosuch',
      /composite is "nosuch": there is no composite of that name; composites are .*lrp0/,
    ],
    ['explanation.composite=epsilonplus', /\(did you mean epsilonPlus\?\)/],
    ['explanation.composite=mine.json', /there is no composite of that name/],
    [
      'explanation.targets=["value","valeu"]',
      /targets is \["value","valeu"\]: 'valeu' is not a target; .*\(did you mean value\?\)/,
    ],
    ['explanation.targets=["move:z9"]', /'move:z9' is not a target/],
    ['explanation.targets=["q"]', /not a search/],
    ['explanation.targets=["neuron:block5/relu/0"]', /no layer 'block5\/relu'/],
    ['explanation.targets=["neuron:stem/norm/0"]', /no layer 'stem\/norm'/],
    ['explanation.targets=["neuron:block4/relu/32"]', /the channels 0 to 31/],
    ['network.planes=["own","opponent","own"]', /own is named twice/],
  ])('%s is refused', (setting, says) => {
    expect(refusal(setting)).toMatch(says);
  });

  it('may name every kind of target that a network has', () => {
    const targets = [
      ...['value', 'valueTanh', 'score', 'ownership:a1', 'move', 'move:d3', 'contrast', 'contrast:runnerUp'],
      ...['logit:a1', 'neuron:block4/relu/31', 'neuron:block4/relu/31/d3', 'neuron:value/hidden/63'],
    ];
    expect(refusal(`explanation.targets=${JSON.stringify(targets)}`)).toBe('accepted');
    expect(refusal('network.heads=[]', 'explanation.targets=["score"]')).toMatch(
      /needs a network with the head/,
    );
  });

  it('want no larger batch than there will be positions', () => {
    // The window of quick has 10 generations of 64 games with 60 plies at most.
    expect(refusal('training.batchSize=38400')).toBe('accepted');
    expect(refusal('training.batchSize=38401')).toMatch(
      /batchSize is 38401: that is more than the positions there will be, at most 38400 of 640 games/,
    );
    expect(refusal('generations=1', 'training.batchSize=3841')).toMatch(/at most 3840 of 64 games/);
    expect(refusal('generations=5', 'training.batchSize=15360')).toBe('accepted');
    expect(refusal('generations=5', 'training.batchSize=15361')).toMatch(/at most 15360 of 256 games/);
    // Imported games give half of the rows.
    expect(refusal('training.imported={"share":0.5}', 'training.batchSize=65536')).toBe('accepted');
  });
});

describe('a run that cannot be made', () => {
  const about = { created: '2026-01-02T03:04:05.000Z', versions: {} };
  const config = PRESETS.quick;

  it('leaves no folder where its settings are wrong', () => {
    const folder = join(scratchFolder(), 'run');
    const wrong = { ...config, explanation: { ...config.explanation, composite: 'nosuch' } };
    expect(() => createRun(folder, { ...about, config: wrong })).toThrow(/no composite of that name/);
    expect(existsSync(folder)).toBe(false);
    createRun(folder, { ...about, config }).close();
  });

  it('leaves nothing where what it begins with cannot be copied, and what was there before', () => {
    const fail = (): never => {
      throw new Error('the source is gone');
    };
    const folder = join(scratchFolder(), 'run');
    const make = (place: string) => () => makeRun(place, { ...about, config }, fail);
    expect(make(folder)).toThrow('the source is gone');
    expect(existsSync(folder)).toBe(false);
    mkdirSync(folder);
    expect(make(folder)).toThrow('the source is gone');
    expect(readdirSync(folder)).toEqual([]);
    // As a creation that was killed leaves it.
    mkdirSync(join(folder, 'networks'));
    writeFileSync(join(folder, 'networks', 'a file'), '');
    expect(make(folder)).toThrow('the source is gone');
    expect(readdirSync(join(folder, 'networks'))).toEqual(['a file']);
  });
});
