import { describe, expect, it } from 'vitest';
import { Random, legalMoveList } from '../../engine/index.js';
import type { Request } from '../../lrp/index.js';
import { CLOSURE_LIMIT, createExplainer, legalSquares, parseTarget, presets } from '../../lrp/index.js';
import { openRuntime } from '../../nn/index.js';
import { randomNetwork } from '../support/randomNetwork.js';
import { randomGame } from '../support/randomPositions.js';

// Every composite and target on a thousand positions of a network of the size that is trained here.

const random = Random.fromSeed('closure');
const network = randomNetwork(random, { blocks: 6, channels: 64, valueHidden: 64 });
const games = Array.from({ length: 25 }, (_, game) => randomGame(random.split(game)));
const positions = games
  .flat()
  .filter((position) => legalMoveList(position).length > 0)
  .slice(0, Number(process.env['POSITIONS'] ?? 1000));
const targets = [
  'value',
  'valueTanh',
  'move',
  'contrast',
  'contrast:probability',
  'logit:a1',
  'neuron:block3/relu/7',
  'neuron:value/hidden/3',
];

describe('the ledger of 1,000 positions closes', () => {
  it.each([...presets.keys()])(
    '%s',
    async (composite) => {
      const explainer = await createExplainer(network, await openRuntime('onnxruntime'), { composite });
      let worst = 0;
      for (const name of targets) {
        const target = parseTarget(name);
        const needed = name === 'move' ? 1 : name.startsWith('contrast') ? 2 : 0;
        const requests = positions
          .filter((position) => legalSquares(position).length >= needed)
          .map((position): Request => ({ position, target }));
        let w = 0;
        for (const { ledger } of await explainer.explain(requests, { controls: false }))
          w = Math.max(w, ledger.closure);
        console.log('CLOSE', composite, name, w);
        worst = Math.max(worst, w);
      }
      await explainer.dispose();
      expect(worst).toBeLessThanOrEqual(CLOSURE_LIMIT);
    },
    600_000,
  );
});
