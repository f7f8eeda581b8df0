import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatPosition, parseMove, parsePosition } from '../../../engine/notation.js';
import { initialPosition, isLegal, legalMoveList, type Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import type { Network } from '../../../nn/network.js';
import type { Runtime } from '../../../nn/runtime.js';
import { openRuntime } from '../../../nn/runtimes/open.js';
import { measureFlips, preferredMoves } from '../../../studies/faithfulness/flipCurves.js';
import {
  areaUnder,
  FLIP_SHARES,
  flipCounts,
  flippable,
  type FLIPS,
  flipSquares,
  orderSquares,
  rankAbove,
  splitByLegality,
} from '../../../studies/faithfulness/flipping.js';
import {
  checkKnownAnswers,
  CUE,
  legalityNetwork,
  linearNetwork,
  linearTruth,
  shortcutNetwork,
} from '../../../studies/faithfulness/knownAnswers.js';
import { causalSquares, findingOf } from '../../../studies/faithfulness/legality.js';
import { MAP_METHODS, MapMethods } from '../../../studies/faithfulness/mapMethods.js';
import { occlusionMap, sarfaMap } from '../../../studies/faithfulness/occlusion.js';
import {
  checkSanity,
  compareRandomized,
  measureCollapse,
  randomizationStages,
  randomizeStages,
} from '../../../studies/faithfulness/sanity.js';
import { Bootstrap, rankCorrelation } from '../../../studies/faithfulness/statistics.js';
import { randomNetwork } from '../../support/randomNetwork.js';
import { randomPosition } from '../../support/randomPositions.js';

const random = Random.fromSeed('faithfulness');
const positions = [50, 44, 38, 30, 24, 16].map((empties) => choice(empties));
const zeros = new Float64Array(64);
let runtime: Runtime;
const opened: MapMethods[] = [];
beforeAll(async () => {
  runtime = await openRuntime('onnxruntime');
});
afterAll(async () => {
  for (const methods of opened) await methods.dispose();
});

/** A position with at least two legal moves. */
function choice(empties: number): Position {
  for (let draw = 0; ; draw++) {
    const position = randomPosition(Random.fromSeed(`${empties} ${draw}`), empties);
    if (legalMoveList(position).length > 1) return position;
  }
}

async function open(network: Network, names: readonly string[] = MAP_METHODS): Promise<MapMethods> {
  const methods = await MapMethods.open(network, runtime, names, random);
  opened.push(methods);
  return methods;
}

const square = parseMove;

describe('square flipping', () => {
  it('changes what it says, and nothing else', () => {
    const text = 'XO'.padEnd(64, '-');
    const position = parsePosition(`${text} X`);
    const after = (flip: (typeof FLIPS)[number], at: number[], isOwn = new Array<boolean>(64).fill(true)) =>
      formatPosition(flipSquares(position, at, flip, isOwn)).slice(0, 4);
    expect(after('discToEmpty', [0])).toBe('-O--');
    expect(after('discToOther', [0, 1])).toBe('OX--');
    expect(after('emptyToDisc', [2, 3], [true, true, true, false])).toBe('XOXO');
    expect(flippable(position, 'discToOther')).toEqual([0, 1]);
    expect(flippable(position, 'emptyToDisc')).toHaveLength(62);
    const high = flipSquares(position, [63], 'emptyToDisc', new Array<boolean>(64).fill(true));
    expect(formatPosition(high).slice(60, 64)).toBe('---X');
  });

  it('goes through the squares from the most relevant on', () => {
    const map = [0, 3, -1, 3, 2];
    expect(orderSquares([0, 1, 2, 3, 4], map, [0, 0.1, 0, 0.9, 0])).toEqual([3, 1, 4, 0, 2]);
    expect(flipCounts(32)).toEqual([0, 2, 4, 6, 8, 12, 16, 24, 32]);
    expect(flipCounts(5)).toEqual([0, 0, 1, 1, 1, 2, 3, 4, 5]);
  });

  it('has areas by trapezoids', () => {
    // From 0 to 2 over a quarter, then level: 0.25 * 1 + 0.75 * 2.
    expect(areaUnder([0, 2, 2], [0, 0.25, 1])).toBeCloseTo(1.75, 12);
    expect(areaUnder(FLIP_SHARES)).toBeCloseTo(0.5, 12);
  });

  it('counts pairs in which a square stands above another', () => {
    expect(rankAbove([5, 1, 3, 3], [0, 2], [1, 3])).toBe((2 + 1.5) / 4);
    expect(rankAbove([1, 2], [], [0, 1])).toBeUndefined();
  });

  it('keeps the squares apart whose change alone makes the move illegal', () => {
    const position = initialPosition();
    const isOwn = new Array<boolean>(64).fill(true);
    // d3 turns d4, which d5... brackets: black has e4 and d5.
    const causal = ['d3', 'd4', 'd5'].map(square);
    const split = (flip: (typeof FLIPS)[number]) =>
      splitByLegality(position, square('d3'), flip, isOwn, causal);
    expect(split('discToEmpty')).toEqual({
      critical: ['d4', 'd5'].map(square),
      shared: [],
      free: ['e4', 'e5'].map(square),
    });
    expect(split('emptyToDisc').critical).toEqual([square('d3')]);
    // a1 turns b1 and a2: either keeps it legal, so that no disc is critical and all four are held out.
    const board = ['-OX-----', 'O-------', 'X--X----'].join('').padEnd(64, '-');
    const either = splitByLegality(parsePosition(`${board} X`), 0, 'discToEmpty', isOwn, [0, 1, 2, 8, 16]);
    expect(either).toEqual({ critical: [], shared: [1, 2, 8, 16], free: [19] });
  });

  it('of all methods is what a slow walk finds, one board at a time', async () => {
    const network = randomNetwork(Random.fromSeed('flipped'), { policyChannels: 4 });
    const methods = await open(network, ['epsilonPlus', 'occlusion', 'random', 'uniform']);
    const seed = Random.fromSeed('a seed');
    const { positions: found, curves } = await measureFlips(methods, positions, seed);
    const asked = await preferredMoves(methods, positions);
    const { maps } = await methods.maps(asked);
    const fall = { most: 0, least: 0 };
    for (const [index, { position, question }] of asked.entries()) {
      const draws = seed.split('flip', formatPosition(position));
      const ties = Array.from({ length: 64 }, () => draws.uniform());
      const isOwn = Array.from({ length: 64 }, () => draws.uniform() < 0.5);
      const map = maps.get('occlusion')![index]!;
      const causal = causalSquares(position, question.square);
      const free = flippable(position, 'discToOther').filter((at) => !causal.includes(at));
      const areas: number[] = [];
      for (const sign of [1, -1]) {
        const order = [...free].sort((a, b) => sign * (map[b]! - map[a]! || ties[b]! - ties[a]!));
        const [whole] = await methods.answers([{ position, question }]);
        let area = 0;
        let [before, at] = [0, 0];
        for (const share of FLIP_SHARES) {
          const first = order.slice(0, Math.round(share * order.length));
          const changed = flipSquares(position, first, 'discToOther', isOwn);
          expect(isLegal(changed, question.square)).toBe(true);
          const value = whole! - (await methods.answers([{ position: changed, question }]))[0]!;
          area += ((share - at) * (value + before)) / 2;
          [before, at] = [value, share];
          if (share === 1 / 2) fall[sign === 1 ? 'most' : 'least'] += value;
        }
        areas.push(area);
      }
      const result = found[index]!.methods['occlusion']!.flips.discToOther!;
      expect(result.most).toBeCloseTo(areas[0]!, 4);
      expect(result.least).toBeCloseTo(areas[1]!, 4);
    }
    const sum = curves['occlusion']!.discToOther;
    expect(sum.count).toBe(positions.length);
    expect(sum.most[6]).toBeCloseTo(fall.most, 3);
    expect(sum.least[6]).toBeCloseTo(fall.least, 3);
  });
});

describe('the value', () => {
  it('is evaluated as moves are, with nothing about legality', async () => {
    const network = randomNetwork(Random.fromSeed('valued'), { policyChannels: 4 });
    const methods = await open(network, ['lrp0', 'occlusion', 'random']);
    const seed = Random.fromSeed('a seed');
    const { positions: found, curves } = await measureFlips(methods, positions, seed, 'value');
    for (const { move, causal, critical, methods: results } of found) {
      expect([move, causal, critical.discToEmpty]).toEqual([undefined, undefined, 0]);
      expect(results['occlusion']!.finding).toBeUndefined();
    }
    // With every disc taken away the order no longer matters.
    const falls = await Promise.all(
      positions.map(async (position) => {
        const own = { position, question: { kind: 'value' } as const };
        const nothing = { ...position, ownLow: 0, ownHigh: 0, opponentLow: 0, opponentHigh: 0 };
        const [whole, none] = await methods.answers([own, { ...own, position: nothing }]);
        return whole! - none!;
      }),
    );
    const all = falls.reduce((a, b) => a + b, 0);
    for (const way of ['most', 'least'] as const) {
      expect(curves['random']!.discToEmpty[way].at(-1)).toBeCloseTo(all, 3);
    }
  });

  it('has sanity checks of its own', async () => {
    const network = randomNetwork(Random.fromSeed('valued'), { policyChannels: 4 });
    const methods = await open(network, ['lrp0', 'random']);
    const { otherMove, policyValue, symmetry } = await checkSanity(methods, positions, random, 'value');
    expect(otherMove).toEqual({});
    expect(policyValue['random']).toHaveLength(positions.length);
    expect(symmetry['random']).toHaveLength(7 * positions.length);
    expect(randomizationStages(network.architecture, 'value')).toEqual(['value', 'block2', 'block1', 'stem']);
  });
});

describe('what makes a move legal', () => {
  it('is its square, the discs that it turns, and those that bracket them', () => {
    expect(causalSquares(initialPosition(), square('d3'))).toEqual(['d3', 'd4', 'd5'].map(square));
    // Two directions: east over two discs, south over one.
    const board = ['-OOX----', 'O-------', 'X-------'].join('').padEnd(64, '-');
    expect(causalSquares(parsePosition(`${board} X`), 0)).toEqual([0, 1, 2, 3, 8, 16]);
  });

  it('is all of it: whatever is done elsewhere, the move stays legal', () => {
    for (const position of positions) {
      for (const move of legalMoveList(position)) {
        const causal = new Set(causalSquares(position, move));
        const others = Array.from({ length: 64 }, (_, at) => at).filter((at) => !causal.has(at));
        const isOwn = others.reduce<boolean[]>((all, at) => ((all[at] = random.uniform() < 0.5), all), []);
        const discs = others.filter((at) => flippable(position, 'discToOther').includes(at));
        expect(isLegal(flipSquares(position, discs, 'discToOther', isOwn), move)).toBe(true);
        expect(isLegal(flipSquares(position, discs, 'discToEmpty', isOwn), move)).toBe(true);
        const rest = others.filter((at) => !discs.includes(at));
        expect(isLegal(flipSquares(position, rest, 'emptyToDisc', isOwn), move)).toBe(true);
      }
    }
  });

  it('is found as far as relevance is there', () => {
    const map = new Float32Array(64);
    [map[0], map[1], map[2], map[3]] = [4, 3, -9, 1];
    // Positive relevance 8, of it 5 on {0, 3}; the two largest squares are 0 and 1.
    expect(findingOf(map, [0, 3], zeros)).toEqual({ mass: 5 / 8, rank: 1 / 2, pointing: 1 });
    expect(findingOf(map, [2, 3], zeros)).toEqual({ mass: 1 / 8, rank: 0, pointing: 0 });
    const level = new Float32Array(64).fill(1);
    expect(findingOf(level, [5, 6], zeros)).toMatchObject({ mass: 2 / 64, pointing: 2 / 64 });
    expect(findingOf(new Float32Array(64), [5], zeros).mass).toBe(0);
  });
});

describe('statistics', () => {
  it('a bootstrap of a mean', () => {
    const bootstrap = new Bootstrap(Random.fromSeed(1));
    expect(bootstrap.mean([2, 2, 2])).toEqual({ mean: 2, low: 2, high: 2 });
    expect(bootstrap.mean([0, 1])).toEqual({ mean: 0.5, low: 0, high: 1 });
    expect(bootstrap.mean([]).mean).toBeNaN();
    // The half width of a mean of 400 uniform numbers: 1.96 / sqrt(12 * 400).
    const uniform = Array.from({ length: 400 }, () => random.uniform());
    const { low, high } = bootstrap.mean(uniform);
    expect((high - low) / 2).toBeGreaterThan(0.8 * 0.0283);
    expect((high - low) / 2).toBeLessThan(1.2 * 0.0283);
  });

  it('a rank correlation, with equal numbers', () => {
    expect(rankCorrelation([1, 2, 3], [10, 30, 20])).toBeCloseTo(0.5, 12);
    // Ranks 0.5 0.5 2 and 0 1 2: covariance 1.5 of variances 1.5 and 2.
    expect(rankCorrelation([1, 1, 9], [1, 2, 3])).toBeCloseTo(1.5 / Math.sqrt(3), 12);
    expect(rankCorrelation([1, 1], [1, 2])).toBeUndefined();
  });
});

describe('SARFA', () => {
  it('by hand', () => {
    // p = (1/2, 1/4, 1/4); without the square (1/4, 1/4, 1/2): Δp = 1/4, KL((1/3, 2/3) || (1/2, 1/2)).
    const logits = new Float32Array(65);
    [logits[7], logits[8], logits[9]] = [Math.log(2), 0, 0];
    const occluded = new Float32Array(64 * 65);
    for (let at = 0; at < 64; at++) occluded.set(logits, at * 65);
    [occluded[7], occluded[9]] = [0, Math.log(2)];
    const kept = 1 / (1 + (1 / 3) * Math.log(2 / 3) + (2 / 3) * Math.log(4 / 3));
    const map = sarfaMap(7, [7, 8, 9], logits, occluded);
    expect(map[0]).toBeCloseTo((2 * kept * 0.25) / (kept + 0.25), 6);
    expect(map[1]).toBe(0);
    // The move becomes more probable: 0, not a negative number.
    expect(sarfaMap(9, [7, 8, 9], logits, occluded)[0]).toBe(0);
  });

  it('occlusion is a fall', () => {
    expect(Array.from(occlusionMap(3, new Array<number>(64).fill(1)))).toEqual(new Array<number>(64).fill(2));
  });
});

describe('on the linear network', () => {
  it('each method gives what its formula says', async () => {
    const network = linearNetwork(Random.fromSeed('linear'));
    const methods = await open(network);
    const asked = await preferredMoves(methods, positions);
    const { maps } = await methods.maps(asked);
    const weight = network.parameters.get('policy.weight')!.data;
    for (const [index, { position, question }] of asked.entries()) {
      const truth = linearTruth(network, position, question.square);
      const board = formatPosition(position);
      const mine = position.turn === 'black' ? 'X' : 'O';
      const w = (plane: number, at: number): number => weight[question.square * 192 + plane * 64 + at]!;
      const planeAt = (at: number): number => (board[at] === '-' ? 2 : board[at] === mine ? 0 : 1);
      for (let at = 0; at < 64; at++) {
        const added = w(planeAt(at), at);
        expect(truth[at]).toBeCloseTo(added, 6);
        for (const name of ['epsilon', 'lrp0', 'gradientInput', 'occlusion']) {
          expect(maps.get(name)![index]![at]).toBeCloseTo(added, 3);
        }
        expect(maps.get('integratedGradients')![index]![at]).toBeCloseTo(added - w(2, at), 4);
        const size = Math.hypot(w(0, at), w(1, at), w(2, at));
        expect(maps.get('gradient')![index]![at]).toBeCloseTo(size, 4);
        expect(maps.get('uniform')![index]![at]).toBe(1 / 64);
      }
      // A dense layer keeps epsilon under these presets, and the first layer is flat: every square the same.
      const flat = maps.get('epsilonPlusFlat')![index]!;
      expect(Math.max(...flat) - Math.min(...flat)).toBeLessThan(1e-4 * Math.abs(flat[0]!) + 1e-6);
    }
  });

  it('the path of integrated gradients ends at the difference of two answers, also where it bends', async () => {
    const methods = await open(randomNetwork(Random.fromSeed('bent')), [
      'integratedGradients',
      'lrp0',
      'gradientInput',
    ]);
    const asked = await preferredMoves(methods, positions);
    const { maps } = await methods.maps(asked);
    const nothing = asked.map((one) => ({ ...one, position: parsePosition(`${'-'.repeat(64)} X`) }));
    const [here, there] = [await methods.answers(asked), await methods.answers(nothing)];
    asked.forEach((_, index) => {
      const sum = maps.get('integratedGradients')![index]!.reduce((a, b) => a + b, 0);
      const difference = here[index]! - there[index]!;
      expect(Math.abs(sum - difference)).toBeLessThan(0.05 * Math.abs(difference) + 0.02);
      // LRP-0 is gradient times input: two programs that share nothing but the forward pass.
      const [lrp0, product] = [maps.get('lrp0')![index]!, maps.get('gradientInput')![index]!];
      const size = Math.max(...product.map(Math.abs));
      lrp0.forEach((value, at) => expect(Math.abs(value - product[at]!)).toBeLessThan(1e-3 * size));
    });
  });
});

describe('networks with known answers', () => {
  it('the planted cue raises every logit by its weight, and nothing reads it but the head', async () => {
    const methods = await open(shortcutNetwork(Random.fromSeed('cue')), ['random']);
    for (const position of positions) {
      const discs = flippable(position, 'discToEmpty');
      const flip = discs.includes(CUE) ? 'discToEmpty' : 'emptyToDisc';
      const cleared = discs.includes(CUE) ? flipSquares(position, [CUE], flip, []) : position;
      const cued = flipSquares(cleared, [CUE], 'emptyToDisc', new Array<boolean>(64).fill(false));
      const isOwn = flipSquares(cleared, [CUE], 'emptyToDisc', new Array<boolean>(64).fill(true));
      const asked = [cued, isOwn].map((at) => ({
        position: at,
        question: { kind: 'move', square: 20 } as const,
      }));
      const [on, off] = await methods.answers(asked);
      // The other channels see the square's colour too, a little.
      expect(on! - off!).toBeGreaterThan(4);
      expect(on! - off!).toBeLessThan(6);
    }
  });

  it('one computes legality, for every square of every position', async () => {
    const methods = await open(legalityNetwork(), ['random']);
    for (let draw = 0; draw < 40; draw++) {
      const position = randomPosition(Random.fromSeed(`legal ${draw}`), 1 + draw);
      const squares = Array.from({ length: 64 }, (_, at) => at);
      const asked = squares.map((at) => ({ position, question: { kind: 'move', square: at } as const }));
      const logits = await methods.answers(asked);
      expect(squares.filter((at) => logits[at]! > 0.5)).toEqual(
        squares.filter((at) => isLegal(position, at)),
      );
      expect(logits.every((value) => Number.isInteger(value))).toBe(true);
    }
  });

  it('tell methods that look from those that do not', async () => {
    const names = ['epsilonPlus', 'occlusion', 'gradientInput', 'random', 'centre'];
    const { linear, pointing, mass, legality } = await checkKnownAnswers(names, runtime, positions, random);
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(linear['occlusion']!)).toBeCloseTo(1, 3);
    expect(Math.abs(mean(linear['random']!))).toBeLessThan(0.3);
    for (const name of ['epsilonPlus', 'occlusion', 'gradientInput']) expect(mean(pointing[name]!)).toBe(1);
    expect(mean(pointing['centre']!)).toBe(0);
    expect(mean(mass['epsilonPlus']!)).toBeGreaterThan(0.6);
    expect(mean(mass['random']!)).toBeLessThan(0.1);
    const rank = (name: string): number => mean(legality[name]!.map((finding) => finding.rank));
    expect(rank('epsilonPlus')).toBeGreaterThan(0.9);
    expect(rank('random')).toBeLessThan(0.3);
  });
});

describe('sanity', () => {
  const network = randomNetwork(Random.fromSeed('sane'), { policyChannels: 4 });

  it('maps that know nothing of the network, or of the position, say so', async () => {
    const methods = await open(network, ['epsilonPlus', 'gradientInput', 'sarfa', 'random', 'uniform']);
    const found = await checkSanity(methods, positions, random);
    for (const part of ['otherMove', 'policyValue', 'symmetry', 'neighbour'] as const) {
      found[part]['uniform']!.forEach((cosine) => expect(cosine).toBeCloseTo(1, 6));
      found[part]['epsilonPlus']!.forEach((cosine) => expect(Math.abs(cosine)).toBeLessThanOrEqual(1.000001));
    }
    expect(found.symmetry['epsilonPlus']).toHaveLength(7 * positions.length);
    expect(found.policyValue['sarfa']).toEqual([]);
    expect(found.otherMove['random']!.every((cosine) => cosine > 0.9999)).toBe(true);
    expect(Math.max(...found.neighbour['random']!)).toBeLessThan(0.6);
    expect(found.moved.neighbour).toHaveLength(positions.length);
  });

  it('a symmetric network has symmetric maps', async () => {
    // Of one dense layer whose weights are those of a pattern that all eight symmetries keep.
    const linear = linearNetwork(Random.fromSeed('even'));
    const weight = linear.parameters.get('policy.weight')!.data as Float32Array;
    for (let at = 0; at < weight.length; at++) {
      const [row, column] = [(at % 64) >> 3, at % 8].map((one) => Math.min(one, 7 - one));
      weight[at] = (1 + row! * column!) * (1 + Math.floor((at % 192) / 64));
    }
    linear.parameters.get('policy.bias')!.data.fill(0);
    const methods = await open(linear, ['lrp0', 'occlusion']);
    const { symmetry, moved } = await checkSanity(methods, positions.slice(0, 2), random);
    for (const name of ['lrp0', 'occlusion'])
      symmetry[name]!.forEach((cosine) => expect(cosine).toBeCloseTo(1, 4));
    moved.symmetry.forEach((size) => expect(size).toBeLessThan(1e-3));
  });

  it('randomises stage by stage from the output down, and nothing else', () => {
    const stages = randomizationStages(network.architecture);
    expect(stages).toEqual(['policy', 'block2', 'block1', 'stem']);
    const half = randomizeStages(network, ['policy', 'block2'], random);
    for (const [name, { data }] of network.parameters) {
      const isRandom = /^(policy|block2)/.test(name);
      expect(half.parameters.get(name)!.data === data).toBe(!isRandom);
    }
    expect(Array.from(half.parameters.get('block2/norm2.scale')!.data).every((scale) => scale === 1)).toBe(
      true,
    );
  });

  it('randomised weights change maps that look at them', async () => {
    const methods = await open(network, ['lrp0', 'random', 'uniform']);
    const stages = randomizationStages(network.architecture);
    const { cosine, rank } = await compareRandomized(methods, network, runtime, stages, positions, random);
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(Math.abs(mean(cosine['lrp0']!))).toBeLessThan(0.7);
    expect(mean(cosine['uniform']!)).toBeCloseTo(1, 6);
    expect(Math.abs(mean(cosine['random']!))).toBeLessThan(0.3);
    expect(rank['uniform']).toEqual([]);
  });

  it('sees the way down collapse where everything goes through one neuron', async () => {
    const fresh = linearNetwork(Random.fromSeed('narrow'));
    const draw = Random.fromSeed('narrow weights');
    const numbers = (...shape: number[]) => ({
      shape,
      data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.abs(draw.normal())),
    });
    const narrow: Network = {
      ...fresh,
      architecture: {
        ...fresh.architecture,
        layers: [
          { name: 'planes', kind: 'input', planes: 3 },
          {
            name: 'wide',
            kind: 'conv',
            inputs: ['planes'],
            inChannels: 3,
            outChannels: 4,
            kernel: 3,
            padding: 1,
            bias: false,
          },
          { name: 'wide/relu', kind: 'relu', inputs: ['wide'] },
          { name: 'flat', kind: 'flatten', inputs: ['wide/relu'] },
          { name: 'narrow', kind: 'dense', inputs: ['flat'], inFeatures: 256, outFeatures: 1, bias: false },
          { name: 'narrow/relu', kind: 'relu', inputs: ['narrow'] },
          {
            name: 'policy',
            kind: 'dense',
            inputs: ['narrow/relu'],
            inFeatures: 1,
            outFeatures: 65,
            bias: false,
          },
          {
            name: 'value/logit',
            kind: 'dense',
            inputs: ['narrow/relu'],
            inFeatures: 1,
            outFeatures: 1,
            bias: false,
          },
          { name: 'value', kind: 'tanh', inputs: ['value/logit'] },
        ],
      },
      parameters: new Map([
        ['wide.weight', numbers(4, 3, 3, 3)],
        ['narrow.weight', numbers(1, 256)],
        ['policy.weight', numbers(65, 1)],
        ['value/logit.weight', numbers(1, 1)],
      ]),
    };
    const methods = await open(narrow, ['epsilonPlus']);
    const { epsilonPlus } = await measureCollapse(methods, narrow, runtime, positions, random);
    expect(epsilonPlus!.map(({ layer }) => layer)).toEqual(['narrow/relu', 'wide/relu']);
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(epsilonPlus![0]!.cosines).toHaveLength(positions.length);
    expect(mean(epsilonPlus![0]!.cosines)).toBeCloseTo(1, 5);
    expect(mean(epsilonPlus![1]!.cosines)).toBeLessThan(0.9);
  });
});
