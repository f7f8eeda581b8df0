import { expect, it } from 'vitest';
import { Random } from '../../engine/random.js';
import { compositeNamed, planRules } from '../../lrp/composite.js';
import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import { RelevanceBatch } from '../../lrp/relevanceBatch.js';
import type { Architecture } from '../../nn/architecture.js';
import { planesOf } from '../../nn/planes.js';
import { randomGame } from '../support/engine/randomPositions.js';
import { CHANNELS, conv } from '../support/lrp/functionNetwork.js';
import { addEpsilon, NaiveNetwork, naiveRules } from '../support/lrp/naiveRelevance.js';
import { errorOf, numbersOf, runtime } from '../support/lrp/relevance.js';
import { describedNetwork } from '../support/nn/describedNetwork.js';

const sized = { inFeatures: 64 * CHANNELS, bias: true } as const;
/** Sums and dense layers whose outputs are of either sign, and often nearly 0. */
const architecture: Architecture = {
  planes: ['own', 'opponent', 'empty'],
  layers: [
    { name: 'planes', kind: 'input', planes: 3 },
    conv('stem', 'planes', 3),
    { name: 'rectified', kind: 'relu', inputs: ['stem'] },
    conv('branch', 'rectified', CHANNELS),
    { name: 'sum', kind: 'sum', inputs: ['stem', 'branch'] },
    { name: 'flat', kind: 'flatten', inputs: ['sum'] },
    { name: 'hidden', kind: 'dense', inputs: ['flat'], outFeatures: 64, ...sized },
    { name: 'policy', kind: 'dense', inputs: ['flat'], outFeatures: 65, ...sized },
    { name: 'value', kind: 'dense', inputs: ['hidden'], inFeatures: 64, outFeatures: 1, bias: true },
  ],
  outputs: { policy: 'policy', value: 'value' },
};

it('recomputes the rows whose stabilised denominators float32 rounds too far', async () => {
  const network = describedNetwork(architecture, Random.fromSeed('denominators near 0'));
  const positions = Array.from({ length: 3 }, (_, at) =>
    randomGame(Random.fromSeed(`rounding ${at}`)),
  ).flat();
  const folded = foldForRelevance(network);
  const stab = addEpsilon(1e-6);
  const plan = planRules(folded.architecture, compositeNamed('epsilonPlus'), {
    stabilizer: { epsilon: 1e-6, form: 'add', normScale: false },
    biasPolicy: 'absorb',
  });
  const boards = positions.map((position) => planesOf(architecture, [position]));
  const rows = boards.map((_, board) => ({
    board,
    seed: {
      seeding: { kind: 'neurons', layers: ['value'], joint: undefined } as const,
      layer: 'value',
      coefficients: Float64Array.of(1),
      afterTanh: false,
    },
  }));
  const twin = new NaiveNetwork(architecture, numbersOf(network));
  const expected = boards.map((planes) => {
    const seed = new Map([['value', twin.forward(planes).get('value')!]]);
    const ruleOf = (name: string) => ({
      rule: ['stem', 'branch'].includes(name) ? naiveRules.zPlus() : naiveRules.epsilon(),
      stab,
    });
    return twin.relevance(planes, seed, ruleOf, stab).relevance.get('planes')!;
  });
  const batch = new RelevanceBatch(folded, plan, new Map(), runtime, { threads: 1, precision: 'float32' });
  const found = await batch.run(boards, rows);
  await batch.dispose();
  const errors = found.map(({ planes }, at) => errorOf(planes, expected[at]!));
  const again = found.filter(({ ledger }) => ledger.precision === 'float64').length;
  // Left as they are, one row is 3e-4 off on one processor; on another it may be another.
  expect(Math.max(...errors)).toBeLessThan(5e-5);
  expect(again).toBeGreaterThan(0);
  expect(again).toBeLessThan(boards.length / 4);
});
