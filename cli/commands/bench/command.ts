import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { needMemory, trainingBytes } from '../../../nn/memoryNeeds.js';
import { initializeNetwork } from '../../../nn/network.js';
import { defineCommand } from '../../command/command.js';
import { decimal, flag, integer, withDefault } from '../../command/option.js';
import { runtimeOptions } from '../../command/searchOptions.js';
import { openModel } from '../../sources/model.js';
import { formatCount } from '../../terminal/format.js';
import { openProgress } from '../../terminal/progress.js';
import { TRAINING_BATCH } from './benchRates.js';
import { EXPLAINED, measureAll, PARTS } from './measureAll.js';
import { benchText } from './text.js';

export const bench = defineCommand({
  options: {
    blocks: withDefault(integer('residual blocks of the network', { minimum: 1, maximum: 64 }), 6),
    channels: withDefault(integer('its channels', { minimum: 1, maximum: 1024 }), 64),
    seconds: withDefault(decimal('time for each measurement', { minimum: 0.01, maximum: 600 }, 'S'), 2),
    games: withDefault(integer('games of self-play, and of the arena', { minimum: 2, maximum: 100_000 }), 64),
    ...runtimeOptions,
    json: flag('print everything as one JSON document'),
  },
  examples: [
    { line: 'bench', says: 'a network of 6 blocks of 64 channels' },
    { line: 'bench --blocks 4 --channels 32 --json', says: 'the network of the preset quick, for scripts' },
  ],
  epilogue:
    'Every rate is the best of five rounds on one thread, or where it says so on more; self-play, the arena and the loop of ' +
    'training use all cores once. The ratio compares inference with a bare onnxruntime session on the same graph and batch; ' +
    'eight bits are measured in turn with float32; the loop is a training run that is thrown away, with half as many games ' +
    'a generation. The measured network is a random one, but relevance is that of the shipped network, whatever the size: ' +
    'the numbers of a random one are so near to 0 that nobody explains them.',
  async run({ blocks, channels, seconds, games, runtime: name, json }, terminal) {
    const architecture = residualArchitecture({ blocks, channels });
    needMemory(
      trainingBytes(architecture, TRAINING_BATCH),
      `Training ${formatCount(blocks, 'block')} of ${formatCount(channels, 'channel')} with batches of ${TRAINING_BATCH}`,
    );
    const network = initializeNetwork(architecture, Random.fromSeed('bench'));
    const explained = (await openModel(EXPLAINED)).network;
    const signal = terminal.listenForInterrupt('Stopping after this measurement.');
    const progress = openProgress(terminal);
    const bar = progress.start({ label: 'measuring', total: PARTS.length, unit: 'parts' });
    try {
      const request = { network, blocks, channels, explained, name, seconds, games, signal };
      const document = await measureAll(request, (part) => bar.update(PARTS.indexOf(part), part));
      bar.update(PARTS.length);
      progress.finish();
      if (json) terminal.json(document);
      else terminal.print(benchText(document));
    } finally {
      progress.finish();
    }
  },
});
