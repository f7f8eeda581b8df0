/**
 * The arithmetic of a processor: what onnxruntime computes, bit for bit, of the graphs that a golden run plays and trains with,
 * as files and on made-up numbers. It runs the package itself and nothing of this project, so that a change of the project
 * cannot pass for a difference between processors.
 */
import { createHash } from 'node:crypto';

/** Numbers from 0 to 1 that depend on the seed alone. */
function madeUp(count, seed) {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  });
}

/**
 * @param ort the package onnxruntime-node
 * @param file bytes of the graph
 * @param inputs [{ name, dims, type }] in order
 * @returns sha256 over all outputs, in the order of their names
 */
export async function bitsOf(ort, file, inputs) {
  const session = await ort.InferenceSession.create(file, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const feeds = {};
  inputs.forEach(({ name, dims, type }, number) => {
    const data = madeUp(
      dims.reduce((product, dim) => product * dim, 1),
      number + 1,
    );
    const whole = () => Int32Array.from(data, (value) => Math.floor(value * 60));
    feeds[name] = new ort.Tensor(type, type === 'int32' ? whole() : data, dims);
  });
  const outputs = await session.run(feeds);
  const hash = createHash('sha256');
  for (const name of Object.keys(outputs).sort()) {
    const { data } = outputs[name];
    if (data.some((value) => !Number.isFinite(value))) throw new Error(`${name} is not finite`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  await session.release();
  return hash.digest('hex');
}
