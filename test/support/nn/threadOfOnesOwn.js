// A user's program that imports the package by its name and opens a network in the main thread or in a worker thread. Its
// argument is a plan, the workers' plans within it:
//   { set?: value of the variable, import?: package, open?: 'network' or 'runtime', workers?: plans, one after the other,
//     env?: of this worker, or 'share', again?: plan of this worker, when the main thread has carried out its `then` }
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, SHARE_ENV, Worker, workerData } from 'node:worker_threads';

const SWITCH = 'ORT_DISABLE_TELEMETRY';

async function carryOut(plan) {
  if (plan.set !== undefined) process.env[SWITCH] = plan.set;
  if (plan.import !== undefined) await import(plan.import);
  if (plan.open !== undefined) await open(plan.open);
  for (const workerData of plan.workers ?? []) {
    const env = workerData.env === 'share' ? SHARE_ENV : workerData.env;
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData, env });
    const gone = once(worker, 'exit');
    if (workerData.again !== undefined) {
      await once(worker, 'message');
      await carryOut(plan.then);
      worker.postMessage('again');
    }
    await gone;
  }
}

async function open(runtime) {
  const { initializeNetwork, networkEvaluator, openRuntime, positionBatch, residualArchitecture } =
    await import('othello-zero/nn');
  const { initialPosition, Random } = await import('othello-zero/engine');
  try {
    const opened = await openRuntime('onnxruntime');
    if (runtime !== 'runtime') {
      const architecture = residualArchitecture({ blocks: 1, channels: 4 });
      const evaluator = await networkEvaluator(initializeNetwork(architecture, Random.fromSeed('a')), opened);
      await evaluator.evaluate(positionBatch([initialPosition()]));
      await evaluator.dispose();
    }
    process.stdout.write(`opened, ${SWITCH}=${process.env[SWITCH]}\n`);
  } catch (error) {
    process.stdout.write(`${error.code}: ${error.message}\n`);
  }
}

const plan = isMainThread ? JSON.parse(process.argv[2]) : workerData;
await carryOut(plan);
if (plan.again !== undefined) {
  parentPort.postMessage('done');
  await once(parentPort, 'message');
  await carryOut(plan.again);
}
