/** What a network knows and how far its explanations can be trusted: faithfulness, probes, concepts, strategies. */
import '../nn/runtimes/environment.js';

export { attributionGraph } from './concepts/attributionGraph.js';
export type { AttributionGraph } from './concepts/attributionGraph.js';
export { conceptLayers } from './concepts/conceptLayer.js';
export { ConditionalRelevance } from './concepts/conditionalRelevance.js';
export type { ConceptOptions, ConditionedMap, ConditionedRequest } from './concepts/conditionalRelevance.js';
export type { ConceptsReport } from './concepts/report.js';
export { reportConcepts } from './concepts/reportConcepts.js';
export type { ConceptWorkOptions } from './concepts/reportConcepts.js';
export { MAP_METHODS } from './faithfulness/mapMethods.js';
export { sampleShapley } from './faithfulness/shapley.js';
export type { ShapleyEstimate, ShapleyOptions } from './faithfulness/shapley.js';
export { complexity, effectiveComplexity, sparseness } from './faithfulness/metrics/concentration.js';
export {
  faithfulnessCorrelation,
  infidelity,
  scaledInfidelity,
  sensitivityN,
  sensitivityNOfQuantus,
} from './faithfulness/metrics/removal.js';
export { relativeStability } from './faithfulness/metrics/stability.js';
export { efficientMprt, histogramEntropy, smoothMprt } from './faithfulness/metrics/randomization.js';
export { reportFaithfulness } from './faithfulness/report.js';
export type { FaithfulnessReport } from './faithfulness/report.js';
export { evaluateMaps } from './faithfulness/evaluateMaps.js';
export type { EvaluateMapsOptions } from './faithfulness/evaluateMaps.js';
export { readLayer } from './probe/features.js';
export type { LayerFeatures } from './probe/features.js';
export { blockLayers } from './probe/layers.js';
export { probeLayer } from './probe/probe.js';
export type { ConceptProbe } from './probe/probe.js';
export { PROBED, labelsOf } from './probe/probed.js';
export type { Example, Labels, ProbedConcept } from './probe/probed.js';
export { probeNetworks } from './probe/probeNetworks.js';
export type { ProbeNetworksOptions } from './probe/probeNetworks.js';
export { reportProbes } from './probe/report.js';
export type { ProbeReport } from './probe/report.js';
export { splitGames } from './probe/split.js';
export { kMeans, spectralPoints } from './strategies/clustering.js';
export { eigengap } from './strategies/eigengap.js';
export { neighbourGraph } from './strategies/graph.js';
export { strategyMaps } from './strategies/strategyMaps.js';
export type { StrategyMapsOptions } from './strategies/strategyMaps.js';
export { nearestNeighbours } from './strategies/neighbours.js';
export { laplacianSpectrum } from './strategies/spectrum.js';
export { strategiesOf } from './strategies/strategy.js';
export type { Strategy } from './strategies/strategy.js';
