import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parsePosition } from '../../../engine/notation.js';
import { legalMoveList } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { createExplainer } from '../../../lrp/explainer.js';
import { cancellationNote } from '../../../lrp/ledger.js';
import { writeCheckpoint } from '../../../nn/checkpointFile.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { readNpz } from '../../../selfplay/arrays/npzReader.js';
import { explainPlies } from '../../../web/gamePage/explainPlies.js';
import { gameData } from '../../../web/gamePage/gameData.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';
import { temporaryFolder } from '../../support/scratch.js';

const SAID = 'The parts of this map cancel';
/** The biases of a random network are large beside what its inputs say: without them the rest cancels in each layer. */
const network = randomNetwork(Random.fromSeed('0'), { blocks: 2, channels: 8 });
const { at } = temporaryFolder();
const model = at('random.safetensors');
const POSITION = '-OOOO-----OOO-----OOXX---OOXXX--OOXXXX--OOXXXX----XXXX----X----- O';

async function shown(...more: string[]): Promise<string> {
  const { code, stdout, stderr } = await runHere([
    'explain',
    '--model',
    model,
    '--position',
    POSITION,
    ...more,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

beforeAll(() => writeCheckpoint(model, network));

describe('parts that cancel', () => {
  it('are a thousand times what they add up to', () => {
    const maps = { own: [600, -599], empty: [0, 1] };
    expect(cancellationNote(maps, 2)).toBeUndefined();
    expect(cancellationNote(maps, -1)?.join(' ')).toBe(
      `${SAID}: their sizes add up to 1.20e+3, and what is explained is -1.000. No square of it can be read by itself.`,
    );
    expect(cancellationNote(maps, 0)).toBeDefined();
    expect(cancellationNote({ own: [0] }, 0)).toBeUndefined();
  });

  it('are told of in text, JSON and pictures, and nothing is said where they do not', async () => {
    const zeroed = ['--bias', 'zero'];
    expect(await shown(...zeroed)).toMatch(new RegExp(`WARNING: ${SAID}.*\n`));
    expect(await shown(...zeroed, '--format', 'svg')).toContain(SAID);
    const { explanations } = JSON.parse(await shown(...zeroed, '--json')) as {
      explanations: { warning?: string; output: number; maps: Record<string, number[]> }[];
    };
    const { maps, output, warning } = explanations[0]!;
    const { square, ...planes } = maps;
    const size = Object.values(planes)
      .flat()
      .reduce((sum, value) => sum + Math.abs(value), 0);
    expect(square).toHaveLength(64);
    expect(size).toBeGreaterThan(1e4 * Math.abs(output));
    expect(warning).toContain(SAID);
    for (const format of [[], ['--json'], ['--format', 'svg']])
      expect(await shown(...format)).not.toContain(SAID);
  });

  it('are told of in a log, its arrays and a page of the command, where what is explained is almost nothing', async () => {
    const { explanations } = JSON.parse(await shown('--json')) as { explanations: { output: number }[] };
    const bias = network.parameters.get('value/logit.bias')!;
    const less = bias.data.map((value) => value - explanations[0]!.output + 1e-4);
    const near = at('near.safetensors');
    await writeCheckpoint(near, {
      ...network,
      parameters: new Map([...network.parameters, ['value/logit.bias', { ...bias, data: less }]]),
    });
    for (const [from, isSaid] of [
      [near, true],
      [model, false],
    ] as const) {
      for (const end of ['jsonl', 'npz', 'html']) {
        const out = at(`${isSaid ? 'near' : 'plain'}.${end}`);
        const args = ['explain', '--model', from, '--position', POSITION, '--target', 'value', '--out', out];
        expect((await runHere(args)).code).toBe(0);
        const bytes = readFileSync(out);
        const text = end === 'npz' ? Buffer.from(readNpz(bytes, out).get('warning')!) : bytes;
        expect([end, text.includes(SAID)]).toEqual([end, isSaid]);
      }
    }
  });

  it('are told of on a page', async () => {
    const position = parsePosition(POSITION);
    const explainer = await createExplainer(network, await openRuntime('onnxruntime'), {
      composite: 'epsilonGamma',
      bias: 'zero',
    });
    const [move] = legalMoveList(position);
    const plies = [{ ply: 0, position, move }];
    const found = await explainPlies(explainer, plies, [{ kind: 'value' }]);
    await explainer.dispose();
    const about = { title: '', network: '', software: '', runtime: '', targets: ['value'] };
    const composites = [{ name: 'epsilonGamma', table: explainer.table, plies: found }];
    const { explanations } = gameData({ ...about, plies, composites });
    expect(explanations[0]![0]!.targets[0]!.warning).toContain(SAID);
  });
});
