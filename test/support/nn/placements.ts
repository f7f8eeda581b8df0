import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import type { Graph } from '../../../nn/graph.js';
import { exportOnnx } from '../../../nn/onnx/export.js';
import type { Feeds } from '../../../nn/runtime.js';
import type { Accelerator } from '../../../nn/runtimeChoice.js';

interface ProfileEvent {
  readonly cat: string;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

/**
 * The ONNX operators of a graph for a device that onnxruntime computes on the processor, copies between the two among them, as its
 * own profile of one run says.
 */
export async function onTheProcessor(
  graph: Graph,
  feeds: Feeds,
  device: Accelerator,
  folder: string,
): Promise<string[]> {
  const profileFilePrefix = join(folder, `profile-${readdirSync(folder).length}`);
  const session = await ort.InferenceSession.create(exportOnnx(graph, { forDevice: true }), {
    executionProviders: [device],
    enableProfiling: true,
    profileFilePrefix,
    logSeverityLevel: 4,
  });
  const inputs = Object.entries(feeds).map(([name, { shape, data }]) => [
    name,
    data instanceof Int32Array
      ? new ort.Tensor('int32', data, shape)
      : new ort.Tensor('float32', data, shape),
  ]);
  await session.run(Object.fromEntries(inputs) as Record<string, ort.Tensor>);
  session.endProfiling();
  await session.release();
  const file = readdirSync(folder).find((name) => join(folder, name).startsWith(profileFilePrefix))!;
  const events = JSON.parse(readFileSync(join(folder, file), 'utf8')) as ProfileEvent[];
  const nodes = events.filter(({ cat, args }) => cat === 'Node' && args?.provider !== undefined);
  const there = nodes.filter(({ args }) => args!.provider === 'CPUExecutionProvider');
  return [...new Set(there.map(({ args }) => args!.op_name!))].sort();
}
