import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { closeLedger } from '../../../lrp/ledger.js';
import { checkRow } from '../../../lrp/relevanceBatch.js';
import { decodeCheckpoint } from '../../../nn/checkpoint.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { expectRefusal } from '../../support/cli/refusal.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';
import { sealedCheckpoint } from '../../support/nn/sealedCheckpoint.js';
import { temporaryFolder } from '../../support/scratch.js';

const network = randomNetwork(Random.fromSeed('not finite'));
const folder = temporaryFolder();
/** Changes the numbers of one tensor, the first of them or all. */
function changed(tensor: string, value: number, all = false): Uint8Array {
  return sealedCheckpoint(network, (name, data) => {
    if (name === tensor) data.fill(value, 0, all ? data.length : 1);
  });
}

describe('a network that cannot compute', () => {
  it.each([
    ['a negative variance', changed('block1/norm1.variance', -1), /'block1\/norm1\.variance' holds -1/],
    ['a variance a little below zero', changed('stem/norm.variance', -1e-6), /not negative/],
    ['a weight that is no number', changed('stem.weight', NaN), /'stem\.weight' .* not finite/],
    ['an infinite mean', changed('policy/norm.mean', Infinity), /'policy\/norm\.mean' .* not finite/],
  ])('is refused when it is opened: %s', (_what, bytes, sentence) => {
    expect(() => decodeCheckpoint(bytes)).toThrow(sentence);
  });

  it('is refused for an optimiser whose numbers are none', () => {
    const state = new Map([['stem.weight/mean', { shape: [2], data: new Float32Array(2) }]]);
    const bytes = sealedCheckpoint(
      network,
      (name, data) => name.startsWith('optimizer/') && data.fill(NaN),
      state,
    );
    expect(() => decodeCheckpoint(bytes)).toThrow(/'stem\.weight\/mean' holds numbers that are not finite/);
  });

  it('is refused for a variance of zero with an epsilon that float32 takes for zero', () => {
    const layers = network.architecture.layers.map((layer) =>
      layer.kind === 'batchNorm' ? { ...layer, epsilon: 1e-60 } : layer,
    );
    const tiny = { ...network, architecture: { ...network.architecture, layers } };
    const bytes = sealedCheckpoint(tiny, (name, data) => name === 'stem/norm.variance' && data.fill(0));
    expect(() => decodeCheckpoint(bytes)).toThrow(/'stem\/norm' divides by a variance of zero/);
  });
});

describe('a network whose numbers overflow', () => {
  const folding = folder.at('folding.safetensors');
  const computing = folder.at('computing.safetensors');
  beforeAll(() => {
    const large = sealedCheckpoint(network, (name, data) => {
      if (name === 'stem.weight' || name === 'stem/norm.scale') data.fill(1e30);
    });
    writeFileSync(folding, large);
    // Each number and each product of two neighbours is finite; what a position makes of them is not.
    const many = sealedCheckpoint(network, (name, data) => {
      if (/^(stem|block\d.conv\d|policy.conv|value.conv)\.weight$/.test(name)) data.fill(1e30);
    });
    writeFileSync(computing, many);
  });

  const sentence = /numbers (that are not finite|too large for float32)/;
  it.each([
    'analyze --moves f5d6 --sims 20',
    'explain --moves f5d6',
    'explain --moves f5d6 --ply all --json',
    'explain --moves f5d6 --format svg',
    'explain --moves f5d6c3 --target q --sims 20',
    'evaluate --positions 20 --workers 1',
    'strategies --maps 40 --workers 1',
    'probe --positions 240 --solve 0 --workers 1',
    'concepts --positions 100 --workers 1',
    'selfplay --games 1 --sims 2 --workers 1',
  ])('is refused by %s', async (line) => {
    for (const model of [folding, computing]) {
      await expectRefusal([...line.split(' '), '--model', model], sentence);
    }
  });
});

describe('a network of which only the value is infinite before the tanh that hides it', () => {
  const model = folder.at('value.safetensors');
  beforeAll(() => {
    const large = sealedCheckpoint(network, (name, data) => {
      if (/^value\/(hidden|logit)\.weight$/.test(name)) data.fill(1e25);
    });
    writeFileSync(model, large);
  });

  it.each([
    'analyze --moves f5d6 --sims 20',
    'explain --moves f5d6 --target value',
    'evaluate --positions 20 --workers 1',
    'selfplay --games 1 --sims 2 --workers 1',
  ])('is refused by %s', async (line) => {
    const runtimes = line.startsWith('analyze') ? ['onnxruntime', 'tensorflow'] : ['onnxruntime'];
    for (const runtime of runtimes) {
      await expectRefusal(
        [...line.split(' '), '--model', model, '--runtime', runtime],
        /numbers that are not finite/,
      );
    }
  });

  it('is not one that is merely sure', async () => {
    const sure = sealedCheckpoint(network, (name, data) => {
      if (name === 'value/logit.bias') data.fill(1e6);
    });
    const file = folder.at('sure.safetensors');
    writeFileSync(file, sure);
    const { code, stdout } = await runHere([
      'analyze',
      '--moves',
      'f5d6',
      '--sims',
      '2',
      '--json',
      '--model',
      file,
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/"value":-?1\b/);
  });
});

describe('relevance', () => {
  const row = {
    planes: new Float32Array(192).fill(1),
    ledger: closeLedger(1, 1, [], 'float64'),
    error: 0,
    channels: new Map([['stem', Float64Array.of(1)]]),
  };

  it('that is finite passes', () => {
    expect(() => checkRow(row, 'lrp0', 'a board')).not.toThrow();
  });

  it.each([
    ['a square', { ...row, planes: Float32Array.of(1, Infinity) }],
    ['a bias', { ...row, ledger: closeLedger(1, 1, [{ name: 'stem', bias: NaN, leak: 0 }], 'float64') }],
    ['a channel', { ...row, channels: new Map([['stem', Float64Array.of(-Infinity)]]) }],
  ])('that is not finite at %s is refused with the name of the rules', (_where, broken) => {
    expect(() => checkRow(broken, 'lrp0', 'a board')).toThrow(/composite lrp0 .* not finite for a board/);
  });

  it("is the network's fault where its own number is none", () => {
    const broken = { ...row, ledger: closeLedger(NaN, 1, [], 'float64') };
    expect(() => checkRow(broken, 'lrp0', 'a board')).toThrow(/^The network computes numbers/);
  });
});
