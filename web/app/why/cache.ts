import { formatPosition } from '../../../engine/notation.js';
import type { Explanation } from '../../../lrp/explanation.js';
import { formatTarget } from '../../../lrp/target.js';
import type { ExplainRequest } from '../../engine/workerProtocol.js';

/** Some ten thousand bytes each. */
const MOST = 400;

/** Explanations that were asked for, so that a second look takes no time; those that were looked at longest ago are forgotten. */
export class ExplanationCache {
  readonly #most: number;
  readonly #kept = new Map<string, Explanation>();

  constructor(most = MOST) {
    this.#most = most;
  }

  /** What is known of a request; one that has controls, too, answers those who did not ask for them. */
  get(network: string, request: ExplainRequest): Explanation | undefined {
    const found = this.#latest(keyOf(network, { ...request, controls: true }));
    return found ?? (request.controls === true ? undefined : this.#latest(keyOf(network, request)));
  }

  /** Also as the answer for the square that it turned out to be about. */
  set(network: string, request: ExplainRequest, explanation: Explanation): void {
    for (const target of new Set([request.target, formatTarget(explanation.target)])) {
      this.#add(keyOf(network, { ...request, target }), explanation);
    }
  }

  #latest(key: string): Explanation | undefined {
    const found = this.#kept.get(key);
    if (found !== undefined) this.#add(key, found);
    return found;
  }

  #add(key: string, explanation: Explanation): void {
    this.#kept.delete(key);
    this.#kept.set(key, explanation);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#most) this.#kept.delete(oldest!);
  }
}

/** @param network sha256 */
function keyOf(
  network: string,
  { position, target, composite, controls = false, simulations = 0 }: ExplainRequest,
): string {
  return JSON.stringify([network, formatPosition(position), target, composite, controls, simulations]);
}
