/** What a network knows and how far its explanations can be trusted: faithfulness, probes, concepts, strategies. */
import '../nn/runtimes/environment.js';

export * from './faithfulness/index.js';
export * from './strategies/index.js';
export * from './probe/index.js';
export * from './concepts/index.js';
export { drawFromPolicy, drawGames } from './samples/policyGames.js';
export { Sample } from './samples/sample.js';
export { fileGames, policyGames, runGames } from './samples/source.js';
export type { GameSource, SourceGame } from './samples/source.js';
export { gamePositions, PER_GAME } from './concepts/gamePositions.js';
export type { SitedPosition } from './concepts/gamePositions.js';
export type { ConceptResult } from './concepts/task.js';
export { reportConcepts } from './concepts/reportConcepts.js';
export type { ConceptStage, ConceptWorkOptions } from './concepts/reportConcepts.js';
export { evaluateMaps, evaluationParts } from './faithfulness/evaluateMaps.js';
export type { EvaluateMapsOptions } from './faithfulness/evaluateMaps.js';
export type { EvaluationPart, PartResult } from './faithfulness/task.js';
export { probeNetworks, probePartCount } from './probe/probeNetworks.js';
export type { ProbeNetworksOptions } from './probe/probeNetworks.js';
export type { ProbePart } from './probe/task.js';
export { mapParts, strategyMaps } from './strategies/strategyMaps.js';
export type { StrategyMapsOptions } from './strategies/strategyMaps.js';
export { mapsOfPart } from './strategies/task.js';
export type { ChosenMove, MapPart, MapSettings } from './strategies/task.js';
