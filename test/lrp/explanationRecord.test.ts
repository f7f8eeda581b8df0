import { describe, expect, it } from 'vitest';
import { parseTranscript, positionsOf } from '../../engine/notation.js';
import { initialPosition } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { createExplainer } from '../../lrp/explainer.js';
import { type ExplanationRecord, explanationRecord, replayRequest } from '../../lrp/explanationRecord.js';
import { renderSvg } from '../../lrp/pictures/svg.js';
import { parseTarget } from '../../lrp/target.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { randomNetwork } from '../support/nn/randomNetwork.js';

const network = randomNetwork(Random.fromSeed('records'));
const moves = parseTranscript('f5d6c3d3c4');
const position = positionsOf(moves).at(-1)!;

async function recordOf(target: string): Promise<ExplanationRecord> {
  const explainer = await createExplainer(network, await openRuntime('onnxruntime'), {
    composite: 'epsilonPlus',
  });
  const [explanation] = await explainer.explain([{ position, target: parseTarget(target) }]);
  const context = {
    explainer,
    start: initialPosition(),
    moves,
    move: 19,
    network: 'abc',
    software: 'othello-zero 0.0.0',
  };
  const record = explanationRecord(explanation!, context);
  await explainer.dispose();
  return JSON.parse(JSON.stringify(record)) as ExplanationRecord;
}

describe('a record', () => {
  it('survives JSON and replays to the same numbers', async () => {
    for (const target of ['value', 'move', 'contrast:runnerUp', 'neuron:block1/relu/3/d4']) {
      const record = await recordOf(target);
      const { entries, settings, composite, software, network: sha256 } = record;
      expect({ sha256, software }).toEqual({ sha256: 'abc', software: 'othello-zero 0.0.0' });
      const explainer = await createExplainer(network, await openRuntime('onnxruntime'), {
        composite: { name: composite, entries },
        stabilizer: settings.stabilizer,
        bias: settings.bias,
        gauge: settings.gauge,
      });
      const [again] = await explainer.explain([replayRequest(record)]);
      const context = { explainer, start: initialPosition(), moves, move: 19, network: sha256, software };
      expect(JSON.parse(JSON.stringify(explanationRecord(again!, context)))).toEqual(record);
      await explainer.dispose();
    }
  });

  it('holds what its readers rely on', async () => {
    const record = await recordOf('value');
    expect(record).toMatchObject({
      version: 1,
      ply: 5,
      move: 'd3',
      target: 'value',
      composite: 'epsilonPlus',
    });
    expect(Object.keys(record.maps)).toEqual(['own', 'opponent', 'empty', 'square']);
    for (const map of Object.values(record.maps)) expect(map).toHaveLength(64);
    expect(record.controls!.emptyBoard).toHaveLength(64);
    const layer = record.ledger.layers.find(({ name }) => name === 'stem')!;
    expect(layer.biasMap).toHaveLength(64);
    expect(record.ledger.layers.map(({ name }) => name)).toContain('block2/sum');
  });

  it('that contradicts itself or is newer is refused', async () => {
    const record = await recordOf('value');
    expect(() => replayRequest({ ...record, moves: record.moves.slice(1) })).toThrow();
    expect(() => replayRequest({ ...record, moves: record.moves.slice(0, -1) })).toThrow(
      /lead to .* not to its position/,
    );
    expect(() => replayRequest({ ...record, version: 2 })).toThrow(
      /version 2; this program reads versions up to 1/,
    );
  });
});

describe('the picture', () => {
  it('has every square with its number, and marks the explained move and what it turns', async () => {
    const explainer = await createExplainer(network, await openRuntime('onnxruntime'), {
      composite: 'epsilonPlus',
    });
    const [explanation] = await explainer.explain([{ position, target: parseTarget('move') }]);
    await explainer.dispose();
    const svg = renderSvg(explanation!, { network: '0123456789abcdef', title: 'a < b & "c"' });
    expect(svg.match(/<title>[a-h][1-8] /g)).toHaveLength(64);
    expect(svg.match(/stroke-dasharray/g)!.length).toBeGreaterThan(0);
    expect(svg).toContain('a &lt; b &amp; &quot;c&quot;');
    expect(svg).toContain('0123456789');
    expect(svg).toContain('closes to');
    const opened = svg.match(/<[a-z]/g)!.length - svg.match(/\/>/g)!.length;
    expect(svg.match(/<\/[a-z]+>/g)).toHaveLength(opened);
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});
