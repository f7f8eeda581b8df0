import { OthelloError } from '../../engine/index.js';
import type { Runtime, RuntimeName } from '../runtime.js';

/** Loads a runtime's package, which is not touched before. Throws OthelloError 'unsupported' where it cannot run. */
export async function openRuntime(name: RuntimeName): Promise<Runtime> {
  switch (name) {
    case 'onnxruntime':
      return (await import('./onnxruntime.js')).openOnnxRuntime();
    case 'tensorflow':
      return (await import('./tensorflow.js')).openTensorFlow();
    default:
      throw new OthelloError('usage', `unknown runtime ${String(name)}: use onnxruntime or tensorflow`);
  }
}
