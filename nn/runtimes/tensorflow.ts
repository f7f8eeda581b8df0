import type { Runtime } from '../runtime.js';
import { loadTensorFlow, type TensorFlowBackend } from './tensorflowBackend.js';
import { TensorFlowProgram } from './tensorflowProgram.js';

/** The graph interpreted with TensorFlow.js, on the backend that `loadTensorFlow` finds. */
export async function openTensorFlow(backend?: TensorFlowBackend): Promise<Runtime> {
  const loaded = await loadTensorFlow(backend);
  return {
    name: 'tensorflow',
    description: loaded.description,
    compile: async (graph) => new TensorFlowProgram(loaded, graph),
  };
}
