import { describe, expect, it } from 'vitest';
import { seenBy } from '../../../engine/concepts/ending.js';
import { legalMoves, type Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { size } from '../../../engine/squareSet.js';
import { checkArchitecture, residualArchitecture } from '../../../nn/architecture.js';
import { openRuntime } from '../../../nn/runtimes/open.js';
import { solvePositive } from '../../../studies/probe/cholesky.js';
import { readLayer, SQUARE_KINDS, takeIn } from '../../../studies/probe/features.js';
import { blockLayers, checkProbedLayers, inputLayer } from '../../../studies/probe/layers.js';
import { probeLayer, rocArea } from '../../../studies/probe/probe.js';
import { type Example, type Labels, labelsOf, PROBED } from '../../../studies/probe/probed.js';
import { probeable, reportProbes, Scoring } from '../../../studies/probe/report.js';
import { type Design, fitRidge, type RowSplit, STRENGTHS } from '../../../studies/probe/ridge.js';
import { rowsOf, shuffledLabels, splitGames } from '../../../studies/probe/split.js';
import { untrainedNetwork } from '../../../studies/probe/untrained.js';
import { randomNetwork } from '../../support/randomNetwork.js';
import { randomGame } from '../../support/randomPositions.js';

const random = Random.fromSeed('probe test');

/** Solves A x = b by elimination with pivots: the slow twin. */
function eliminate(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!]);
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    const pivot = rows.slice(column).reduce((best, row, at) => {
      return Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? column + at : best;
    }, column);
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = column + 1; row < n; row++) {
      const factor = rows[row]![column]! / rows[column]![column]!;
      for (let k = column; k <= n; k++) rows[row]![k]! -= factor * rows[column]![k]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let row = n - 1; row >= 0; row--) {
    const known = x.reduce((sum, value, k) => (k > row ? sum + value * rows[row]![k]! : sum), 0);
    x[row] = (rows[row]![n]! - known) / rows[row]![row]!;
  }
  return x;
}

function randomDesign(rows: number, width: number): Design {
  const data = Float32Array.from({ length: rows * width }, (_, index) => {
    // Rectified, of very different sizes, one of them constant.
    const feature = index % width;
    return feature === 2 ? 3 : Math.max(0, 10 ** (feature % 4) * (random.normal() + 0.3));
  });
  return { rows, width, data };
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Standardises, builds the normal equations and solves them, all by the book. */
function slowRidge(design: Design, split: RowSplit, y: Float32Array) {
  const feature = (row: number, i: number): number => design.data[row * design.width + i]!;
  const train = [...split.train];
  const all = Array.from({ length: design.width }, (_, i) => i);
  const means = all.map((i) => mean(train.map((row) => feature(row, i))));
  const deviations = all.map((i) => Math.sqrt(mean(train.map((row) => (feature(row, i) - means[i]!) ** 2))));
  const kept = all.filter((i) => deviations[i]! > 1e-9);
  const z = (row: number): number[] => kept.map((i) => (feature(row, i) - means[i]!) / deviations[i]!);
  const offset = mean(train.map((row) => y[row]!));
  const fits = STRENGTHS.map((strength) => {
    const rows = train.map(z);
    const matrix = kept.map((_, i) =>
      kept.map((__, j) => mean(rows.map((row) => row[i]! * row[j]!)) + (i === j ? strength : 0)),
    );
    const right = kept.map((_, i) => mean(rows.map((row, at) => row[i]! * (y[train[at]!]! - offset))));
    const weights = eliminate(matrix, right);
    const predict = (row: number): number =>
      z(row).reduce((sum, value, i) => sum + value * weights[i]!, offset);
    const error = [...split.validation].reduce((sum, row) => sum + (predict(row) - y[row]!) ** 2, 0);
    return { strength, predict, error };
  });
  return fits.reduce((a, b) => (b.error < a.error ? b : a));
}

describe('ridge regression', () => {
  it('solves positive definite systems as elimination does, and says where there is none', () => {
    for (const n of [1, 2, 5, 17]) {
      const rows = Array.from({ length: n }, () => Array.from({ length: n + 2 }, () => random.normal()));
      const matrix = rows.map((a) => rows.map((b) => a.reduce((sum, value, k) => sum + value * b[k]!, 0)));
      const right = Array.from({ length: 3 }, () => Array.from({ length: n }, () => random.normal()));
      const solved = Float64Array.from({ length: n * 3 }, (_, at) => right[at % 3]![Math.floor(at / 3)]!);
      expect(solvePositive(Float64Array.from(matrix.flat()), n, solved, 3)).toBe(true);
      right.forEach((column, at) =>
        eliminate(matrix, column).forEach((x, row) => expect(solved[row * 3 + at]).toBeCloseTo(x, 6)),
      );
    }
    expect(solvePositive(Float64Array.of(1, 0, 2, 1), 2, new Float64Array(2), 1)).toBe(false);
  });

  it('is what the normal equations give, with the strength that validation chooses', () => {
    const design = randomDesign(90, 8);
    const rows = Int32Array.from({ length: 90 }, (_, row) => row);
    const split = { train: rows.slice(0, 40), validation: rows.slice(40, 60), test: rows.slice(60) };
    const noisy = Float32Array.from(rows, (row) => design.data[row * 8]! + 0.5 * random.normal());
    const noise = Float32Array.from(rows, () => random.normal());
    const fits = fitRidge(design, split, [noisy, noise]);
    const strengths = new Set<number>();
    for (const [index, y] of [noisy, noise].entries()) {
      const wanted = slowRidge(design, split, y);
      expect(fits[index]!.strength).toBe(wanted.strength);
      strengths.add(wanted.strength);
      [...split.test].forEach((row, at) =>
        expect(fits[index]!.predictions[at]).toBeCloseTo(wanted.predict(row), 4),
      );
    }
    expect(strengths.size).toBe(2);
  });
});

describe('the area under the ROC curve', () => {
  it('is the share of pairs in the right order', () => {
    const values = Float32Array.from({ length: 60 }, () => random.integer(2));
    const predictions = Float32Array.from({ length: 60 }, (_, at) => random.integer(6) + values[at]!);
    let [right, pairs] = [0, 0];
    for (let a = 0; a < 60; a++) {
      for (let b = 0; b < 60; b++) {
        if (values[a] !== 1 || values[b] !== 0) continue;
        pairs++;
        right += predictions[a]! > predictions[b]! ? 1 : predictions[a] === predictions[b] ? 0.5 : 0;
      }
    }
    const rows = Int32Array.from({ length: 60 }, (_, row) => row);
    expect(rocArea(predictions, rows, values)).toBeCloseTo(right / pairs, 12);
    expect(rocArea(predictions, rows, new Float32Array(60))).toBeUndefined();
  });
});

/** Four positions of each of many random games, with their ends. */
function randomExamples(games: number): Example[] {
  return Array.from({ length: games }, (_, game) => {
    const positions = randomGame(random);
    const last = positions.at(-1)!;
    return Array.from({ length: 4 }, (): Example => {
      const position = positions[random.integer(positions.length - 1)]!;
      return { position, game, end: seenBy(last, position.turn) };
    });
  }).flat();
}
const examples = randomExamples(100);
const games = examples.map(({ game }) => game);
const split = splitGames([...new Set(games)], Random.fromSeed('split'));
const labelled = (name: string): Labels =>
  labelsOf(
    PROBED.find((concept) => concept.name === name)!,
    examples,
  );

describe('the split of games', () => {
  it('keeps the positions of a game together and shares out all games', () => {
    const { train, validation, test } = split;
    expect([train.size, validation.size, test.length]).toEqual([60, 20, 20]);
    expect(new Set([...train, ...validation, ...test]).size).toBe(100);
    const mobility = labelled('mobility');
    const rows = rowsOf(mobility, games, split);
    const gamesOf = (part: Int32Array): Set<number> => new Set([...part].map((row) => games[row]!));
    expect(gamesOf(rows.train)).toEqual(new Set(train));
    expect(gamesOf(rows.test)).toEqual(new Set(test));
    const squares = rowsOf(labelled('legalMoves'), games, split);
    expect(squares.test).toHaveLength(64 * rows.test.length);
    expect([...squares.test.slice(0, 64)]).toEqual(
      Array.from({ length: 64 }, (_, at) => 64 * rows.test[0]! + at),
    );
  });

  it('leaves out what is not known', () => {
    expect(rowsOf(labelled('solvedScore'), games, split).train).toHaveLength(0);
    expect(rowsOf(labelled('playedOwner'), games, split).train).toHaveLength(240 * 64);
  });

  it('shuffles labels among the games that teach, a board at a time, and not those of the test', () => {
    const legal = labelled('legalMoves');
    const shuffled = shuffledLabels(legal, games, split, random);
    const boards = (values: Float32Array, part: ReadonlySet<number>): string[] =>
      games.flatMap((game, at) => (part.has(game) ? [values.slice(at * 64, at * 64 + 64).join('')] : []));
    expect(boards(shuffled, new Set(split.test))).toEqual(boards(legal.values, new Set(split.test)));
    expect(boards(shuffled, split.train)).not.toEqual(boards(legal.values, split.train));
    expect(boards(shuffled, split.train).sort()).toEqual(boards(legal.values, split.train).sort());
    expect(boards(shuffled, split.validation).sort()).toEqual(boards(legal.values, split.validation).sort());
  });
});

describe('features', () => {
  it('are means over the squares that symmetry exchanges, and the channels of each square', () => {
    expect(Math.max(...SQUARE_KINDS)).toBe(9);
    // a1 and h8, b1 and a7, c3 and f6 are of a kind each; a1 and b1 are not.
    for (const [a, b] of [
      [0, 63],
      [1, 48],
      [18, 45],
    ])
      expect(SQUARE_KINDS[a!]).toBe(SQUARE_KINDS[b!]);
    expect(SQUARE_KINDS[0]).not.toBe(SQUARE_KINDS[1]);
    const activations = Float32Array.from({ length: 2 * 3 * 64 }, () => random.normal());
    const board = { rows: 3, width: 30, data: new Float32Array(90) };
    const squares = { rows: 192, width: 3, data: new Float32Array(576) };
    takeIn({ board, squares }, activations, 1, 3);
    for (let position = 0; position < 2; position++) {
      for (let channel = 0; channel < 3; channel++) {
        const plane = [
          ...activations.slice((position * 3 + channel) * 64, (position * 3 + channel + 1) * 64),
        ];
        for (let kind = 0; kind < 10; kind++) {
          const wanted = mean(plane.filter((_, square) => SQUARE_KINDS[square] === kind));
          expect(board.data[(position + 1) * 30 + channel * 10 + kind]).toBeCloseTo(wanted, 5);
        }
        plane.forEach((value, square) =>
          expect(squares.data[((position + 1) * 64 + square) * 3 + channel]).toBe(value),
        );
      }
    }
  });

  it('are what the layer computes', async () => {
    const network = randomNetwork(random, { blocks: 1, channels: 2 });
    const positions = examples.slice(0, 3).map(({ position }) => position);
    const runtime = await openRuntime('onnxruntime');
    const planes = (await readLayer(network, runtime, inputLayer(network.architecture), positions)).squares;
    const stem = (await readLayer(network, runtime, 'stem', positions)).squares;
    const weight = network.parameters.get('stem.weight')!.data;
    const at = (position: number, row: number, column: number, plane: number): number =>
      row < 0 || row > 7 || column < 0 || column > 7
        ? 0
        : planes.data[(position * 64 + row * 8 + column) * 3 + plane]!;
    for (let position = 0; position < 3; position++) {
      for (let square = 0; square < 64; square += 7) {
        for (let channel = 0; channel < 2; channel++) {
          let sum = 0;
          for (let plane = 0; plane < 3; plane++) {
            for (let k = 0; k < 9; k++) {
              const [row, column] = [(square >> 3) + Math.floor(k / 3) - 1, (square & 7) + (k % 3) - 1];
              sum += weight[(channel * 3 + plane) * 9 + k]! * at(position, row, column, plane);
            }
          }
          expect(stem.data[(position * 64 + square) * 2 + channel]).toBeCloseTo(sum, 4);
        }
      }
    }
  });
});

describe('layers', () => {
  it('are the ends of the blocks', () => {
    const architecture = residualArchitecture({ blocks: 2, channels: 4 });
    expect(blockLayers(architecture)).toEqual(['stem/relu', 'block1/relu', 'block2/relu']);
    expect(inputLayer(architecture)).toBe('planes');
    expect(checkProbedLayers(architecture, ['block1/conv1'])).toEqual(['block1/conv1']);
    expect(() => checkProbedLayers(architecture, ['block9'])).toThrow(/"block9" is not a layer .* stem, /);
    expect(() => checkProbedLayers(architecture, ['value/hidden'])).toThrow(/has the shape 64; probed are/);
  });

  it('are the rectified ones of 8x8 in a plain network', () => {
    const conv = (name: string, input: string, inChannels: number, padding: number) =>
      ({
        name,
        kind: 'conv',
        inputs: [input],
        inChannels,
        outChannels: 2,
        kernel: 3,
        padding,
        bias: true,
      }) as const;
    const layers = [
      { name: 'in', kind: 'input', planes: 1 },
      conv('a', 'in', 1, 1),
      { name: 'a/relu', kind: 'relu', inputs: ['a'] },
      conv('b', 'a/relu', 2, 0),
      { name: 'b/relu', kind: 'relu', inputs: ['b'] },
      { name: 'flat', kind: 'flatten', inputs: ['b/relu'] },
      { name: 'policy', kind: 'dense', inputs: ['flat'], inFeatures: 72, outFeatures: 65, bias: true },
      { name: 'value', kind: 'dense', inputs: ['flat'], inFeatures: 72, outFeatures: 1, bias: true },
    ];
    const outputs = { policy: 'policy', value: 'value' };
    const architecture = checkArchitecture({ planes: ['signed'], layers, outputs });
    expect(blockLayers(architecture)).toEqual(['a/relu']);
    expect(() => checkProbedLayers(architecture, ['b/relu'])).toThrow(/has the shape 2x6x6/);
  });

  it('of the control are at work: its blocks change what they are given', async () => {
    const network = untrainedNetwork(residualArchitecture({ blocks: 1, channels: 3 }), random);
    const runtime = await openRuntime('onnxruntime');
    const read = async (layer: string) =>
      (await readLayer(network, runtime, layer, [examples[9]!.position])).squares.data;
    expect(await read('stem/relu')).not.toEqual(await read('block1/relu'));
  });
});

describe('probes', () => {
  const names = ['mobility', 'legalMoves', 'cornerDifference', 'playedScore', 'playedOwner'];
  const labels = names.map(labelled);

  async function probed(planes: readonly ('own' | 'opponent' | 'empty' | 'legal')[]) {
    const network = randomNetwork(random, { blocks: 1, channels: 2, planes });
    const positions = examples.map(({ position }) => position);
    const features = await readLayer(network, await openRuntime('onnxruntime'), 'planes', positions);
    return probeLayer(features, labels, games, split, Random.fromSeed('shuffles'));
  }

  it('find a concept that is there, and nothing in shuffled labels', async () => {
    const scoring = new Scoring(labels, games, split, random);
    const legal = await probed(['own', 'opponent', 'empty', 'legal']);
    const [mobility, moves, corners] = legal;
    for (const probe of [mobility!, moves!, corners!]) {
      expect(scoring.of(probe.concept, probe.errors).mean, probe.concept).toBeGreaterThan(0.9999);
      expect(Math.abs(scoring.of(probe.concept, probe.shuffled).mean), probe.concept).toBeLessThan(0.2);
    }
    expect([mobility!.area, corners!.area]).toEqual([undefined, undefined]);
    expect(moves!.area).toBe(1);
    // Without the plane of legal moves, occupation alone hardly tells them.
    const blind = (await probed(['own', 'opponent', 'empty']))[1]!;
    expect(scoring.of('legalMoves', blind.errors).mean).toBeLessThan(0.5);
    expect(legal[3]!.errors).toHaveLength(20);
  });

  it('score with R² of the test rows, and intervals by resampled games', async () => {
    const legal = await probed(['legal']);
    const scoring = new Scoring(labels, games, split, Random.fromSeed('draws'));
    const played = legal[3]!;
    const test = new Set(split.test);
    const truth = examples.flatMap((example, at) => (test.has(example.game) ? [labels[3]!.values[at]!] : []));
    const spread = truth.reduce((sum, y) => sum + (y - mean(truth)) ** 2, 0);
    const { mean: score, low, high } = scoring.of('playedScore', played.errors);
    expect(score).toBeCloseTo(1 - played.errors.reduce((a, b) => a + b, 0) / spread, 9);
    expect(low).toBeLessThan(score);
    expect(high).toBeGreaterThan(score);
    expect(scoring.of('playedScore', played.errors, played.errors)).toEqual({ mean: 0, low: 0, high: 0 });
    // All errors doubled: the difference is that of the scores, in each draw.
    const doubled = played.errors.map((error) => 2 * error);
    const over = scoring.of('playedScore', played.errors, doubled);
    expect(over.mean).toBeCloseTo(score - scoring.of('playedScore', doubled).mean, 9);
    expect(over.low).toBeGreaterThan(0);
  });

  it('report each control beside the score', async () => {
    const [good, poor] = [await probed(['legal']), await probed(['own'])];
    const layer = 'stem/relu';
    const about = {
      seed: 's',
      source: 'random games',
      software: 'test',
      runtime: 'test',
      positions: examples.length,
      solvedEmpties: 0,
      games: { train: 60, validation: 20, test: 20 },
      tooRare: [],
      layers: [layer],
      networks: [{ sha256: 'x', label: 'generation 1', generation: 1 }],
    };
    const results = {
      planes: { layer: 'planes', probes: poor },
      untrained: [
        { layer, probes: poor },
        { layer: 'other', probes: good },
      ],
      trained: [{ network: 'x', layer, probes: good }],
    };
    const report = reportProbes(results, labels, games, split, about, random);
    const moves = report.scores.find(({ concept }) => concept === 'legalMoves')!;
    expect(moves.score.mean).toBeGreaterThan(0.9999);
    expect(moves.overPlanes.low).toBeGreaterThan(0.3);
    // The best of the untrained layers is what it is held against.
    expect(moves.overUntrained.mean).toBe(0);
    expect(moves.overShuffled.mean).toBeCloseTo(moves.score.mean - moves.shuffled.mean, 6);
    const mobility = report.concepts.find(({ name }) => name === 'mobility')!;
    const truth = examples.map(({ position }: { position: Position }) => size(legalMoves(position)));
    expect(mobility).toMatchObject({ unit: 'moves', truth: 'rules', positions: 400 });
    expect(mobility.mean).toBeCloseTo(mean(truth), 6);
    expect(mobility.deviation).toBeCloseTo(Math.sqrt(mean(truth.map((y) => (y - mean(truth)) ** 2))), 6);
  });

  it('leave out what hardly ever happens, and what is not known', () => {
    const rare = [labelled('mobility'), labelled('balancedEdgeDifference'), labelled('solvedScore')];
    const { kept, tooRare } = probeable(rare, games, split);
    expect(kept.map(({ concept }) => concept.name)).toEqual(['mobility']);
    expect(tooRare).toEqual(['balancedEdgeDifference', 'solvedScore']);
  });
});
