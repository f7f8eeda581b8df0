import { OthelloError } from '../../engine/errors.js';
import { type Composite, type PlannedRule, planRules } from '../../lrp/composite.js';
import { evaluate } from '../../lrp/explainer.js';
import {
  legalSquares,
  needsLogits,
  type Request,
  resolveTarget,
  type Seed,
  seedOf,
} from '../../lrp/explanationRequest.js';
import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import type { Target } from '../../lrp/target.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { foldBatchNorm } from '../../nn/fold.js';
import type { Network } from '../../nn/network.js';
import type { Runtime } from '../../nn/runtime.js';

/** A network ready for conditional relevance, with its policy to fill in what targets leave open. */
export interface Prepared {
  /** Folded. */
  readonly network: Network;
  readonly plan: ReadonlyMap<string, PlannedRule>;
  /** Targets with their squares filled in, and their seeds. Throws OthelloError badTarget. */
  seeds(requests: readonly Request[]): Promise<{ readonly target: Target; readonly seed: Seed }[]>;
  dispose(): Promise<void>;
}

export async function prepare(
  network: Network,
  runtime: Runtime,
  composite: Composite,
  threads = 1,
): Promise<Prepared> {
  const plan = planRules(foldBatchNorm(network).architecture, composite);
  const folded = foldForRelevance(network);
  const evaluator = await networkEvaluator(network, runtime, { threads, incomplete: true });
  return {
    network: folded,
    plan,
    async seeds(requests) {
      const needsPolicy = requests.some(({ target }) => needsLogits(target));
      const logits = needsPolicy
        ? await evaluate(
            evaluator,
            requests.map(({ position }) => position),
          )
        : [];
      return requests.map((request, index) => {
        const target = resolveTarget(request, logits[index]);
        const legal = legalSquares(request.position);
        return { target, seed: seedOf(folded.architecture, target, legal, logits[index]) };
      });
    },
    dispose: () => evaluator.dispose(),
  };
}

/** The layer at which the relevance of a target enters the folded network. Throws OthelloError badTarget. */
export function seedLayerOf({ architecture }: Network, target: Target): string {
  if (target.kind === 'q' || target.kind === 'qContrast') {
    const message = 'The value of a search has no layer; ask for value, move or contrast.';
    throw new OthelloError('badTarget', message);
  }
  const filled: Target =
    target.kind === 'move' || target.kind === 'contrast' ? { square: 0, ...target } : target;
  const anyLogits = new Float32Array(65);
  return seedOf(architecture, filled, [0, 1], anyLogits).layer;
}

/** Throws OthelloError badTarget where a position has no explanation of the target: a pass, a move that is not legal. */
export function checkTarget(request: Request): void {
  resolveTarget(request, new Float32Array(65));
}
