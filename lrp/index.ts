/** Relevance: where the number that a network gives a position comes from, square by square, with the books closed. */
import '../nn/runtimes/environment.js';

export {
  BIAS_POLICIES,
  RULED_KINDS,
  DEFAULT_COMPOSITE,
  compositeNamed,
  compositeTable,
  parseComposite,
  planRules,
  presets,
} from './composite.js';
export type { BiasPolicy, Composite, CompositeEntry, PlannedRule, RuleSpec, Selector } from './composite.js';
export { splitByContent } from './content.js';
export type { Contents } from './content.js';
export { cosine, median } from './mapControls.js';
export type { Controls } from './mapControls.js';
export type { Amplification } from './amplification.js';
export { createExplainer, throwRefusals } from './explainer.js';
export type { ExplainOptions, ExplainerSettings, Explanation, SearchBudget } from './explanation.js';
export type { Explainer, ExplainerOptions } from './explainer.js';
export { ExactProgram } from './exact.js';
export type { ExactArray } from './exact.js';
export { GAUGES } from './gauge.js';
export type { Gauge } from './gauge.js';
export { CLOSURE_LIMIT } from './ledger.js';
export type { LayerLedger, Ledger, LedgerLine, Precision } from './ledger.js';
export { foldForRelevance } from './foldForRelevance.js';
export { relevanceGraph } from './relevance.js';
export type { LedgerLayer, RelevanceGraph, Seeding } from './relevance.js';
export { legalSquares, preferredMove } from './explanationRequest.js';
export type { Request } from './explanationRequest.js';
export { defineRule, registerRule, ruleDefinition, ruleNames } from './rules.js';
export type {
  AffineRule,
  Branch,
  InputPart,
  InputRange,
  Part,
  PassRule,
  Rule,
  RuleDefinition,
  SumRule,
  Term,
} from './rules.js';
export { SearchRelevance } from './searchExplanation.js';
export type { SearchPart } from './explanation.js';
export type { SearchTarget, SearchedLeaf, SearchedMove, SearchedPosition } from './searchExplanation.js';
export { SQUARE_FATES, squareFates } from './squareFates.js';
export type { FateMaps, SquareFate } from './squareFates.js';
export { defaultStabilizer, stabilize } from './stabilizer.js';
export type { Stabilizer } from './stabilizer.js';
export { CONTRASTS, formatTarget, needsSearch, parseTarget } from './target.js';
export type { Contrast, Target } from './target.js';
export { divergingColor, hexColor, scaleOf } from './pictures/colors.js';
export { RECORD_VERSION, explanationRecord, replayRequest } from './explanationRecord.js';
export type { ExplanationContext, ExplanationRecord } from './explanationRecord.js';
export { renderBiasSvg } from './pictures/biasSvg.js';
export { renderSvg } from './pictures/svg.js';
export type { Caption } from './pictures/svg.js';
export { markup, Markup } from './pictures/markup.js';
export type { Piece } from './pictures/markup.js';
export type { Condition } from './cut.js';
