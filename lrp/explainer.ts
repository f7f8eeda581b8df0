import { OthelloError } from '../engine/errors.js';
import type { Position } from '../engine/position.js';
import { positionBatch } from '../engine/positionBatch.js';
import { type Evaluator, networkEvaluator } from '../nn/evaluators/evaluator.js';
import type { Network } from '../nn/network.js';
import type { Runtime } from '../nn/runtime.js';
import { type BiasPolicy, type Composite, compositeNamed, compositeTable, planRules } from './composite.js';
import type { ExplainerSettings, ExplainOptions, Explanation } from './explanation.js';
import { ExplanationPlanner } from './explanationPlanner.js';
import type { Request } from './explanationRequest.js';
import { foldForRelevance } from './foldForRelevance.js';
import { type Gauge, gaugedLayers } from './gauge.js';
import type { Precision } from './ledger.js';
import { RelevanceBatch } from './relevanceBatch.js';
import { defaultStabilizer, type Stabilizer } from './stabilizer.js';

/** How an explainer decomposes its network. */
export interface ExplainerOptions {
  /** Any composite; for convenience here, and nowhere else, a preset by its name. */
  readonly composite: string | Composite;
  readonly stabilizer?: Partial<Stabilizer>;
  readonly bias?: BiasPolicy;
  readonly gauge?: Gauge;
  /** float32 unless said: see Precision. */
  readonly precision?: Precision;
  /** Within one run of the runtime; 1 by default. */
  readonly threads?: number;
  /** Whether explanations have the relevance of every layer: some 175 kB each of the shipped network. No unless said. */
  readonly layers?: boolean;
}

/** Explains what one network says of positions, by one composite. */
export interface Explainer {
  readonly composite: Composite;
  readonly settings: ExplainerSettings;
  /** What computes: the runtime's description. */
  readonly runtime: string;
  /** The rule of each layer as a table. */
  readonly table: string;
  /** Throws OthelloError('badTarget') for the first request that cannot be explained. */
  explain(requests: readonly Request[], options?: ExplainOptions): Promise<Explanation[]>;
  /** Explains what can be explained; the others are answered by the error that says why not. */
  explainEach(
    requests: readonly Request[],
    options?: ExplainOptions,
  ): Promise<(Explanation | OthelloError)[]>;
  dispose(): Promise<void>;
}

/** Prepares a network for explanations. Throws OthelloError('badComposite') where the composite does not fit it. */
export async function createExplainer(
  network: Network,
  runtime: Runtime,
  options: ExplainerOptions,
): Promise<Explainer> {
  const { composite: named, threads = 1, bias = 'absorb', gauge = 'raw', precision = 'float32' } = options;
  const composite = typeof named === 'string' ? compositeNamed(named) : named;
  const stabilizer = { ...defaultStabilizer, ...options.stabilizer };
  const folded = foldForRelevance(network);
  const plan = planRules(folded.architecture, composite, { stabilizer, biasPolicy: bias });
  const batch = new RelevanceBatch(folded, plan, gaugedLayers(folded, gauge), runtime, {
    threads,
    precision,
    layers: options.layers ?? false,
  });
  const evaluator = await networkEvaluator(network, runtime, { threads, incomplete: true });
  const explanations = new ExplanationPlanner(folded.architecture, composite.name, batch, (positions) =>
    evaluate(evaluator, positions),
  );
  return {
    composite,
    settings: { stabilizer, bias, gauge, precision },
    runtime: runtime.description,
    table: compositeTable(plan),
    explainEach: (requests, { controls = true, precision: own } = {}) =>
      explanations.explain(requests, controls, own),
    async explain(requests, { controls = true, precision: own } = {}) {
      return throwRefusals(await explanations.explain(requests, controls, own));
    },
    async dispose() {
      await batch.dispose();
      await evaluator.dispose();
    },
  };
}

/** Throws the first answer that is no explanation. */
export function throwRefusals(answers: readonly (Explanation | OthelloError)[]): Explanation[] {
  return answers.map((answer) => {
    if (answer instanceof OthelloError) throw answer;
    return answer;
  });
}

/** Logits [65] of each position. */
export async function evaluate(
  evaluator: Evaluator,
  positions: readonly Position[],
): Promise<Float32Array[]> {
  const { logits } = await evaluator.evaluate(positionBatch(positions));
  return positions.map((_, index) => logits.slice(index * 65, (index + 1) * 65));
}
