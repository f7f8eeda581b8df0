import { describe, expect, it, onTestFinished } from 'vitest';
import { isLegal, legalMoveList, play } from '../../../engine/position.js';
import { positionBatch } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { preferredMove } from '../../../lrp/explanationRequest.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { discAt } from '../../../studies/patching/discProbe.js';
import { logOdds, lookAhead } from '../../../studies/patching/lookaheadPart.js';
import { reportLookahead } from '../../../studies/patching/lookaheadReport.js';
import { unpackNumbers } from '../../../studies/patching/packed.js';
import { lookaheadCases, squaresByRole } from '../../../studies/patching/principalLine.js';
import { randomGame } from '../../support/engine/randomPositions.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

const random = Random.fromSeed('lookahead');
const runtime = await openRuntime('onnxruntime');
const network = randomNetwork(random.split('network'), { blocks: 1, channels: 4 });
const positions = Array.from({ length: 30 }, () => {
  const game = randomGame(random);
  return game[8 + random.integer(30)]!;
}).filter((position) => legalMoveList(position).length > 1);

const evaluator = await networkEvaluator(network, runtime);
const policyOf = async (position: (typeof positions)[number]): Promise<Float32Array> =>
  (await evaluator.evaluate(positionBatch([position]))).logits.slice();
const found = await lookaheadCases(evaluator, positions);
const cases = found.filter((one) => one !== null);

describe('cases of looking ahead', () => {
  it('are the line that the policy prefers, and a turned disc that takes the preference from its first move', async () => {
    expect(cases.length).toBeGreaterThan(10);
    for (const { position, corrupted, square, line } of cases) {
      let at = position;
      for (const move of line) {
        expect(preferredMove(legalMoveList(at), await policyOf(at))).toBe(move);
        at = play(at, move);
      }
      expect(isLegal(corrupted, line[0])).toBe(true);
      expect(preferredMove(legalMoveList(corrupted), await policyOf(corrupted))).not.toBe(line[0]);
      for (let other = 0; other < 64; other++)
        expect(discAt(corrupted, other)).toBe((other === square ? -1 : 1) * discAt(position, other));
    }
  });

  it('part the board into squares by their roles', () => {
    for (const one of cases) {
      const { first, second, third, turned, empty, disc, matched } = squaresByRole(one);
      const all = [...first, ...second, ...third, ...turned, ...empty, ...disc];
      expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, at) => at));
      const away = (a: number, b: number): number =>
        Math.max(Math.abs((a >> 3) - (b >> 3)), Math.abs((a % 8) - (b % 8)));
      for (const square of empty) {
        const isAlike = [first[0]!, turned[0]!].every((to) => away(square, to) === away(third[0]!, to));
        expect(matched.includes(square)).toBe(isAlike);
      }
    }
  });
});

describe('looking ahead', () => {
  it('measures what the first move loses, square by square', async () => {
    onTestFinished(() => evaluator.dispose());
    const numbers = Array.from(cases.keys());
    const parts = { train: numbers.slice(0, 6), validation: numbers.slice(6, 8), test: numbers.slice(8) };
    const sample = { cases, parts };
    const effects = await lookAhead(network, runtime, 'planes', sample, true);
    const losses = unpackNumbers(effects.losses!);
    // In the planes a square is its disc alone: patching the turned one is turning it, patching another is nothing.
    for (const [of, { position, corrupted, square, line }] of cases.entries()) {
      const legal = legalMoveList(position);
      const oddsOf = (logits: Float32Array): number => {
        const weights = legal.map((move) => Math.exp(logits[move]! - logits[line[0]]!));
        return -Math.log(weights.reduce((a, b) => a + b, -1));
      };
      const wanted = oddsOf(await policyOf(position)) - oddsOf(await policyOf(corrupted));
      for (let at = 0; at < 64; at++) expect(losses[of * 64 + at]).toBeCloseTo(at === square ? wanted : 0, 3);
    }
    expect(effects.area).toBeCloseTo(effects.planesArea, 10);
    const probed = await lookAhead(network, runtime, 'stem/relu', sample, false);
    expect(probed).not.toHaveProperty('losses');
    const games = numbers.map((at) => at >> 1);
    const report = reportLookahead(['planes'], [effects], [probed], { cases, games }, random);
    const [{ losses: byRole, untrained }] = report.layers as [(typeof report.layers)[number]];
    expect(untrained).toEqual([probed.area]);
    const lossAt = (role: string): number => byRole.find((one) => one.role === role)!.loss.mean;
    const mean = cases.reduce((sum, { square }, of) => sum + losses[of * 64 + square]!, 0) / cases.length;
    expect(lossAt('turned')).toBeCloseTo(mean, 5);
    for (const role of ['third', 'empty', 'disc']) expect(lossAt(role)).toBeCloseTo(0, 4);
  });

  it('has log odds of a probability', () => {
    for (const p of [0.01, 0.5, 0.93]) expect(logOdds(Math.log(p))).toBeCloseTo(Math.log(p / (1 - p)), 10);
    expect(Number.isFinite(logOdds(0))).toBe(true);
  });
});
