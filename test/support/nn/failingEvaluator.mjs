// The thread of a shared evaluator with the real runtime, which fails at the call FAILS_AT in the way FAILURE: `throws` as a driver
// that is lost does, `dies` with its thread; `begins` not at all.
import process from 'node:process';
import { workerData } from 'node:worker_threads';
import { decodeCheckpoint } from '../../../dist/nn/checkpoint.js';
import { networkEvaluator } from '../../../dist/nn/evaluators/evaluator.js';
import { serveEvaluator } from '../../../dist/nn/evaluators/shared/owner.js';
import { openRuntime } from '../../../dist/nn/runtimes/openRuntime.js';

const { FAILURE, FAILS_AT } = process.env;
if (FAILURE === 'begins') process.exit(1); // ends this thread only

let calls = 0;
const runtime = await openRuntime('onnxruntime');
/** The real runtime, whose programs fail at the chosen call. */
const failing = {
  ...runtime,
  async compile(graph, options) {
    const program = await runtime.compile(graph, options);
    return {
      run(feeds) {
        if (++calls === Number(FAILS_AT)) {
          if (FAILURE === 'dies') process.exit(1);
          throw new Error('the device was removed');
        }
        return program.run(feeds);
      },
      dispose: () => program.dispose(),
    };
  },
};

await serveEvaluator(workerData, async ({ name, bytes, ranges }) =>
  networkEvaluator(decodeCheckpoint(new Uint8Array(bytes), name).network, failing, {
    fixedBatch: workerData.size,
    ranges,
  }),
);
