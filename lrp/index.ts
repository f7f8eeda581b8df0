/** Relevance: where the number that a network gives a position comes from, square by square, with the books closed. */
import '../nn/runtimes/environment.js';

export { DEFAULT_COMPOSITE, compositeNamed, presets } from './composite.js';
export type { BiasPolicy, Composite, CompositeEntry, RuleSpec } from './composite.js';
export { parseComposite } from './composites/parseComposite.js';
export { createExplainer } from './explainer.js';
export type { Explainer, ExplainerOptions } from './explainer.js';
export type { ExplainOptions, Explanation } from './explanation.js';
export { explanationRecord, replayRequest } from './explanationRecord.js';
export type { ExplanationContext, ExplanationRecord } from './explanationRecord.js';
export type { Gauge } from './gauge.js';
export type { LayerRelevance } from './layerRelevance.js';
export { CLOSURE_LIMIT } from './ledger.js';
export type { LayerLedger, Ledger, Precision } from './ledger.js';
export type { Controls } from './mapControls.js';
export { renderBiasSvg } from './pictures/biasSvg.js';
export { renderSvg } from './pictures/svg.js';
export type { Caption } from './pictures/svg.js';
export { defineRule, registerRule, ruleNames } from './rules.js';
export type {
  AffineRule,
  BilinearRule,
  Branch,
  GateRule,
  PassRule,
  Rule,
  RuleDefinition,
  SumRule,
  TaylorRule,
  Term,
} from './rules.js';
export type { Stabilizer } from './stabilizer.js';
export { formatTarget, parseTarget } from './target.js';
export type { Target } from './target.js';
