/**
 * A thread that makes databases at the same moment as others: of `workerData`, it opens each of `files` for writing when all
 * `threads` have come to `arrived`, counted from one file to the next. It posts what went wrong, or nothing.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { openStore } from '../../../dist/selfplay/store/store.js';

const { files, threads, arrived } = workerData;
const problems = [];
for (const [number, file] of files.entries()) {
  const all = (number + 1) * threads;
  Atomics.add(arrived, 0, 1);
  while (Atomics.load(arrived, 0) < all);
  try {
    openStore(file).close();
  } catch (error) {
    problems.push(error.message);
  }
}
parentPort.postMessage(problems);
