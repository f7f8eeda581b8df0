/** Whether maps are faithful: methods side by side, held to the network, to exact truth and to known answers. */
export { SUBJECTS, emptyCurves, measureFlips } from './flipCurves.js';
export type { ChunkResult, LedgerResult, MethodResult, PositionResult, Subject } from './flipCurves.js';
export { FLIPS, FLIP_SHARES } from './flipping.js';
export type { Flip } from './flipping.js';
export { checkKnownAnswers, joinKnown } from './knownAnswers.js';
export type { KnownResult } from './knownAnswers.js';
export { MAP_METHODS, MapMethods } from './mapMethods.js';
export { BASELINES, REPORT_VERSION, cardOf, reportFaithfulness } from './report.js';
export type {
  Comparison,
  EvaluatedWith,
  FaithfulnessReport,
  FlipFigures,
  Measured,
  MethodReport,
  ReportCard,
} from './report.js';
export { isFaithfulnessReport } from './reportSchema.js';
export {
  checkSanity,
  compareRandomized,
  measureAmplifications,
  measureCollapse,
  randomizationStages,
} from './sanity.js';
export type { CollapseResult, RandomizationResult, SanityResult } from './sanity.js';
export { Bootstrap } from './statistics.js';
export type { Interval } from './statistics.js';
