import type * as onnxruntime from 'onnxruntime-node';
import { throwIfStopped } from '../../engine/stop.js';
import type { Graph } from '../graph.js';
import { checkFeeds, type CompileOptions, type Feeds, type Program, type Runtime } from '../runtime.js';
import type { Tensor } from '../tensor.js';

/** What onnxruntime for Node and onnxruntime for browsers have in common. */
export type OnnxApi = Pick<typeof onnxruntime, 'InferenceSession' | 'Tensor' | 'env'>;
/** How onnxruntime makes a session. */
export type SessionOptions = onnxruntime.InferenceSession.SessionOptions;

/** A runtime that runs ONNX files too, as they are: what a network that was read from one is compared with. */
export interface OnnxRuntime extends Runtime {
  /** @throws Error of onnxruntime where it does not open the file. */
  openFile(file: Uint8Array, options?: CompileOptions): Promise<Program>;
}

/** What every session is made with: errors are thrown, not printed, where they would reach the reader with names of others. */
const COMMON_OPTIONS: SessionOptions = {
  graphOptimizationLevel: 'all',
  executionMode: 'sequential',
  interOpNumThreads: 1,
  logSeverityLevel: 4,
};

/** An ONNX file that onnxruntime runs. Feeds and results are named as its inputs and outputs. */
export class OnnxSession implements Program {
  readonly #ort: OnnxApi;
  readonly #session: onnxruntime.InferenceSession;

  private constructor(ort: OnnxApi, session: onnxruntime.InferenceSession) {
    this.#ort = ort;
    this.#session = session;
  }

  static async open(ort: OnnxApi, file: Uint8Array, options: SessionOptions): Promise<OnnxSession> {
    return new OnnxSession(ort, await ort.InferenceSession.create(file, { ...COMMON_OPTIONS, ...options }));
  }

  async run(feeds: Feeds): Promise<Record<string, Tensor>> {
    throwIfStopped();
    const inputs: Record<string, onnxruntime.Tensor> = {};
    for (const [name, { shape, data }] of Object.entries(feeds)) {
      inputs[name] =
        data instanceof Int32Array
          ? new this.#ort.Tensor('int32', data, shape)
          : new this.#ort.Tensor('float32', data, shape);
    }
    const fetched = await this.#session.run(inputs);
    const results: Record<string, Tensor> = {};
    for (const [name, { dims, data }] of Object.entries(fetched)) {
      results[name] = { shape: dims, data: data as Float32Array | Int32Array };
    }
    return results;
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }
}

/** A graph that onnxruntime runs. */
export class OnnxProgram implements Program {
  readonly #graph: Graph;
  readonly #session: Program;

  constructor(graph: Graph, session: Program) {
    this.#graph = graph;
    this.#session = session;
  }

  async run(feeds: Feeds): Promise<Record<string, Tensor>> {
    throwIfStopped();
    checkFeeds(this.#graph, feeds);
    return this.#session.run(feeds);
  }

  dispose(): Promise<void> {
    return this.#session.dispose();
  }
}
