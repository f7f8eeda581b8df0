/** What channels stand for: concept relevance propagation (Achtibat et al. 2023). */
export { attributionGraph } from './attributionGraph.js';
export type {
  AttributionGraph,
  GraphEdge,
  GraphLevel,
  GraphNodeRelevance,
  GraphOptions,
} from './attributionGraph.js';
export { CONCEPT_DEFINITIONS, SQUARE_CONCEPTS, WHOLE_CONCEPTS } from './boardConcepts.js';
export { ChannelMeasure } from './channelMeasure.js';
export type { ChannelValues } from './channelMeasure.js';
export { addValues, createTable, joinTables } from './channelTable.js';
export type { ChannelTable, SquareSums } from './channelTable.js';
export {
  checkChannels,
  conceptLayer,
  conceptLayers,
  isOnEveryWay,
  layersBelow,
  mainLayer,
  reaches,
} from './conceptLayer.js';
export type { ConceptLayer } from './conceptLayer.js';
export { ConditionalRelevance } from './conditionalRelevance.js';
export type { ConceptOptions, ConditionedMap, ConditionedRequest } from './conditionalRelevance.js';
export { chanceCorrelation, correlateChannels } from './correlation.js';
export type { ChannelCorrelations, SquareCorrelation, WholeCorrelation } from './correlation.js';
export { reportMove } from './moveReport.js';
export type { MoveQuestion } from './moveReport.js';
export { checkTarget, seedLayerOf } from './prepared.js';
export { selectReferences } from './references.js';
export type { Reference } from './references.js';
export { CONCEPTS_VERSION, channelFigures, rounded } from './report.js';
export type {
  ChannelFigures,
  ChannelPart,
  ChannelReport,
  ConceptsAbout,
  ConceptsReport,
  MoveReport,
  ReferenceBoard,
} from './report.js';
