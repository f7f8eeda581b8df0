// What float32 costs the maps of relevance, with float64 as the truth: the largest difference as a part of the map's largest entry,
// as the runtime gives it and after the rows were computed again that the program does not trust.
//
//   npm run build && node test/bench/precision.js [--positions N] [--composite NAME|FILE.json,...] [--target value,move]
//     [MODEL | FILE.onnx[=PLANES] ...]
//
// Positions are of games of random legal moves, one of each game; targets are the value and the legal move that the policy
// prefers. A line a network, composite and target.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { openModel } from '../../dist/cli/sources/model.js';
import { initialPosition, isOver, legalMoveList, play } from '../../dist/engine/position.js';
import { Random } from '../../dist/engine/random.js';
import { compositeNamed, planRules } from '../../dist/lrp/composite.js';
import { parseComposite } from '../../dist/lrp/composites/parseComposite.js';
import { evaluate } from '../../dist/lrp/explainer.js';
import { legalSquares, preferredMove, seedOf } from '../../dist/lrp/explanationRequest.js';
import { foldForRelevance } from '../../dist/lrp/foldForRelevance.js';
import { gaugedLayers } from '../../dist/lrp/gauge.js';
import { headsOf } from '../../dist/lrp/heads.js';
import { RelevanceBatch } from '../../dist/lrp/relevanceBatch.js';
import { networkEvaluator } from '../../dist/nn/evaluators/evaluator.js';
import { planesOf } from '../../dist/nn/planes.js';
import { openRuntime } from '../../dist/nn/runtimes/openRuntime.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    positions: { type: 'string', default: '1000' },
    composite: { type: 'string', default: 'epsilonGamma,epsilonPlus' },
    target: { type: 'string', default: 'value,move' },
  },
});
const BATCH = 50;
const runtime = await openRuntime('onnxruntime');
const positions = drawn(Number(values.positions));
for (const given of positionals.length === 0 ? ['default'] : positionals) {
  const [file, planes] = given.split('=');
  const { network } = await openModel(file, planes?.split(','));
  for (const composite of values.composite.split(',')) await measure(network, given, composite);
}

/** A position of each of so many games, with a legal move, none too early to differ. */
function drawn(count) {
  const found = [];
  for (let game = 0; found.length < count; game++) {
    const random = Random.fromSeed(`what float32 costs ${game}`);
    const length = 4 + random.integer(52);
    let position = initialPosition();
    for (let ply = 0; ply < length && !isOver(position); ply++) {
      const moves = legalMoveList(position);
      position = play(position, moves[random.integer(moves.length)]);
    }
    if (legalSquares(position).length > 0) found.push(position);
  }
  return found;
}

async function measure(network, label, name) {
  const folded = foldForRelevance(network);
  const isFile = name.endsWith('.json');
  const composite = isFile ? parseComposite(JSON.parse(readFileSync(name, 'utf8'))) : compositeNamed(name);
  const plan = planRules(folded.architecture, composite);
  const batchOf = (options) =>
    new RelevanceBatch(folded, plan, gaugedLayers(folded, 'raw'), runtime, { threads: 1, ...options });
  const batches = [
    batchOf({ precision: 'float64' }),
    batchOf({ precision: 'float32', recomputes: false }),
    batchOf({ precision: 'float32' }),
  ];
  const { policy, value } = headsOf(folded.architecture);
  const evaluator = await networkEvaluator(network, runtime, { threads: 1, incomplete: true });
  const found = new Map();
  for (let from = 0; from < positions.length; from += BATCH) {
    const some = positions.slice(from, from + BATCH);
    const boards = some.map((position) => planesOf(folded.architecture, [position]));
    const logits = policy === undefined ? undefined : await evaluate(evaluator, some);
    const targets = [
      ['value', value !== undefined, () => ({ kind: 'value' })],
      [
        'move',
        policy !== undefined,
        (at) => ({ kind: 'move', square: preferredMove(legalSquares(some[at]), logits[at]) }),
      ],
    ].filter(([target, isThere]) => isThere && values.target.split(',').includes(target));
    for (const [target, , of] of targets) {
      const rows = some.map((_, at) => ({
        board: at,
        seed: seedOf(folded.architecture, of(at), [], undefined),
      }));
      const maps = [];
      for (const batch of batches) maps.push(await batch.run(boards, rows));
      const all = found.get(target) ?? { raw: [], kept: [], again: 0 };
      found.set(target, all);
      maps[0].forEach((truth, at) => {
        all.raw.push(difference(maps[1][at].planes, truth.planes));
        all.kept.push(difference(maps[2][at].planes, truth.planes));
        if (maps[2][at].ledger.precision === 'float64') all.again++;
      });
    }
  }
  for (const [target, { raw, kept, again }] of found) {
    const share = ((100 * again) / raw.length).toFixed(1);
    const line = [label, name, target, `float32 ${tail(raw)}`, `again ${share}%`, `then ${tail(kept)}`];
    process.stdout.write(`${line.join('  ')}\n`);
  }
  for (const batch of batches) await batch.dispose();
  await evaluator.dispose();
}

/** Of the largest entry of the truth; a map of nothing but 0 has no part. */
function difference(found, truth) {
  const largest = truth.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const most = truth.reduce((far, each, at) => Math.max(far, Math.abs(each - found[at])), 0);
  return largest === 0 ? 0 : most / largest;
}

/** Median, 90%, 99% and the largest. */
function tail(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toExponential(1);
  return `${at(0.5)} ${at(0.9)} ${at(0.99)} ${at(1)}`;
}
