import { decodeCheckpoint } from '../../nn/checkpoint.js';
import { type Evaluator, hasScores, networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { type Network, parameterCount } from '../../nn/network.js';
import { networkOfOnnx } from '../../nn/onnx/networkOfOnnx.js';
import { type ActivationRanges, areRangesOf, decodeRanges } from '../../nn/quantization/ranges.js';
import { sha256Of } from '../../nn/sha256.js';
import { MOVE_REACH } from '../../playing/ending.js';
import { createEngine, type Engine } from '../../playing/engine.js';
import { leavesPerBatch } from '../../mcts/leaves.js';
import { ENDGAME } from '../../selfplay/players/endgame.js';
import { measureNetworkRanges } from '../../selfplay/players/measureNetworkRanges.js';
import { pageClock } from './pageClock.js';
import type { NetworkFile, OpenedNetwork } from './protocol.js';
import type { Running } from './running.js';
import { pageRuntime } from './runtime.js';
import { WorkerSolver } from './workerSolver.js';

/** Until a search says otherwise. */
const BUDGET = { simulations: 200 };

/** A network of the page, ready to search: in eight bits, as its ranges allow. */
export class OpenNetwork {
  readonly network: Network;
  readonly about: OpenedNetwork;
  readonly #ranges: ActivationRanges;
  #evaluator: ReturnType<typeof networkEvaluator> | undefined;
  #engine: Promise<Engine> | undefined;
  #judge: Promise<Engine> | undefined;
  /** The task that searches now. */
  #task: Running | undefined;

  private constructor(network: Network, about: OpenedNetwork, ranges: ActivationRanges) {
    this.network = network;
    this.about = about;
    this.#ranges = ranges;
  }

  /** Throws OthelloError 'badModel' for what is no network of Othello. */
  static async open({ name, bytes, ranges }: NetworkFile): Promise<OpenNetwork> {
    const isOnnx = name.toLowerCase().endsWith('.onnx');
    const network = isOnnx
      ? await networkOfOnnx(bytes, pageRuntime, name)
      : decodeCheckpoint(bytes, name).network;
    const runtime = await pageRuntime();
    const about: OpenedNetwork = {
      name,
      sha256: sha256Of(bytes),
      size: sizeOf(network),
      parameters: parameterCount(network),
      planes: network.architecture.planes,
      scores: hasScores(network),
      ownership: network.architecture.outputs['ownership'] !== undefined,
      precision: 'int8',
      runtime: runtime.description,
    };
    const known = knownRanges(network, about.sha256, ranges);
    return new OpenNetwork(network, about, known ?? (await measureNetworkRanges(network, runtime)));
  }

  /** One search at a time; its evaluations let the worker hear what is said to the task. */
  async engine(task: Running): Promise<Engine> {
    this.#task = task;
    this.#engine ??= this.#openEngine(true);
    return this.#engine;
  }

  /** The same for who judges: what was searched before does not change what it says. */
  async judge(task: Running): Promise<Engine> {
    this.#task = task;
    this.#judge ??= this.#openEngine(false);
    return this.#judge;
  }

  async #openEngine(keepTree: boolean): Promise<Engine> {
    this.#evaluator ??= this.#openEvaluator();
    const parts = {
      label: this.about.name,
      precision: this.about.precision,
      evaluators: [this.#hearing(await this.#evaluator)],
      // Both engines have the same evaluator, which is disposed of with the network.
      dispose: () => Promise.resolve(),
      patientSolver: () => new WorkerSolver(),
    };
    const options = { budget: BUDGET, endgame: ENDGAME, reach: MOVE_REACH, keepTree, now: pageClock };
    return createEngine(parts, options);
  }

  async #openEvaluator(): ReturnType<typeof networkEvaluator> {
    return networkEvaluator(this.network, await pageRuntime(), {
      maxBatch: leavesPerBatch(1),
      ranges: this.#ranges,
      scores: true,
    });
  }

  #hearing(evaluator: Evaluator): Evaluator {
    return {
      evaluate: async (batch) => {
        await this.#task?.hear();
        return evaluator.evaluate(batch);
      },
    };
  }

  async dispose(): Promise<void> {
    await (await this.#engine)?.dispose();
    await (await this.#judge)?.dispose();
    await (await this.#evaluator)?.dispose();
  }
}

function knownRanges(
  network: Network,
  sha256: string,
  text: string | undefined,
): ActivationRanges | undefined {
  if (text === undefined) return undefined;
  try {
    const ranges = decodeRanges(sha256, text);
    return areRangesOf(network, ranges) ? ranges : undefined;
  } catch {
    return undefined; // they can be measured
  }
}

function sizeOf({ architecture }: Network): string {
  const convolutions = architecture.layers.filter(({ kind }) => kind === 'conv');
  const sums = architecture.layers.filter(({ kind }) => kind === 'sum');
  const first = convolutions[0];
  return sums.length === 0 || first?.kind !== 'conv'
    ? `${architecture.layers.length} layers`
    : `${sums.length}x${first.outChannels}`;
}
