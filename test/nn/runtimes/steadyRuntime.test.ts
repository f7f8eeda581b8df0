import { fileURLToPath } from 'node:url';
import { setEnvironmentData } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Random } from '../../../engine/random.js';
import { inferenceGraph } from '../../../nn/forward.js';
import type { Program } from '../../../nn/runtime.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import type { Tensor } from '../../../nn/tensor.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

// The device's thread runs the compiled files: `npm run build` first, as `npm test` does.

const entry = fileURLToPath(new URL('../../support/nn/losingDevice.mjs', import.meta.url));
const network = randomNetwork(Random.fromSeed('steady'), { blocks: 1, channels: 4 });
const graph = inferenceGraph(network);

const random = Random.fromSeed('steady planes');
const shape = [2, network.architecture.planes.length, 8, 8];
const questions = Array.from({ length: 6 }, () => ({
  planes: {
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.integer(2)),
  },
}));

async function answersOf(program: Program): Promise<Record<string, Tensor>[]> {
  const answers = [];
  for (const question of questions) answers.push(await program.run(question));
  return answers;
}

let notes: string[] = [];
beforeEach(() => {
  notes = [];
  vi.resetModules(); // what a thread has lost it has lost for good
  // And one that never comes back keeps its turn at the device for as long as its process lives.
  setEnvironmentData('othello-zero device turn', new Int32Array(new SharedArrayBuffer(4)));
});
afterEach(() => {
  for (const name of ['FAILS_AT', 'HANGS_AT']) Reflect.deleteProperty(process.env, name);
});

async function open(hangsAfter?: number) {
  const { openSteadyRuntime } = await import('../../../nn/runtimes/steady/steadyRuntime.js');
  return openSteadyRuntime('webgpu', { entry, hangsAfter, onLost: (sentence) => notes.push(sentence) });
}

async function expected(): Promise<Record<string, Tensor>[]> {
  return answersOf(await (await openRuntime('onnxruntime')).compile(graph));
}

const INSTEAD = 'What it was at is done again on the processor, as is what follows.';

describe('a device with the processor behind it', () => {
  it('computes in a thread of its own, and says nothing', async () => {
    const runtime = await open();
    expect(runtime).toMatchObject({ name: 'onnxruntime', device: 'webgpu' });
    expect(runtime.description).toContain('webgpu');
    expect(await answersOf(await runtime.compile(graph))).toEqual(await expected());
    expect(notes).toEqual([]);
  });

  // The first run is the one that tries the device.
  it.each(['2', '4', '7'])('answers all, and tells once, where it fails at run %s', async (at) => {
    process.env['FAILS_AT'] = at;
    const runtime = await open();
    expect(await answersOf(await runtime.compile(graph))).toEqual(await expected());
    expect(await answersOf(await runtime.compile(graph))).toEqual(await expected());
    expect(notes).toEqual([
      `The device webgpu failed in the middle of its work (Device was lost: the driver was reset). ${INSTEAD}`,
    ]);
  });

  it('gives a call up that never returns, and answers all', async () => {
    process.env['HANGS_AT'] = '3';
    const runtime = await open(3000);
    expect(await answersOf(await runtime.compile(graph))).toEqual(await expected());
    expect(notes).toEqual([`The device webgpu has not answered for 3 s. ${INSTEAD}`]);
  });

  it('is refused where it hangs or fails while it is tried', async () => {
    process.env['FAILS_AT'] = '1';
    await expect(open()).rejects.toMatchObject({ code: 'unsupported' });
    delete process.env['FAILS_AT'];
    process.env['HANGS_AT'] = '1';
    await expect(open(2000)).rejects.toMatchObject({ code: 'deviceLost' });
  });
});
