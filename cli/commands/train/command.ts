import { RUNTIME_NAMES } from '../../../nn/runtimeChoice.js';
import { PRESET_NAMES } from '../../../selfplay/training/presets.js';
import { isRun } from '../../../selfplay/training/run.js';
import { MOST_MINUTES, SEARCH_PRECISIONS } from '../../../selfplay/training/runConfig.js';
import { defineCommand } from '../../command/command.js';
import { choice, decimal, flag, integer, required, text, texts } from '../../command/option.js';
import { queueOption, queuePasswordOption } from '../../command/queueOptions.js';
import { asciiOption, plainOption } from '../../command/screenOptions.js';
import { openDeviceOption, seedOption } from '../../command/searchOptions.js';
import { settleDevice } from '../../engine/devices.js';
import { trainInto } from './trainInto.js';

export const train = defineCommand({
  positional: 'run',
  options: {
    run: required(text('folder of the run; made when it is not there, resumed when it is', 'DIR')),
    preset: choice('what to begin with, by the time it is meant for on two cores', PRESET_NAMES),
    from: text('begin with all that another run has, which stays as it is, or with a saved run', 'DIR'),
    minutes: decimal(
      'stop after this long; the run can be resumed',
      { minimum: 0.01, maximum: MOST_MINUTES },
      'M',
    ),
    seed: seedOption,
    workers: integer('threads at work; by default one a core', { minimum: 1, maximum: 256 }),
    queue: queueOption,
    'queue-password': queuePasswordOption,
    runtime: choice('what runs the network', RUNTIME_NAMES),
    device: openDeviceOption,
    'search-precision': choice(
      'numbers that games are played with; by default what is faster here when the run is made',
      SEARCH_PRECISIONS,
    ),
    config: text('JSON file with keys that replace those of the preset', 'FILE'),
    set: texts('one key of the configuration; may be repeated', 'KEY=VALUE'),
    plain: plainOption,
    ascii: asciiOption,
    json: flag('print every event as a line of JSON'),
  },
  examples: [
    { line: 'train runs/first', says: 'learns from nothing for a few minutes' },
    { line: 'train runs/first', says: 'the same again: goes on where it stopped' },
    { line: 'train --run runs/long --preset hour --seed 7', says: 'a larger network, for an hour' },
    {
      line: 'train runs/x --set search.simulations=32 --set network.blocks=6',
      says: 'with settings of your own',
    },
    {
      line: 'train runs/wide --from runs/x --set network.channels=64',
      says: 'goes on with another network, which first learns the games that are there',
    },
    {
      line: 'train runs/here --from saved',
      says: 'goes on with a run that runs DIR --save saved kept, on another machine perhaps',
    },
  ],
  epilogue:
    'On a terminal it is a screen: p pauses, e evaluates the newest network, s or Ctrl-C stops cleanly. All finished games ' +
    'stay, and the same command goes on. Look at a run with othello-zero runs DIR and at its games with othello-zero ' +
    'watch DIR, also while it trains; play against it with othello-zero play --model DIR.',
  async run({ run: folder, minutes, workers, json, plain, ascii, ...values }, terminal) {
    const { device: asked, runtime = RUNTIME_NAMES[0] } = values;
    // A run keeps what it began with.
    const isLeft = asked === undefined || (asked === 'auto' && isRun(folder));
    const device = isLeft ? undefined : await settleDevice(asked, runtime, terminal);
    const choice = { ...values, device, searchPrecision: values['search-precision'] };
    const machines = { queue: values.queue, 'queue-password': values['queue-password'] };
    await trainInto(folder, choice, { minutes, workers, machines, json, plain, ascii }, terminal);
  },
});
