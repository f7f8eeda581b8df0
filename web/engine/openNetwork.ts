import { decodeCheckpoint } from '../../nn/checkpoint.js';
import { type Evaluator, hasScores, networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { type Network, parameterCount } from '../../nn/network.js';
import { networkOfOnnx } from '../../nn/onnx/networkOfOnnx.js';
import type { ActivationRanges } from '../../nn/quantization/ranges.js';
import { sha256Of } from '../../nn/sha256.js';
import { MOVE_REACH } from '../../playing/ending.js';
import { createEngine, type Engine } from '../../playing/engine.js';
import { leavesPerBatch } from '../../playing/leaves.js';
import { ENDGAME } from '../../selfplay/players/endgame.js';
import { measureNetworkRanges } from '../../selfplay/players/measureNetworkRanges.js';
import { pageClock } from './pageClock.js';
import type { NetworkFile, OpenedNetwork } from './protocol.js';
import type { Running } from './running.js';
import { pageRuntime } from './runtime.js';
import { WorkerSolver } from './workerSolver.js';

/** Until a search says otherwise. */
const BUDGET = { simulations: 200 };

/** A network of the page, ready to search: in eight bits, as ranges that are measured here allow. */
export class OpenNetwork {
  readonly network: Network;
  readonly about: OpenedNetwork;
  readonly #ranges: ActivationRanges;
  #engine: Promise<Engine> | undefined;
  /** The task that searches now. */
  #task: Running | undefined;

  private constructor(network: Network, about: OpenedNetwork, ranges: ActivationRanges) {
    this.network = network;
    this.about = about;
    this.#ranges = ranges;
  }

  /** Throws OthelloError 'badModel' for what is no network of Othello. */
  static async open({ name, bytes }: NetworkFile): Promise<OpenNetwork> {
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
      precision: 'int8',
      runtime: runtime.description,
    };
    return new OpenNetwork(network, about, await measureNetworkRanges(network, runtime));
  }

  /** One search at a time; its evaluations let the worker hear what is said to the task. */
  async engine(task: Running): Promise<Engine> {
    this.#task = task;
    this.#engine ??= this.#openEngine();
    return this.#engine;
  }

  async #openEngine(): Promise<Engine> {
    const evaluator = await networkEvaluator(this.network, await pageRuntime(), {
      maxBatch: leavesPerBatch(1),
      ranges: this.#ranges,
      scores: true,
    });
    const parts = {
      label: this.about.name,
      precision: this.about.precision,
      evaluators: [this.#hearing(evaluator)],
      dispose: () => evaluator.dispose(),
      patientSolver: () => new WorkerSolver(),
    };
    return createEngine(parts, { budget: BUDGET, endgame: ENDGAME, reach: MOVE_REACH, now: pageClock });
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
