import type { RunConfig } from './config.js';

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
    policyChannels: 2,
    valueChannels: 1,
    valueHidden: 64,
  },
  search: { kind: 'gumbel', simulations: 16, maxConsidered: 8, qScale: 0.25 },
  selfplay: {
    gamesPerGeneration: 64,
    chunkGames: 32,
    openingPlies: 8,
    solveEmpties: 10,
    fullShare: 1,
    cheapSimulations: 8,
  },
  training: {
    batchSize: 256,
    samplesPerPosition: 2,
    learningRate: [
      { from: 0, value: 0.002 },
      { from: 24, value: 0.001 },
      { from: 34, value: 0.0005 },
    ],
    weightDecay: 0.0001,
    valueWeight: 1,
    averageDecay: 0.98,
    rootValueShare: 0.25,
    window: { first: 2, growth: 0.5, max: 10 },
  },
  evaluation: { games: 20, simulations: 16, openingPlies: 8, every: 6, opponents: ['random', 'greedy'] },
  explanation: { share: 0.005, composite: 'epsilonPlus', targets: ['value', 'move'] },
};

const hour: RunConfig = {
  ...quick,
  minutes: 60,
  network: { ...quick.network, channels: 48 },
  search: {
    ...quick.search,
    simulations: [
      { from: 0, value: 16 },
      { from: 40, value: 32 },
    ],
    maxConsidered: 16,
  },
  selfplay: { ...quick.selfplay, gamesPerGeneration: 256 },
  training: { ...quick.training, window: { first: 2, growth: 0.5, max: 20 } },
  evaluation: { ...quick.evaluation, games: 40, every: 4, opponents: ['random', 'greedy', 'previous:4'] },
};

const day: RunConfig = {
  ...hour,
  minutes: 24 * 60,
  network: { ...quick.network, blocks: 6, channels: 64 },
  search: {
    ...hour.search,
    simulations: [
      { from: 0, value: 16 },
      { from: 20, value: 32 },
      { from: 60, value: 64 },
    ],
  },
  selfplay: { ...hour.selfplay, gamesPerGeneration: 512 },
  training: { ...hour.training, window: { first: 2, growth: 0.5, max: 40 } },
};

/** Configurations to start from, by the time they are meant for on two cores. */
export const PRESETS: Readonly<Record<PresetName, RunConfig>> = { quick, hour, day };
