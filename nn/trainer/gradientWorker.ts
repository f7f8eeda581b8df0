import { parentPort, workerData } from 'node:worker_threads';
import { asOthelloError } from '../../engine/systemErrors.js';
import type { Feeds } from '../runtime.js';
import { openRuntime } from '../runtimes/openRuntime.js';
import type { GradientAnswer, GradientTask } from './gradientThread.js';
import { buildGradientGraph } from './trainingGraph.js';

// The entry of the threads that compute the gradients of a part of a batch.

const { architecture, config, runtime } = workerData as GradientTask;
const program = openRuntime(runtime).then((opened) =>
  opened.compile(buildGradientGraph(architecture, config), { filterGradients: config.filterGradients }),
);

async function tell(answer: Promise<GradientAnswer>): Promise<void> {
  parentPort!.postMessage(
    await answer.catch((error: unknown): GradientAnswer => {
      const { code, message } = asOthelloError(error);
      return { code, message };
    }),
  );
}

await tell(program.then(() => ({ results: {} })));
parentPort!.on('message', (feeds: Feeds) => {
  void tell(program.then(async (compiled) => ({ results: await compiled.run(feeds) })));
});
