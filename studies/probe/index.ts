/** Linear probes: what the layers of a network know of positions, held against controls. */
export { readLayer } from './features.js';
export type { LayerFeatures } from './features.js';
export { blockLayers, checkProbedLayers, inputLayer } from './layers.js';
export { probeLayer } from './probe.js';
export type { ConceptProbe } from './probe.js';
export { PROBED, labelsOf } from './probed.js';
export type { Example, Labels, ProbedConcept, Truth } from './probed.js';
export { PROBE_VERSION, probeable, reportProbes } from './report.js';
export type {
  ConceptFigures,
  LayerProbes,
  ProbeReport,
  ProbeResults,
  ProbeScore,
  ProbedNetwork,
  ProbedWith,
  TrainedScore,
} from './report.js';
export { splitGames } from './split.js';
export type { GameSplit } from './split.js';
export { untrainedNetwork } from './untrained.js';
