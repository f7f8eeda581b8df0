import { it } from 'vitest';
import { createExplainer } from '../../lrp/index.js';
import type { Request } from '../../lrp/index.js';
import { legalMoveList } from '../../engine/index.js';
import { Random } from '../../engine/index.js';
import {
  openRuntime,
  residualArchitecture,
  initializeNetwork,
  networkEvaluator,
  createPositionBatch,
  pushPosition,
} from '../../nn/index.js';
import { randomGame } from '../support/randomPositions.js';
it('speed', async () => {
  const random = Random.fromSeed('x');
  const network = initializeNetwork(residualArchitecture({ blocks: 6, channels: 64 }), random);
  const positions = [0, 1, 2]
    .flatMap((g) => randomGame(random.split(g)))
    .filter((p) => legalMoveList(p).length > 3)
    .slice(0, 64);
  const runtime = await openRuntime('onnxruntime');
  const evaluator = await networkEvaluator(network, runtime, { threads: 1 });
  const batch = createPositionBatch(64);
  for (const p of positions) pushPosition(batch, p.ownLow, p.ownHigh, p.opponentLow, p.opponentHigh);
  const cpu = () => {
    const u = process.cpuUsage();
    return (u.user + u.system) / 1000;
  };
  const best = async (f: () => Promise<unknown>, n: number) => {
    await f();
    let b = Infinity;
    for (let i = 0; i < n; i++) {
      const t = cpu();
      await f();
      b = Math.min(b, cpu() - t);
    }
    return b;
  };
  const inf = await best(() => evaluator.evaluate(batch), 10);
  console.log('inference', inf, 64000 / inf);
  for (const composite of ['epsilonPlus', 'epsilonPlusFlat', 'epsilonAlpha2Beta1', 'epsilon']) {
    const explainer = await createExplainer(network, runtime, { composite });
    const requests = positions.map((position): Request => ({ position, target: { kind: 'value' } }));
    const ex = await best(() => explainer.explain(requests, { controls: false }), 6);
    const inf2 = await best(() => evaluator.evaluate(batch), 6);
    const ten = positions.find((p) => legalMoveList(p).length >= 10)!;
    const one = await best(
      () =>
        explainer.explain([{ position: ten, target: { kind: 'move', square: legalMoveList(ten)[0]! } }], {
          controls: false,
        }),
      20,
    );
    const all = await best(
      () =>
        explainer.explain(
          legalMoveList(ten).map((square): Request => ({ position: ten, target: { kind: 'move', square } })),
          { controls: false },
        ),
      20,
    );
    const n = legalMoveList(ten).length;
    console.log(
      composite,
      'ms/64',
      ex,
      'ratio',
      inf2 / ex,
      'one',
      one,
      'n',
      n,
      all,
      'limit',
      (1.2 * (2 + n)) / 3,
      'is',
      all / one,
    );
  }
}, 120000);
