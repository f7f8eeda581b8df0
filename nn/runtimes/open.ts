import { OthelloError } from '../../engine/errors.js';
import type { Runtime, RuntimeName } from '../runtime.js';
import type { TensorFlowBackend } from './tensorflowBackend.js';

import './environment.js';

export interface OpenOptions {
  /** What TensorFlow.js computes with; unless said, native where it can be had, else WebAssembly, else plain JavaScript. */
  readonly tensorflowBackend?: TensorFlowBackend;
}

/** Loads a runtime's package, which is not touched before. Throws OthelloError 'unsupported' where it cannot run. */
export async function openRuntime(
  name: RuntimeName,
  { tensorflowBackend }: OpenOptions = {},
): Promise<Runtime> {
  switch (name) {
    case 'onnxruntime':
      return (await import('./onnxruntime.js')).openOnnxRuntime();
    case 'tensorflow':
      return (await import('./tensorflow.js')).openTensorFlow(tensorflowBackend);
    default:
      throw new OthelloError('usage', `unknown runtime ${String(name)}: use onnxruntime or tensorflow`);
  }
}
