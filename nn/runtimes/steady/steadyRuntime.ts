import { OthelloError } from '../../../engine/errors.js';
import type { Graph } from '../../graph.js';
import { exportOnnx } from '../../onnx/export.js';
import type { CompileOptions, Program, Runtime } from '../../runtime.js';
import { type Accelerator, INSTEAD_OF_DEVICE } from '../../runtimeChoice.js';
import { isDeviceLost, loseDevice } from '../lostDevices.js';
import { unlessHalfIsMissing } from '../onnxDevice.js';
import { openOnnxRuntime } from '../onnxruntime.js';
import { OnnxProgram } from '../onnxSession.js';
import { DeviceThread, type DeviceThreadOptions } from './deviceThread.js';

/** How a device is used that may be lost. */
export interface SteadyOptions extends DeviceThreadOptions {
  /** Told, in a sentence, when it is lost, and what is done instead. */
  readonly onLost: (sentence: string) => void;
}

/**
 * A device with the processor behind it: a run that fails there, or does not come back in time, is done again on the processor, as
 * is all that follows. One that was lost before is the processor from the beginning.
 *
 * @throws OthelloError as openOnnxRuntime does, 'unsupported' where the device cannot be had
 */
export async function openSteadyRuntime(device: Accelerator, options: SteadyOptions): Promise<Runtime> {
  if (isDeviceLost(device)) return openOnnxRuntime('cpu');
  const { thread, description } = await DeviceThread.start(device, options);
  let processor: Promise<Runtime> | undefined;
  const onProcessor = async (graph: Graph, compiled?: CompileOptions): Promise<Program> =>
    (await (processor ??= openOnnxRuntime('cpu'))).compile(graph, compiled);
  const lose = (error: unknown): void => {
    if (!(error instanceof OthelloError) || error.code !== 'deviceLost') throw error;
    if (!isDeviceLost(device)) options.onLost(`${error.message} ${INSTEAD_OF_DEVICE}`);
    loseDevice(device);
  };
  return {
    name: 'onnxruntime',
    device,
    description,
    async compile(graph, compiled) {
      if (isDeviceLost(device)) return onProcessor(graph, compiled);
      const { threads = 1, filterGradients } = compiled ?? {};
      const file = exportOnnx(graph, { filterGradients, forDevice: true });
      try {
        const opened = await unlessHalfIsMissing(graph, device, thread.open(file, threads));
        return new SteadyProgram(new OnnxProgram(graph, opened), {
          isLost: () => isDeviceLost(device),
          lose,
          onProcessor: () => onProcessor(graph, compiled),
        });
      } catch (error) {
        lose(error);
        return onProcessor(graph, compiled);
      }
    },
  };
}

interface Behind {
  readonly isLost: () => boolean;
  /** Says that the device is lost; throws what is no such failure. */
  readonly lose: (error: unknown) => void;
  readonly onProcessor: () => Promise<Program>;
}

class SteadyProgram implements Program {
  readonly #there: Program;
  readonly #behind: Behind;
  #here: Promise<Program> | undefined;

  constructor(there: Program, behind: Behind) {
    this.#there = there;
    this.#behind = behind;
  }

  async run(feeds: Parameters<Program['run']>[0]): ReturnType<Program['run']> {
    const { isLost, lose, onProcessor } = this.#behind;
    if (!isLost()) {
      try {
        return await this.#there.run(feeds);
      } catch (error) {
        lose(error);
      }
    }
    return (await (this.#here ??= onProcessor())).run(feeds);
  }

  async dispose(): Promise<void> {
    await this.#there.dispose();
    await (await this.#here)?.dispose();
  }
}
