import type { Position } from '../../engine/position.js';
import type { Explainer } from '../explainer.js';
import type { ExplainOptions, Explanation } from '../explanation.js';
import type { WeightedLeaf } from './leafSum.js';
import { isValued, positionKey, type Term } from './searchTerms.js';

/** The maps of leaves, each explained once, all in one call so that they fill batches. */
export class LeafMaps {
  readonly #explainer: Explainer;
  readonly #found = new Map<string, Explanation>();

  constructor(explainer: Explainer) {
    this.#explainer = explainer;
  }

  async explain(terms: readonly Term[]): Promise<void> {
    const wanted = new Map(terms.map(({ position }) => [positionKey(position), position]));
    const positions = [...wanted].flatMap(([key, position]) => (this.#found.has(key) ? [] : [position]));
    await this.#explain(positions, { controls: false });
  }

  async explainExactly(positions: readonly Position[]): Promise<void> {
    await this.#explain(positions, { controls: false, precision: 'float64' });
  }

  async #explain(positions: readonly Position[], options: ExplainOptions): Promise<void> {
    if (positions.length === 0) return;
    const requests = positions.map((position) => ({ position, target: { kind: 'valueTanh' } as const }));
    const found = await this.#explainer.explain(requests, options);
    positions.forEach((position, index) => this.#found.set(positionKey(position), found[index]!));
  }

  /** Of those that the network valued; they must have been explained. */
  of(terms: readonly Term[]): WeightedLeaf[] {
    return terms.filter(isValued).map(({ position, weight }) => ({
      explanation: this.#found.get(positionKey(position))!,
      weight,
    }));
  }
}
