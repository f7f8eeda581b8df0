import { OthelloError } from '../../engine/errors.js';
import { tellNote } from '../../engine/notes.js';
import type { Runtime } from '../runtime.js';
import { partsOfChoice, type RuntimeChoice } from '../runtimeChoice.js';
import type { TensorFlowBackend } from './tensorflowBackend.js';

import './environment.js';

export interface OpenOptions {
  /** What TensorFlow.js computes with; unless said, native where it can be had, else WebAssembly, else plain JavaScript. */
  readonly tensorflowBackend?: TensorFlowBackend;
  /**
   * Has the processor stand in for a device that is lost or hangs, which is told as a note (`hearNotes`). Without it such a run throws
   * 'deviceLost', as the parts of pools do, which are done again as wholes.
   */
  readonly steady?: boolean;
}

/**
 * Loads a runtime's package, which is not touched before. Throws OthelloError 'unsupported' where it, or the device that it is
 * to compute on, is not to be had.
 */
export async function openRuntime(
  choice: RuntimeChoice,
  { tensorflowBackend, steady = false }: OpenOptions = {},
): Promise<Runtime> {
  const { runtime, device } = partsOfChoice(choice);
  switch (runtime) {
    case 'onnxruntime':
      if (steady && device !== 'cpu')
        return (await import('./steady/steadyRuntime.js')).openSteadyRuntime(device, { onLost: tellNote });
      return (await import('./onnxruntime.js')).openOnnxRuntime(device);
    case 'tensorflow':
      return (await import('./tensorflow.js')).openTensorFlow(tensorflowBackend);
    default:
      throw new OthelloError('usage', `unknown runtime ${String(runtime)}: use onnxruntime or tensorflow`);
  }
}
