/**
 * A process that stores chunks: node storeWriter.js DATABASE CHUNKS [AFTER MOMENT], where CHUNKS is a file of
 * v8.serialize(chunks). It goes on after the last chunk that the database knows and prints the number of
 * each chunk once it is stored. When the store refuses, it prints the error's code and message.
 *
 * With AFTER, a thread beside it kills the process MOMENT milliseconds after that many chunks, wherever it
 * is then, at the latest when all are stored: a signal from another process comes too late on a busy machine.
 */
import { readFileSync, writeSync } from 'node:fs';
import process from 'node:process';
import { deserialize } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { openStore } from '../../../dist/selfplay/store/store.js';

const KILLER = `
  const { workerData: { stored, after, moment } } = require('node:worker_threads');
  for (let n = 0; n < after; n = Atomics.load(stored, 0)) Atomics.wait(stored, 0, n);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, moment);
  process.kill(process.pid, 'SIGKILL');`;

const [file, chunkFile, after, moment] = process.argv.slice(2);
const chunks = deserialize(readFileSync(chunkFile));
const stored = new Int32Array(new SharedArrayBuffer(4));
if (after !== undefined) {
  const workerData = { stored, after: Number(after), moment: Number(moment) };
  const killer = new Worker(KILLER, { eval: true, workerData });
  await new Promise((resolve) => killer.once('online', resolve));
}
try {
  const store = openStore(file);
  for (let number = store.progress() ?? 0; number < chunks.length; number++) {
    store.insertChunk({ ...chunks[number], progress: number + 1 });
    writeSync(1, `${number + 1}\n`);
    Atomics.add(stored, 0, 1);
    Atomics.notify(stored, 0);
  }
  store.close();
  Atomics.store(stored, 0, 2 ** 30); // no chunk left to be killed in: now
  Atomics.notify(stored, 0);
} catch (error) {
  writeSync(1, `${error.code} ${error.message}\n`);
  process.exitCode = 1;
}
