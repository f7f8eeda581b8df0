import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type * as onnxruntime from 'onnxruntime-node';
import { OthelloError } from '../../engine/errors.js';
import { Stopped } from '../../engine/stop.js';
import { Graph } from '../graph.js';
import { exportOnnx } from '../onnx/export.js';
import { relu } from '../operators/elementwise.js';
import type { Program } from '../runtime.js';
import type { Accelerator, Device } from '../runtimeChoice.js';
import { deviceCall } from './deviceCalls.js';
import { OnnxSession } from './onnxSession.js';

/** What a machine must have for each device; docs/devices.md says more. */
const NEEDS: Readonly<Record<Accelerator, string>> = {
  webgpu:
    'it needs a graphics driver: on Linux one for Vulkan and its loader (Debian: libvulkan1 and mesa-vulkan-drivers, or the maker of the card’s own), on Windows one for Direct3D 12; on macOS it is there',
  cuda: 'it needs Linux on x64, a card of NVIDIA, CUDA 12 with cuDNN 9, and the files that `npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12` downloads',
  coreml: 'it is there on macOS with a processor of Apple alone',
  dml: 'it is there on Windows alone',
};

/**
 * Throws unless the installed onnxruntime computes on the device here, told by a graph of one node that it runs.
 *
 * @throws OthelloError 'unsupported' that says what is needed
 */
export async function needDevice(ort: typeof onnxruntime, device: Accelerator): Promise<void> {
  const backend = ort.listSupportedBackends().find(({ name }) => name === device);
  if (backend === undefined) throw lacking(device, `the installed onnxruntime-node has no ${device}`);
  // Asked for what is not there, onnxruntime would print its own lines.
  if (!backend.bundled && !hasLibrary(device)) throw lacking(device, 'its files are not installed');
  try {
    const program = await openTrial(ort, device);
    await program.run({ x: { shape: [1], data: Float32Array.of(1) } });
    await program.dispose();
  } catch (cause) {
    if (cause instanceof Stopped) throw cause;
    throw lacking(device, reasonOf(cause), cause);
  }
}

/**
 * What was opened of a graph.
 *
 * @throws OthelloError 'unsupported' where a device does not open a graph with float16: not every one has arithmetic for it
 */
export async function unlessHalfIsMissing(
  graph: Graph,
  device: Device,
  opening: Promise<Program>,
): Promise<Program> {
  try {
    return await opening;
  } catch (cause) {
    const isLost = cause instanceof OthelloError && cause.code === 'deviceLost';
    if (isLost || device === 'cpu' || !graph.nodes.some(({ output }) => output.type === 'float16'))
      throw cause;
    const message = `The device ${device} does not compute in half precision here (${reasonOf(cause)}): leave float16 out.`;
    throw new OthelloError('unsupported', message, { cause });
  }
}

/** Whether the library of a provider that does not come with onnxruntime-node was put beside its own. */
function hasLibrary(device: Accelerator): boolean {
  const folder = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')), '..', 'bin');
  const names = readdirSync(folder, { recursive: true }).map(String);
  return names.some((name) => basename(name).includes(`onnxruntime_providers_${device}`));
}

function openTrial(ort: typeof onnxruntime, device: Accelerator): Promise<Program> {
  const graph = new Graph();
  graph.output('y', relu(graph, graph.input('x', [1])));
  return OnnxSession.open(ort, exportOnnx(graph), { executionProviders: [device] });
}

function lacking(device: Accelerator, reason: string, cause?: unknown): OthelloError {
  const message = `--device ${device} does not work on this machine (${reason}): ${NEEDS[device]}`;
  return new OthelloError('unsupported', message, { cause });
}

/** The words of onnxruntime's complaint, without where in its sources it was made. */
function reasonOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replace(/^(?:.*(?: was false\. |\bERROR\] : \d+ : [A-Z_]+ : )|\S+\.cc:\d+ \S+ )/, '').trim();
}

/** A program whose failures are those of its device. */
export class DeviceProgram implements Program {
  readonly #device: Accelerator;
  readonly #program: Program;

  constructor(device: Accelerator, program: Program) {
    this.#device = device;
    this.#program = program;
  }

  /** Throws OthelloError 'deviceLost' where the device does not answer any more, has no memory left or is gone. */
  async run(feeds: Parameters<Program['run']>[0]): ReturnType<Program['run']> {
    try {
      return await deviceCall(this.#device, () => this.#program.run(feeds));
    } catch (cause) {
      if (cause instanceof Stopped) throw cause;
      const message = `The device ${this.#device} failed in the middle of its work (${reasonOf(cause)}).`;
      throw new OthelloError('deviceLost', message, { cause });
    }
  }

  dispose(): Promise<void> {
    return deviceCall(this.#device, () => this.#program.dispose());
  }
}
