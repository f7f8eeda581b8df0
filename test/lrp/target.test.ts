import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OthelloError } from '../../engine/errors.js';
import { parsePosition, parseTranscript, positionsOf } from '../../engine/notation.js';
import { initialPosition, legalMoveList } from '../../engine/position.js';
import { positionBatch } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import { PASS } from '../../engine/squareSet.js';
import { createExplainer, type Explainer } from '../../lrp/explainer.js';
import { contrastCoefficients } from '../../lrp/explanationRequest.js';
import { formatTarget, parseTarget, type Target, targetOfMove } from '../../lrp/target.js';
import { type Evaluator, networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { gameBeforePass } from '../support/engine/randomPositions.js';
import { randomNetwork } from '../support/nn/randomNetwork.js';

const network = randomNetwork(Random.fromSeed('targets'));
const position = positionsOf(parseTranscript('f5d6c3d3')).at(-1)!;
let explainer: Explainer;
let evaluator: Evaluator & { dispose(): Promise<void> };
let logits: Float32Array;

beforeAll(async () => {
  const runtime = await openRuntime('onnxruntime');
  explainer = await createExplainer(network, runtime, { composite: 'epsilonPlus' });
  evaluator = await networkEvaluator(network, runtime);
  logits = (await evaluator.evaluate(positionBatch([position]))).logits.slice();
});
afterAll(async () => {
  await explainer.dispose();
  await evaluator.dispose();
});

describe('the spelling of targets', () => {
  it.each([
    ['value', { kind: 'value' }],
    ['valueTanh', { kind: 'valueTanh' }],
    ['move', { kind: 'move' }],
    ['move:D3', { kind: 'move', square: 19 }],
    ['move:a1', { kind: 'move', square: 0 }],
    ['contrast', { kind: 'contrast', against: 'mean' }],
    ['contrast:runnerUp', { kind: 'contrast', against: 'runnerUp' }],
    ['contrast:probability:h8', { kind: 'contrast', against: 'probability', square: 63 }],
    ['logit:c4', { kind: 'logit', square: 26 }],
    ['neuron:block1/relu/12', { kind: 'neuron', layer: 'block1/relu', channel: 12 }],
    ['neuron:stem/0/a1', { kind: 'neuron', layer: 'stem', channel: 0, square: 0 }],
  ])('%s', (text, target) => {
    expect(parseTarget(text)).toEqual(target);
    expect(parseTarget(formatTarget(parseTarget(text)))).toEqual(target);
  });

  it.each([
    '',
    'price',
    'value:1',
    'move:z9',
    'logit',
    'contrast:worst',
    'contrast:mean:d3:d4',
    'neuron:stem',
    'neuron:stem/x',
  ])('%s is refused', (text) => {
    expect(() => parseTarget(text)).toThrow(/not a target; targets are value, valueTanh/);
  });

  it('a pass is refused', () => {
    expect(() => parseTarget('move:pass')).toThrow(/asks for a pass, which has no policy explanation/);
  });
});

describe('the target in a position whose next move is known', () => {
  const open: readonly Target[] = [{ kind: 'move' }, { kind: 'contrast', against: 'runnerUp' }];
  const closed = ['value', 'valueTanh', 'move:d3', 'contrast:mean:d3', 'logit:c4', 'neuron:stem/0', 'q'];

  it('is about that move where it has no square of its own', () => {
    for (const target of open) {
      expect(targetOfMove(target, 19)).toEqual(parseTarget(`${formatTarget(target)}:d3`));
      expect(targetOfMove(target, 0)).toEqual(parseTarget(`${formatTarget(target)}:a1`));
    }
    for (const target of closed.map(parseTarget)) expect(targetOfMove(target, 26)).toEqual(target);
  });

  it('is none where that is a pass, unless it is about something else', async () => {
    for (const target of open) expect(targetOfMove(target, PASS)).toBeUndefined();
    for (const target of closed.map(parseTarget)) expect(targetOfMove(target, PASS)).toEqual(target);
    // And a pass has no explanation: the explainer refuses what is left open.
    const { moves } = gameBeforePass();
    const passing = positionsOf(moves).at(-1)!;
    expect(legalMoveList(passing)).toEqual([PASS]);
    await expect(explainer.explain([{ position: passing, target: open[0]! }])).rejects.toMatchObject({
      code: 'badTarget',
      message: expect.stringContaining('must pass') as string,
    });
  });

  it('stays open where no move is known', () => {
    for (const target of open) expect(targetOfMove(target, undefined)).toEqual(target);
  });
});

describe('what a target explains', () => {
  const legal = legalMoveList(position);
  const outputOf = async (text: string) => {
    const [found] = await explainer.explain([{ position, target: parseTarget(text) }], { controls: false });
    return found!;
  };

  it('is the number that the network computes', async () => {
    const top = legal.reduce((a, b) => (logits[b]! > logits[a]! ? b : a));
    const move = await outputOf('move');
    expect(move.target).toEqual({ kind: 'move', square: top });
    expect(move.output).toBeCloseTo(logits[top]!, 5);
    expect((await outputOf('logit:a1')).output).toBeCloseTo(logits[0]!, 5);
  });

  it('contrasts add up to nothing over the legal moves', () => {
    for (const against of ['mean', 'runnerUp', 'probability'] as const) {
      const coefficients = contrastCoefficients(against, legal[0]!, legal, logits);
      expect(coefficients.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 6);
      expect(coefficients[legal[0]!]).toBe(1);
      coefficients.forEach((value, move) => {
        if (!legal.includes(move)) expect(value).toBe(0);
      });
    }
    const p = legal.map((move) => Math.exp(logits[move]!));
    const total = p.reduce((a, b) => a + b, 0);
    const coefficients = contrastCoefficients('probability', legal[0]!, legal, logits);
    legal
      .slice(1)
      .forEach((move, index) =>
        expect(coefficients[move]).toBeCloseTo(-p[index + 1]! / total / (1 - p[0]! / total), 5),
      );
  });

  it('bad ones are refused in one sentence, and a batch goes on', async () => {
    const passing = parsePosition('XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX-O O');
    const single = parsePosition(`${'-OX'.padEnd(64, '-')} X`);
    const requests: [string, typeof position, RegExp][] = [
      ['move:a1', position, /a1 is not legal in .*; legal are .*\(logit:a1 explains why not there\)/],
      ['move', passing, /(must pass|game is over).* so there is no policy explanation/],
      ['contrast', single, /only legal move/],
      ['neuron:block9/0', position, /no layer 'block9'; its layers are stem/],
      ['neuron:stem/6', position, /channels 0 to 5/],
      ['neuron:policy/3/d3', position, /a dense layer has no squares/],
    ];
    const answers = await explainer.explainEach(
      [
        ...requests.map(([text, at]) => ({ position: at, target: parseTarget(text) })),
        { position, target: { kind: 'value' } },
      ],
      { controls: false },
    );
    requests.forEach(([, , message], index) => {
      expect(answers[index]).toBeInstanceOf(OthelloError);
      expect((answers[index] as OthelloError).code).toBe('badTarget');
      expect((answers[index] as OthelloError).message).toMatch(message);
    });
    expect(answers.at(-1)).toHaveProperty('ledger');
    await expect(
      explainer.explain([
        { position: initialPosition(), target: { kind: 'vector', layer: 'policy', coefficients: [1] } },
      ]),
    ).rejects.toThrow(/65 outputs, the vector 1 numbers/);
  });
});
