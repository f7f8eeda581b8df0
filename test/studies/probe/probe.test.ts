import { describe, expect, it } from 'vitest';
import { legalMoves, type Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { size } from '../../../engine/squareSet.js';
import { openRuntime } from '../../../nn/runtimes/open.js';
import { readLayer } from '../../../studies/probe/features.js';
import { probeLayer, rocArea } from '../../../studies/probe/probe.js';
import { probeable, reportProbes, Scoring } from '../../../studies/probe/report.js';
import { examples, games, labelled, mean, random, split } from '../../support/probeExamples.js';
import { randomNetwork } from '../../support/randomNetwork.js';

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
    const report = reportProbes(results, labels, { games, split }, about, random);
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
