import { formatCount } from '../../engine/numberText.js';
import { leavesPerBatch } from '../../mcts/leaves.js';
import { decodeCheckpoint } from '../../nn/checkpoint.js';
import { type Evaluator, hasScores, networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { type Network, parameterCount } from '../../nn/network.js';
import { networkOfOnnx } from '../../nn/onnx/networkOfOnnx.js';
import { type ActivationRanges, areRangesOf, decodeRanges } from '../../nn/quantization/ranges.js';
import type { OnnxRuntime } from '../../nn/runtimes/onnxSession.js';
import { sha256Of } from '../../nn/sha256.js';
import { MOVE_REACH } from '../../playing/ending.js';
import { createEngine, type Engine } from '../../playing/engine.js';
import { ENDGAME } from '../../selfplay/players/endgame.js';
import { measureNetworkRanges } from '../../selfplay/players/measureNetworkRanges.js';
import { runtimeOn, settleComputing, USUAL_COMPUTING } from './computing.js';
import { pageClock } from './pageClock.js';
import { adapterIsLost, pageRuntime } from './pageRuntime.js';
import type { RunningTask } from './runningTask.js';
import { survivingEvaluator } from './survivingEvaluator.js';
import type { Computing, ComputingChoice, NetworkFile, OpenedNetwork } from './workerProtocol.js';
import { WorkerSolver } from './workerSolver.js';

/** One sentence, as the program has it. */
const LOST = 'The graphics processor is lost; the processor goes on in its place.';
/** Until a search says otherwise. */
const BUDGET = { simulations: 200 };

/** What is known of a network before it is settled what computes it. */
type Described = Omit<OpenedNetwork, 'computing' | 'runtime'>;

/** A network of the page, ready to search. */
export class PageNetwork {
  readonly network: Network;
  readonly #described: Described;
  #computing: Computing;
  #runtime: OnnxRuntime;
  readonly #ranges: ActivationRanges;
  /** Told when something else computes it than was chosen. */
  readonly #onChanged: (network: OpenedNetwork) => void;
  #evaluator: ReturnType<typeof networkEvaluator> | undefined;
  #engine: Promise<Engine> | undefined;
  #judge: Promise<Engine> | undefined;
  /** The task that searches now. */
  #task: RunningTask | undefined;

  private constructor(
    network: Network,
    described: Described,
    ranges: ActivationRanges,
    runtime: OnnxRuntime,
    onChanged: (network: OpenedNetwork) => void,
  ) {
    this.network = network;
    this.#described = described;
    this.#ranges = ranges;
    this.#runtime = runtime;
    this.#onChanged = onChanged;
    this.#computing = { asked: USUAL_COMPUTING, device: 'cpu', precision: 'int8' };
  }

  get about(): OpenedNetwork {
    return { ...this.#described, computing: this.#computing, runtime: this.#runtime.description };
  }

  /** On the processor, in eight bits. Throws OthelloError 'badModel' for what is no network of Othello. */
  static async open(
    { name, bytes, ranges }: NetworkFile,
    onChanged: (network: OpenedNetwork) => void,
  ): Promise<PageNetwork> {
    const isOnnx = name.toLowerCase().endsWith('.onnx');
    const network = isOnnx
      ? await networkOfOnnx(bytes, pageRuntime, name)
      : decodeCheckpoint(bytes, name).network;
    const runtime = await pageRuntime();
    const described: Described = {
      name,
      sha256: sha256Of(bytes),
      ...sizesOf(network),
      parameters: parameterCount(network),
      planes: network.architecture.planes,
      scores: hasScores(network),
      ownership: network.architecture.outputs['ownership'] !== undefined,
    };
    const known = knownRanges(network, described.sha256, ranges);
    const measured = known ?? (await measureNetworkRanges(network, runtime));
    return new PageNetwork(network, described, measured, runtime, onChanged);
  }

  /** Computes searches otherwise from now on; what was known of positions is forgotten. Throws OthelloError as settleComputing, and all stays as it was. */
  async compute(choice: ComputingChoice, task: RunningTask): Promise<void> {
    const computing = await settleComputing(choice, this.network, this.#ranges, () => task.hear());
    if (task.isStopped) return;
    const runtime = await runtimeOn(computing.device);
    await this.dispose();
    [this.#engine, this.#judge, this.#evaluator] = [undefined, undefined, undefined];
    [this.#computing, this.#runtime] = [computing, runtime];
  }

  /** One search at a time; its evaluations let the worker hear what is said to the task. */
  async engine(task: RunningTask): Promise<Engine> {
    this.#task = task;
    this.#engine ??= this.#openEngine(true);
    return this.#engine;
  }

  /** The same for who judges: what was searched before does not change what it says. */
  async judge(task: RunningTask): Promise<Engine> {
    this.#task = task;
    this.#judge ??= this.#openEngine(false);
    return this.#judge;
  }

  async #openEngine(keepTree: boolean): Promise<Engine> {
    this.#evaluator ??= this.#openEvaluator();
    const parts = {
      label: this.#described.name,
      precision: this.#computing.precision,
      evaluators: [this.#hearing(await this.#lasting(this.#evaluator))],
      // Both engines have the same evaluator, which is disposed of with the network.
      dispose: () => Promise.resolve(),
      patientSolver: () => new WorkerSolver(),
    };
    const options = { budget: BUDGET, endgame: ENDGAME, reach: MOVE_REACH, keepTree, now: pageClock };
    return createEngine(parts, options);
  }

  async #openEvaluator(): ReturnType<typeof networkEvaluator> {
    return networkEvaluator(this.network, this.#runtime, {
      maxBatch: leavesPerBatch(1),
      ranges: this.#computing.precision === 'int8' ? this.#ranges : undefined,
      scores: true,
    });
  }

  /** One that goes on by the processor where a graphics processor is lost. */
  async #lasting(evaluator: Promise<Evaluator>): Promise<Evaluator> {
    if (this.#computing.device === 'cpu') return evaluator;
    const { asked } = this.#computing;
    const open = async (): Promise<Evaluator> => {
      this.#runtime = await pageRuntime();
      this.#computing = {
        asked: { ...asked, device: 'cpu' },
        device: 'cpu',
        precision: 'float32',
        lost: LOST,
      };
      this.#onChanged(this.about);
      return (this.#evaluator = this.#openEvaluator());
    };
    return survivingEvaluator(() => evaluator, open, adapterIsLost);
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

function sizesOf({ architecture }: Network): Pick<OpenedNetwork, 'size' | 'sizeInWords'> {
  const convolutions = architecture.layers.filter(({ kind }) => kind === 'conv');
  const blocks = architecture.layers.filter(({ kind }) => kind === 'sum').length;
  const first = convolutions[0];
  if (blocks === 0 || first?.kind !== 'conv') {
    const size = `${architecture.layers.length} layers`;
    return { size, sizeInWords: size };
  }
  const { outChannels: channels } = first;
  const size = `${blocks}x${channels}`;
  return {
    size,
    sizeInWords: `${size}: ${formatCount(blocks, 'block')} of ${formatCount(channels, 'channel')}`,
  };
}
