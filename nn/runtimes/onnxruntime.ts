import type * as onnxruntime from 'onnxruntime-node';
import { OthelloError } from '../../engine/errors.js';
import { asOthelloError } from '../../engine/foreseen.js';
import { exportOnnx } from '../onnx/export.js';
import type { CompileOptions } from '../runtime.js';
import { findChannelBlock, hasVaryingKernels } from './channelBlock.js';
import { OnnxProgram, type OnnxRuntime, OnnxSession, type SessionOptions } from './onnxSession.js';
import { refuseTelemetry } from './telemetry.js';

/**
 * The graph written as ONNX and run by onnxruntime-node on the processor.
 *
 * @param absence what is said where it cannot be loaded, without the reason
 * @throws OthelloError as loadOnnxRuntime does
 */
export async function openOnnxRuntime(
  absence = 'onnxruntime-node does not work on this machine, --runtime tensorflow would',
): Promise<OnnxRuntime> {
  const ort = await loadOnnxRuntime(absence);
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
      return new OnnxProgram(graph, await OnnxSession.open(ort, file, sessionOptions(options)));
    },
    openFile: (file) => OnnxSession.open(ort, file, sessionOptions()),
  };
}

/**
 * onnxruntime-node itself, loaded here only, because its telemetry must be off before its first session.
 *
 * @param absence what is said where it cannot be loaded, without the reason
 * @throws OthelloError 'brokenInstallation' there, 'unsupported' where its telemetry can no longer be switched off
 */
export async function loadOnnxRuntime(absence: string): Promise<typeof onnxruntime> {
  refuseTelemetry();
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new OthelloError('brokenInstallation', `${absence}: ${asOthelloError(cause).message}`, { cause });
  }
}

function sessionOptions({ threads = 1 }: CompileOptions = {}): SessionOptions {
  // Not `set_denormal_as_zero`: it changes the whole thread, JavaScript's own arithmetic too.
  return { executionProviders: ['cpu'], intraOpNumThreads: threads };
}
