import { afterAll, describe, expect, it } from 'vitest';
import { parseTranscript, positionsOf } from '../../engine/notation.js';
import { initialPosition, legalMoveList } from '../../engine/position.js';
import { positionBatch } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import { compositeNamed } from '../../lrp/composite.js';
import { createExplainer } from '../../lrp/explainer.js';
import type { Explanation } from '../../lrp/explanation.js';
import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import { gaugedLayers } from '../../lrp/gauge.js';
import { parseTarget } from '../../lrp/target.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { addEpsilon, NaiveNetwork, naiveRules } from '../support/lrp/naiveRelevance.js';
import { randomNetwork } from '../support/nn/randomNetwork.js';

const network = randomNetwork(Random.fromSeed('the controls'), { policyChannels: 4 });
const position = positionsOf(parseTranscript('f5d6c3d3c4'))[4]!;
const empty = { ownLow: 0, ownHigh: 0, opponentLow: 0, opponentHigh: 0, turn: 'black' } as const;
const runtime = await openRuntime('onnxruntime');
const explainer = await createExplainer(network, runtime, { composite: 'epsilonPlusFlat' });
afterAll(() => explainer.dispose());

const one = async (text: string, at: typeof position = position): Promise<Explanation> =>
  (await explainer.explain([{ position: at, target: parseTarget(text) }]))[0]!;

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const dot = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    Array.from(x).reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

const names = (squares: readonly number[]) =>
  squares.map((square) => `${'abcdefgh'[square & 7]!}${(square >> 3) + 1}`);

describe('the controls', () => {
  it('of a move', async () => {
    const legal = names(legalMoveList(position));
    const found = await one(`move:${legal[0]!}`);
    const { controls, square } = found;
    const onEmpty = await one(`logit:${legal[0]!}`, empty);
    controls!.emptyBoard.forEach((value, i) => expect(value).toBeCloseTo(onEmpty.square[i]!, 6));
    expect(controls!.emptyBoardCosine).toBeCloseTo(cosine(square, onEmpty.square), 4);
    controls!.difference.forEach((value, i) => expect(value).toBeCloseTo(square[i]! - onEmpty.square[i]!, 6));
    const others: number[] = [];
    for (const name of legal.slice(1)) others.push(cosine(square, (await one(`move:${name}`)).square));
    others.sort((a, b) => a - b);
    const middle =
      (others[Math.floor((others.length - 1) / 2)]! + others[Math.floor(others.length / 2)]!) / 2;
    expect(controls!.legalMovesCosine).toBeCloseTo(middle, 4);
    expect(controls!.policyValueCosine).toBeCloseTo(cosine(square, (await one('value')).square), 4);
  });

  it('of the value compare it with the preferred move', async () => {
    const [value, move] = [await one('value'), await one('move')];
    expect(value.controls!.policyValueCosine).toBeCloseTo(cosine(value.square, move.square), 4);
    expect(value.controls!.policyValueCosine).toBeCloseTo(move.controls!.policyValueCosine!, 4);
  });

  it('of a contrast keep its coefficients on the empty board', async () => {
    const own = await one('contrast:probability');
    // Another position with other probabilities has another contrast of the same move.
    const other = await one('contrast:probability', initialPosition());
    expect(cosine(own.controls!.emptyBoard, other.controls!.emptyBoard)).toBeLessThan(0.9999);
    expect(own.controls!.legalMovesCosine).toBeGreaterThanOrEqual(-1);
  });

  it('where the mover must pass have a value and nothing to compare it with', async () => {
    const stuck = { ownLow: 1, ownHigh: 0, opponentLow: 0, opponentHigh: 1 << 20, turn: 'black' } as const;
    const { controls } = await one('value', stuck);
    expect(controls!.legalMovesCosine).toBeUndefined();
    expect(controls!.policyValueCosine).toBeUndefined();
    expect(controls!.emptyBoardCosine).toBeGreaterThanOrEqual(-1);
  });

  it('can be left out', async () => {
    const requests = [{ position, target: parseTarget('value') }];
    const [bare] = await explainer.explain(requests, { controls: false });
    const [full] = await explainer.explain(requests);
    expect(bare!.controls).toBeUndefined();
    bare!.square.forEach((value, i) => expect(value).toBeCloseTo(full!.square[i]!, 6));
  });

  it('with flat in the first layer the empty board alone draws most of the map', async () => {
    const { controls } = await one('value');
    expect(Math.max(...controls!.emptyBoard.map(Math.abs))).toBeGreaterThan(0);
    expect(controls!.emptyBoardCosine).not.toBeUndefined();
  });
});

describe('the gauge', () => {
  const folded = foldForRelevance(network);

  it.each(['emptyReference', 'meanReference'] as const)('%s changes no output', async (gauge) => {
    const numbers = gaugedLayers(folded, gauge).get('stem')!;
    // The first layer with its weights moved, as the twin computes it, then the map of moved biases.
    const moved = new Map<string, ArrayLike<number>>(
      [...folded.parameters].map(([name, { data }]) => [name, data]),
    );
    moved.set('stem.weight', numbers.weight);
    moved.set('stem.bias', new Float32Array(6));
    const plain = new NaiveNetwork(
      folded.architecture,
      new Map([...folded.parameters].map(([name, { data }]) => [name, data])),
    );
    const gauged = new NaiveNetwork(folded.architecture, moved);
    const planes = planesOf();
    const expected = plain.forward(planes).get('stem')!;
    const found = gauged
      .forward(planes)
      .get('stem')!
      .map((value, i) => value + numbers.bias![i]!);
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  });

  it.each(['emptyReference', 'meanReference'] as const)(
    '%s moves relevance, and the books still close',
    async (gauge) => {
      for (const composite of ['epsilonPlus', 'epsilonGammaBox', 'lrp0']) {
        const request = { position, target: parseTarget('value') };
        const [raw, other] = [
          await createExplainer(network, runtime, { composite }),
          await createExplainer(network, runtime, { composite, gauge }),
        ];
        const [a] = await raw.explain([request], { controls: false });
        const [b] = await other.explain([request], { controls: false });
        expect(other.settings.gauge).toBe(gauge);
        expect(b!.output).toBeCloseTo(a!.output, 5);
        expect(b!.ledger.closure).toBeLessThan(1e-5);
        expect(cosine(a!.square, b!.square)).toBeLessThan(0.999);
        if (gauge === 'emptyReference' && composite === 'lrp0')
          expect(Math.max(...b!.maps.empty!.map(Math.abs))).toBe(0);
        await raw.dispose();
        await other.dispose();
      }
    },
  );

  it('emptyReference is what the twin finds with moved weights', async () => {
    const other = await createExplainer(network, runtime, {
      composite: 'epsilonPlus',
      gauge: 'emptyReference',
    });
    const [found] = await other.explain([{ position, target: parseTarget('value') }], { controls: false });
    await other.dispose();
    // One output of the first layer at a time: weights w - w_empty, bias b + Σ w_empty over the taps on the board.
    const twin = new NaiveNetwork(
      folded.architecture,
      new Map([...folded.parameters].map(([name, { data }]) => [name, data])),
    );
    const planes = planesOf();
    const stab = addEpsilon(1e-6);
    const isDense = (layer: string) => /^value\/(hidden|logit)$/.test(layer);
    const seed = new Map([['value/logit', twin.forward(planes).get('value/logit')!]]);
    const R = twin
      .relevance(
        planes,
        seed,
        (layer) => ({ rule: isDense(layer) ? naiveRules.epsilon() : naiveRules.zPlus(), stab }),
        stab,
      )
      .relevance.get('stem')!;
    const { rows, biases } = twin.matrix('stem')!;
    const expected = new Float64Array(192);
    rows.forEach((row, k) => {
      const reference = (from: number) => row.find((entry) => entry.from === 128 + (from % 64))!.w;
      const bias = biases[k]! + row.filter(({ from }) => from >= 128).reduce((sum, { w }) => sum + w, 0);
      const inputs = row.map(({ from, w }) => ({ from, x: planes[from]!, w: w - reference(from) }));
      const shares = naiveRules.zPlus()(inputs, bias, R[k]!, stab);
      row.forEach(({ from }, j) => (expected[from]! += shares.inputs[j]!));
    });
    const map = Object.values(found!.maps).flatMap((plane) => [...plane]);
    const size = Math.max(...expected.map(Math.abs));
    map.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4 * size));
  });

  it('needs the three exclusive planes', async () => {
    const signed = randomNetwork(Random.fromSeed('signed'), { planes: ['signed'] });
    await expect(
      createExplainer(signed, runtime, { composite: compositeNamed('epsilon'), gauge: 'meanReference' }),
    ).rejects.toThrow(/needs the planes own, opponent, empty; the network has signed/);
  });

  function planesOf(): number[] {
    const planes = Array.from({ length: 192 }, () => 0);
    const bit = (low: number, high: number, square: number) =>
      ((square < 32 ? low : high) >>> (square & 31)) & 1;
    for (let square = 0; square < 64; square++) {
      const own = bit(position.ownLow, position.ownHigh, square);
      const opponent = bit(position.opponentLow, position.opponentHigh, square);
      planes[square] = own;
      planes[64 + square] = opponent;
      planes[128 + square] = 1 - own - opponent;
    }
    return planes;
  }
});

describe('a signed plane', () => {
  it('is parted by what stands on the squares', async () => {
    const signed = randomNetwork(Random.fromSeed('signed'), { planes: ['signed'] });
    const explainer = await createExplainer(signed, runtime, { composite: 'epsilonPlusFlat' });
    const [found] = await explainer.explain([{ position, target: parseTarget('value') }]);
    await explainer.dispose();
    const { own, opponent, empty: rest } = found!.contents!;
    expect(Object.keys(found!.maps)).toEqual(['signed']);
    found!.square.forEach((value, square) => {
      const parts = [own, opponent, rest].map((map) => map[square]!);
      expect(parts.reduce((a, b) => a + b)).toBe(value);
      expect(parts.filter((part) => part !== 0).length).toBeLessThanOrEqual(1);
    });
    const discs = (low: number, high: number) =>
      (low >>> 0).toString(2).replaceAll('0', '').length +
      (high >>> 0).toString(2).replaceAll('0', '').length;
    expect(own.filter((value) => value !== 0)).toHaveLength(discs(position.ownLow, position.ownHigh));
  });
});

describe('the outputs', () => {
  it('are those of inference', async () => {
    const evaluator = await networkEvaluator(network, runtime);
    const { values } = await evaluator.evaluate(positionBatch([position]));
    expect((await one('valueTanh')).output).toBeCloseTo(values[0]!, 5);
    await evaluator.dispose();
  });
});
