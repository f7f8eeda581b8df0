import { describe, expect, it } from 'vitest';
import { legalMoves, type Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { size } from '../../../engine/squareSet.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { readLayer } from '../../../studies/probe/features.js';
import type { ConceptProbe } from '../../../studies/probe/probe.js';
import { probeLayer, rocArea } from '../../../studies/probe/probe.js';
import { reportProbes } from '../../../studies/probe/probeReport.js';
import { Scoring } from '../../../studies/probe/scoring.js';
import { untrainedNetwork } from '../../../studies/probe/untrained.js';
import type { NetworkProbes } from '../../../studies/probe/untrainedFamily.js';
import { varyingLabels } from '../../../studies/probe/varyingLabels.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';
import { examples, games, labelled, mean, random, split } from '../../support/studies/probeExamples.js';

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
      expect(Math.abs(scoring.of(probe.concept, probe.shuffled!).mean), probe.concept).toBeLessThan(0.2);
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

  const layer = 'stem/relu';
  const about = (networks: readonly string[]) => ({
    seed: 's',
    source: 'random games',
    software: 'test',
    runtime: 'test',
    positions: examples.length,
    solvedEmpties: 0,
    games: { train: 60, validation: 20, test: 20 },
    tooRare: [],
    layers: [layer],
    networks: networks.map((sha256) => ({ sha256, label: sha256 })),
  });

  it('report each control beside the score, and the place among networks that never trained', async () => {
    const [good, poor] = [await probed(['legal']), await probed(['own'])];
    const noisy = (probes: readonly ConceptProbe[], index: number): NetworkProbes => {
      const factor = 1 + 0.02 * random.split('noise', index).normal();
      const own = probes.map((probe) => ({ ...probe, errors: probe.errors.map((error) => factor * error) }));
      return { network: `untrained ${index}`, layers: [{ layer, probes: own }] };
    };
    const untrained = Array.from({ length: 20 }, (_, index) => noisy(poor, index));
    const trained = [{ network: 'x', layers: [{ layer, probes: good }] }];
    const results = { planes: { layer: 'planes', probes: poor }, untrained, trained };
    const report = reportProbes(results, labels, { games, split }, about(['x']), random);
    const moves = report.scores.find(({ concept }) => concept === 'legalMoves')!;
    expect(moves.score.mean).toBeGreaterThan(0.9999);
    expect(moves.overPlanes.low).toBeGreaterThan(0.3);
    const scoring = new Scoring(labels, games, split, random);
    const scores = untrained.map(({ layers }) => scoring.of('legalMoves', layers[0]!.probes[1]!.errors).mean);
    // Held against the best of the untrained networks, and against their mean.
    expect(moves.overUntrained.mean).toBeCloseTo(moves.score.mean - Math.max(...scores), 6);
    expect(moves.overUntrainedMean.mean).toBeCloseTo(moves.score.mean - mean(scores), 6);
    expect(moves.overShuffled.mean).toBeCloseTo(moves.score.mean - moves.shuffled.mean, 6);
    const range = report.untrainedNull.ranges.find(
      (one) => one.concept === 'legalMoves' && one.layer === layer,
    )!;
    expect(range.lowest).toBeCloseTo(Math.min(...scores), 6);
    expect(range.highest).toBeCloseTo(Math.max(...scores), 6);
    const standing = report.standings.find(({ concept }) => concept === 'legalMoves')!;
    expect(standing).toMatchObject({ rank: 1, finding: 'gained', layer });
    expect(standing.gain.mean).toBeCloseTo(Math.min(moves.overPlanes.mean, moves.overUntrainedMean.mean), 6);
    const mobility = report.concepts.find(({ name }) => name === 'mobility')!;
    const truth = examples.map(({ position }: { position: Position }) => size(legalMoves(position)));
    expect(mobility).toMatchObject({ unit: 'moves', truth: 'rules', positions: 400 });
    expect(mobility.mean).toBeCloseTo(mean(truth), 6);
    expect(mobility.deviation).toBeCloseTo(Math.sqrt(mean(truth.map((y) => (y - mean(truth)) ** 2))), 6);
  });

  it('find nothing in networks that never trained, as they seem to with the planes alone as control', async () => {
    const architecture = residualArchitecture({ blocks: 1, channels: 4 });
    const positions = examples.map(({ position }) => position);
    const runtime = await openRuntime('onnxruntime');
    const probesOf = async (draw: number): Promise<NetworkProbes> => {
      const network = untrainedNetwork(architecture, random.split('never trained', draw));
      const features = await readLayer(network, runtime, layer, positions);
      const probes = probeLayer(features, labels, games, split, random.split('shuffled', draw));
      return { network: String(draw), layers: [{ layer, probes }] };
    };
    const all: NetworkProbes[] = [];
    for (let draw = 0; draw < 25; draw++) all.push(await probesOf(draw));
    const [untrained, trained] = [all.slice(0, 20), all.slice(20)];
    const results = {
      planes: { layer: 'planes', probes: await probed(['own', 'opponent', 'empty']) },
      untrained,
      trained,
    };
    const names = trained.map(({ network }) => network);
    const { standings, scores, untrainedNull } = reportProbes(
      results,
      labels,
      { games, split },
      about(names),
      random,
    );
    expect(untrainedNull).toMatchObject({ networks: 20, rate: 1 / 21 });
    const found = names.filter((name) =>
      standings.some((one) => one.network === name && one.finding !== 'none'),
    );
    expect(found.length).toBeLessThanOrEqual(1);
    const apart = scores.filter(({ overPlanes }) => overPlanes.low > 0 || overPlanes.high < 0);
    expect(apart.length).toBeGreaterThan(10);
  });

  it('leave out what hardly ever happens, and what is not known', () => {
    const rare = [labelled('mobility'), labelled('balancedEdgeDifference'), labelled('solvedScore')];
    const { kept, tooRare } = varyingLabels(rare, games, split);
    expect(kept.map(({ concept }) => concept.name)).toEqual(['mobility']);
    expect(tooRare).toEqual(['balancedEdgeDifference', 'solvedScore']);
  });
});
