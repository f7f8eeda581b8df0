import { compositeNamed, presets } from '../../lrp/composite.js';
import { parseComposite } from '../../lrp/composites/parseComposite.js';
import { createExplainer, type Explainer } from '../../lrp/explainer.js';
import type { Explanation } from '../../lrp/explanation.js';
import { needsSearch, parseTarget } from '../../lrp/target.js';
import type { Network } from '../../nn/network.js';
import { createSearchExplainer } from '../../selfplay/explanations/searchExplainer.js';
import { ENDGAME } from '../../selfplay/players/endgame.js';
import { pageRuntime } from './pageRuntime.js';
import type { RunningTask } from './runningTask.js';
import type { ExplainRequest } from './workerProtocol.js';

/** As many as somebody compares; one that is open keeps its compiled pass. */
const MOST_OPEN = 4;
/** As `explain` has it. */
const SIMULATIONS = 100;

/** The explainers of a network, one for each composite and search that was asked for of late. */
export class Explainers {
  readonly #network: Network;
  readonly #open = new Map<string, Promise<Explainer>>();

  constructor(network: Network) {
    this.#network = network;
  }

  async explain(request: ExplainRequest, task: RunningTask): Promise<Explanation | undefined> {
    const target = parseTarget(request.target);
    const simulations = needsSearch(target) ? (request.simulations ?? SIMULATIONS) : 0;
    const explainer = await this.#explainer(request.composite, simulations);
    if (task.isStopped) return undefined;
    const options = { controls: request.controls ?? false };
    const [explanation] = await explainer.explain([{ position: request.position, target }], options);
    return explanation;
  }

  async #explainer(composite: string, simulations: number): Promise<Explainer> {
    const key = `${simulations} ${composite}`;
    const known = this.#open.get(key) ?? this.#create(composite, simulations);
    // The latest last.
    this.#open.delete(key);
    this.#open.set(key, known);
    const [oldest] = this.#open.keys();
    if (this.#open.size > MOST_OPEN) await this.#close(oldest!);
    return known;
  }

  async #create(named: string, simulations: number): Promise<Explainer> {
    const composite = presets.has(named) ? compositeNamed(named) : parseComposite(JSON.parse(named));
    const runtime = await pageRuntime();
    const explainer = await createExplainer(this.#network, runtime, { composite });
    if (simulations === 0) return explainer;
    return createSearchExplainer(explainer, this.#network, runtime, { simulations, prove: ENDGAME.prove });
  }

  async #close(key: string): Promise<void> {
    const closed = this.#open.get(key);
    this.#open.delete(key);
    await (await closed)?.dispose();
  }

  async dispose(): Promise<void> {
    for (const key of [...this.#open.keys()]) await this.#close(key);
  }
}
