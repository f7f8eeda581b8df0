import type * as onnxruntime from 'onnxruntime-node';
import { OthelloError } from '../../engine/errors.js';
import { asOthelloError } from '../../engine/foreseen.js';
import { throwIfStopped } from '../../engine/stop.js';
import type { Graph } from '../graph.js';
import { exportOnnx } from '../onnx/export.js';
import { checkFeeds, type CompileOptions, type Feeds, type Program, type Runtime } from '../runtime.js';
import type { Tensor } from '../tensor.js';
import { findChannelBlock, hasVaryingKernels } from './channelBlock.js';
import { refuseTelemetry } from './telemetry.js';

type OnnxRuntime = typeof onnxruntime;
type Session = onnxruntime.InferenceSession;

/** The graph written as ONNX and run by onnxruntime-node on the processor. */
export async function openOnnxRuntime(): Promise<Runtime> {
  const ort = await loadOnnxRuntime(
    'onnxruntime-node does not work on this machine, --runtime tensorflow would',
  );
  let channelBlock: Promise<number | undefined> | undefined;
  return {
    name: 'onnxruntime',
    description: `onnxruntime-node ${ort.env.versions.node ?? ''} (cpu)`,
    async compile(graph, options) {
      const varying = hasVaryingKernels(graph);
      if (varying) channelBlock ??= findChannelBlock(ort);
      const file = exportOnnx(graph, {
        channelBlock: varying ? await channelBlock : undefined,
        filterGradients: options?.filterGradients,
      });
      return new OnnxProgram(ort, graph, await createSession(ort, file, options));
    },
  };
}

/**
 * onnxruntime-node itself, loaded here only, because its telemetry must be off before its first session.
 *
 * @param absence what is said where it cannot be loaded, without the reason
 * @throws OthelloError 'brokenInstallation' there, 'unsupported' where its telemetry can no longer be switched off
 */
export async function loadOnnxRuntime(absence: string): Promise<OnnxRuntime> {
  refuseTelemetry();
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new OthelloError('brokenInstallation', `${absence}: ${asOthelloError(cause).message}`, { cause });
  }
}

function createSession(
  ort: OnnxRuntime,
  file: Uint8Array,
  { threads = 1 }: CompileOptions = {},
): Promise<Session> {
  return ort.InferenceSession.create(file, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Errors are thrown; printed by the library they would also reach the terminal as they are, with names of others.
    logSeverityLevel: 4,
    // Not `set_denormal_as_zero`: it changes the whole thread, JavaScript's own arithmetic too.
  });
}

class OnnxProgram implements Program {
  readonly #ort: OnnxRuntime;
  readonly #graph: Graph;
  readonly #session: Session;

  constructor(ort: OnnxRuntime, graph: Graph, session: Session) {
    this.#ort = ort;
    this.#graph = graph;
    this.#session = session;
  }

  async run(feeds: Feeds): Promise<Record<string, Tensor>> {
    throwIfStopped();
    checkFeeds(this.#graph, feeds);
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
