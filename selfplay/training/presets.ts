import { DEFAULT_COMPOSITE } from '../../lrp/composite.js';
import type { RunConfig } from './runConfig.js';

export const PRESET_NAMES = ['quick', 'hour', 'day'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

const quick: RunConfig = {
  seed: '1',
  minutes: 3.5,
  runtime: 'onnxruntime',
  network: {
    blocks: 4,
    channels: 32,
    planes: ['own', 'opponent', 'empty'],
    policyChannels: 32,
    valueChannels: 8,
    valueHidden: 64,
    heads: ['ownership', 'score'],
  },
  search: { kind: 'gumbel', simulations: 16, maxConsidered: 8, qScale: 0.5 },
  selfplay: {
    gamesPerGeneration: 64,
    chunkGames: 32,
    openingPlies: 20,
    unevenShare: 0.2,
    solveEmpties: 12,
    fullShare: 1,
    cheapSimulations: 8,
  },
  training: {
    batchSize: 256,
    samplesPerPosition: 2,
    learningRate: [
      { from: 0, value: 0.006 },
      { from: 24, value: 0.003 },
      { from: 34, value: 0.001 },
    ],
    weightDecay: 0.0001,
    valueWeight: 1,
    headWeights: { ownership: 0.5, score: 0.5 },
    filterGradients: 'convolution',
    averageDecay: 0.98,
    rootValueShare: 0.25,
    window: { first: 2, growth: 0.5, max: 10 },
  },
  evaluation: { games: 20, simulations: 16, openingPlies: 8, every: 6, opponents: ['random', 'greedy'] },
  explanation: { share: 0.005, composite: DEFAULT_COMPOSITE, targets: ['value', 'move'] },
};

const hour: RunConfig = {
  ...quick,
  minutes: 60,
  network: { ...quick.network, channels: 48 },
  search: {
    ...quick.search,
    simulations: [
      { from: 0, value: 64 }, // in eight bits as many as one core plays while another trains
      { from: 40, value: 128 },
    ],
    maxConsidered: 16,
  },
  selfplay: { ...quick.selfplay, gamesPerGeneration: 256 },
  training: {
    ...quick.training,
    samplesPerPosition: 3,
    learningRate: [
      { from: 0, value: 0.006 },
      { from: 28, value: 0.004 },
      { from: 42, value: 0.002 },
      { from: 52, value: 0.001 },
      { from: 60, value: 0.0005 },
    ],
    averageDecay: 0.99,
    rootValueShare: 0.5,
    window: { first: 2, growth: 0.5, max: 20 },
  },
  evaluation: {
    ...quick.evaluation,
    games: 40,
    simulations: 32,
    every: 10,
    opponents: ['random', 'greedy', 'previous:10'],
  },
  explanation: { ...quick.explanation, share: 0.002 },
};

const day: RunConfig = {
  ...hour,
  minutes: 24 * 60,
  network: { ...quick.network, blocks: 6, channels: 64 },
  selfplay: { ...hour.selfplay, gamesPerGeneration: 512 },
  training: {
    ...hour.training,
    learningRate: [
      { from: 0, value: 0.006 },
      { from: 40, value: 0.004 },
      { from: 120, value: 0.002 },
      { from: 195, value: 0.001 },
      { from: 260, value: 0.0005 },
    ],
    window: { first: 2, growth: 0.5, max: 40 },
  },
};

/** Configurations to start from, by the time they are meant for on two cores. */
export const PRESETS: Readonly<Record<PresetName, RunConfig>> = { quick, hour, day };
