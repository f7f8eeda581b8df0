import type * as onnxruntime from 'onnxruntime-node';
import { OthelloError } from '../../engine/errors.js';
import { asOthelloError } from '../../engine/systemErrors.js';
import { exportOnnx } from '../onnx/export.js';
import type { CompileOptions, Program } from '../runtime.js';
import type { Device } from '../runtimeChoice.js';
import { findChannelBlock, hasVaryingKernels } from './channelBlock.js';
import { deviceCall } from './deviceCalls.js';
import { DeviceProgram, needDevice, unlessHalfIsMissing } from './onnxDevice.js';
import { OnnxProgram, type OnnxRuntime, OnnxSession, type SessionOptions } from './onnxSession.js';
import { refuseTelemetry } from './telemetry.js';

/**
 * The graph written as ONNX and run by onnxruntime-node, on the processor unless said. What a device cannot do of a graph is
 * done on the processor, see docs/devices.md.
 *
 * @param absence what is said where it cannot be loaded, without the reason
 * @throws OthelloError as loadOnnxRuntime and needDevice do
 */
export async function openOnnxRuntime(
  device: Device = 'cpu',
  absence = 'onnxruntime-node does not work on this machine, --runtime tensorflow would',
): Promise<OnnxRuntime> {
  const ort = await loadOnnxRuntime(absence);
  if (device !== 'cpu') await deviceCall(device, () => needDevice(ort, device));
  const open = async (file: Uint8Array, options?: CompileOptions): Promise<Program> => {
    const opening = (): Promise<Program> => OnnxSession.open(ort, file, sessionOptions(device, options));
    return device === 'cpu' ? opening() : new DeviceProgram(device, await deviceCall(device, opening));
  };
  let channelBlock: Promise<number | undefined> | undefined;
  return {
    name: 'onnxruntime',
    device,
    description: `onnxruntime-node ${ort.env.versions.node ?? ''} (${device})`,
    async compile(graph, options) {
      // Convolutions in blocks are the processor's.
      const varying = device === 'cpu' && hasVaryingKernels(graph);
      if (varying) channelBlock ??= findChannelBlock(ort);
      const file = exportOnnx(graph, {
        channelBlock: varying ? await channelBlock : undefined,
        filterGradients: options?.filterGradients,
        forDevice: device !== 'cpu',
      });
      return new OnnxProgram(graph, await unlessHalfIsMissing(graph, device, open(file, options)));
    },
    openFile: open,
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

function sessionOptions(device: Device, { threads = 1 }: CompileOptions = {}): SessionOptions {
  // Not `set_denormal_as_zero`: it changes the whole thread, JavaScript's own arithmetic too.
  return { executionProviders: [device], intraOpNumThreads: threads };
}
