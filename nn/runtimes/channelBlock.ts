import type * as onnxruntime from 'onnxruntime-node';
import { Graph } from '../graph.js';
import { exportOnnx } from '../onnx/export.js';
import { conv2d } from '../operators/conv.js';
import { sizeOf } from '../tensor.js';

/** Whether a graph has convolutions that would be written in blocks. */
export function hasVaryingKernels(graph: Graph): boolean {
  return graph.liveNodes().some(({ op, inputs }) => {
    if (op === 'convFilterGradient') return true;
    return (op === 'conv2d' || op === 'convTranspose2d') && !graph.constants.has(inputs[1]!);
  });
}

/**
 * Channels a block in onnxruntime's blocked convolutions on this processor: 16 with AVX-512, else 8. onnxruntime does
 * not tell, and with the other size it computes nonsense, so a small convolution is tried. Undefined where neither
 * gives what the plain convolution gives; elsewhere than on x64 there may be none, and nothing is tried.
 */
export async function findChannelBlock(ort: typeof onnxruntime): Promise<number | undefined> {
  if (process.arch !== 'x64') return undefined;
  const expected = await tryConvolution(ort, undefined);
  for (const block of [16, 8]) {
    const found = await tryConvolution(ort, block).catch(() => undefined);
    if (found?.every((x, index) => Math.abs(x - expected[index]!) < 1e-3) === true) return block;
  }
  return undefined;
}

async function tryConvolution(
  ort: typeof onnxruntime,
  channelBlock: number | undefined,
): Promise<readonly number[]> {
  const graph = new Graph();
  const shapes = { x: [1, 32, 3, 3], w: [32, 32, 3, 3] };
  const [x, w] = [graph.input('x', shapes.x), graph.input('w', shapes.w)];
  graph.output('y', conv2d(graph, x, w, undefined, { padding: 1 }));
  const session = await ort.InferenceSession.create(exportOnnx(graph, { channelBlock }), {
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  const feeds = Object.entries(shapes).map(([name, shape]) => {
    const data = Float32Array.from({ length: sizeOf(shape) }, (_, index) => Math.sin(index * index));
    return [name, new ort.Tensor('float32', data, shape)] as const;
  });
  const { y } = await session.run(Object.fromEntries(feeds));
  const result = [...(y!.data as Float32Array)];
  await session.release();
  return result;
}
