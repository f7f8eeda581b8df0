import { OthelloError } from '../../engine/errors.js';
import type { Architecture } from '../architecture.js';
import type { Graph } from '../graph.js';
import { choiceForThreads, type Feeds, type Program, type Runtime } from '../runtime.js';
import { sizeOf, type Tensor } from '../tensor.js';
import { GradientThread } from './gradientThread.js';
import { buildGradientGraph, buildUpdateGraph, LEARNED, type TrainingConfig } from './trainingGraph.js';

/**
 * A training step whose batch is parted among threads, this one among them (on a device in as many parts, by this thread): each computes the gradients of its part, and
 * the step is made with their mean. Batch norm sees only the part of its thread ("ghost batch norm", Hoffer et al. 2017),
 * so the step is that of the same samples in smaller batches with averaged gradients, not quite that of the whole batch.
 * Fed and answered as the graph of a whole step.
 */
export class ParallelStep implements Program {
  readonly #gradients: readonly Program[];
  readonly #update: Program;
  readonly #gradientGraph: Graph;
  readonly #updateGraph: Graph;

  private constructor(
    gradients: readonly Program[],
    update: Program,
    graphs: { readonly gradient: Graph; readonly update: Graph },
  ) {
    this.#gradients = gradients;
    this.#update = update;
    this.#gradientGraph = graphs.gradient;
    this.#updateGraph = graphs.update;
  }

  /** Throws OthelloError 'usage' where the batch cannot be parted equally. */
  static async compile(
    architecture: Architecture,
    whole: TrainingConfig,
    runtime: Runtime,
    threads: number,
  ): Promise<ParallelStep> {
    if (whole.batchSize % threads !== 0) {
      throw new OthelloError(
        'usage',
        `A batch of ${whole.batchSize} examples cannot be parted equally among ${threads} threads.`,
      );
    }
    const config = { ...whole, batchSize: whole.batchSize / threads };
    const { filterGradients } = config;
    const gradient = buildGradientGraph(architecture, config);
    const update = buildUpdateGraph(architecture, config);
    const compiled = (): Promise<Program> => runtime.compile(gradient, { filterGradients });
    // A device has its own cores: one thread has it compute the parts in turn.
    const { device = 'cpu' } = runtime;
    const another = (): Promise<Program> =>
      device === 'cpu'
        ? GradientThread.start({ architecture, config, runtime: choiceForThreads(runtime) })
        : compiled();
    const starting = Array.from({ length: threads - 1 }, another);
    try {
      const programs = await Promise.all([compiled(), ...starting]);
      return new ParallelStep(programs, await runtime.compile(update), { gradient, update });
    } catch (error) {
      for (const started of await Promise.allSettled(starting)) {
        if (started.status === 'fulfilled') await started.value.dispose();
      }
      throw error;
    }
  }

  async run(feeds: Feeds): Promise<Record<string, Tensor>> {
    // The others first: this thread does nothing else while it runs a graph.
    const running = this.#gradients
      .map((program, part) => ({ program, part }))
      .reverse()
      .map(({ program, part }) => program.run(this.#partOf(feeds, part)));
    // All are waited for, also where one fails: a thread must be at rest before it can be ended.
    await Promise.allSettled(running);
    const results = meanOf(await Promise.all(running));
    const next = await this.#update.run(chosen({ ...feeds, ...results }, this.#updateGraph));
    const losses = Object.entries(results).filter(([name]) => !name.startsWith(LEARNED));
    return { ...next, ...Object.fromEntries(losses) };
  }

  async dispose(): Promise<void> {
    for (const program of [...this.#gradients, this.#update]) await program.dispose();
  }

  /** The parameters, and the samples of a part. */
  #partOf(feeds: Feeds, part: number): Feeds {
    const entries = Object.entries(chosen(feeds, this.#gradientGraph)).map(([name, tensor]) => {
      const { shape } = this.#gradientGraph.inputs.get(name)!.value;
      if (shape[0] === tensor.shape[0]) return [name, tensor] as const;
      const size = sizeOf(shape);
      return [name, { shape, data: tensor.data.slice(part * size, (part + 1) * size) }] as const;
    });
    return Object.fromEntries(entries);
  }
}

/** The feeds that are inputs of a graph. */
function chosen(feeds: Feeds, { inputs }: Graph): Feeds {
  return Object.fromEntries([...inputs.keys()].map((name) => [name, feeds[name]!]));
}

/** The mean of each tensor over the parts, in float32, always added in the same order. */
function meanOf(parts: readonly Readonly<Record<string, Tensor>>[]): Record<string, Tensor> {
  const [first, ...others] = parts;
  const share = 1 / parts.length;
  const means = Object.entries(first!).map(([name, { shape, data }]) => {
    const mean = Float32Array.from(data);
    for (const other of others) {
      const numbers = other[name]!.data;
      for (let i = 0; i < mean.length; i++) mean[i] = mean[i]! + numbers[i]!;
    }
    for (let i = 0; i < mean.length; i++) mean[i] = mean[i]! * share;
    return [name, { shape, data: mean }] as const;
  });
  return Object.fromEntries(means);
}
