import { parentPort } from 'node:worker_threads';
import { asOthelloError } from '../../../engine/systemErrors.js';
import type { Program } from '../../runtime.js';
import { openOnnxRuntime } from '../onnxruntime.js';
import type { OnnxRuntime } from '../onnxSession.js';
import type { FromDevice, ToDevice } from './deviceThread.js';

// The entry of a thread that owns a device: what it is asked is done in turn, and what never returns holds up nobody but it.

const port = parentPort!;
const programs = new Map<number, Program>();
let runtime: OnnxRuntime | undefined;
let last: Promise<void> = Promise.resolve();

async function perform(asked: ToDevice): Promise<Omit<FromDevice, 'call'>> {
  switch (asked.kind) {
    case 'start':
      runtime = await openOnnxRuntime(asked.device);
      return { description: runtime.description };
    case 'open':
      programs.set(asked.program, await runtime!.openFile(asked.file, { threads: asked.threads }));
      return {};
    case 'run':
      return { results: await programs.get(asked.program)!.run(asked.feeds) };
    case 'dispose':
      await programs.get(asked.program)?.dispose();
      programs.delete(asked.program);
      return {};
  }
}

async function answer(asked: ToDevice): Promise<void> {
  const { call } = asked;
  try {
    port.postMessage({ call, ...(await perform(asked)) } satisfies FromDevice);
  } catch (error) {
    const { code, message } = asOthelloError(error);
    port.postMessage({ call, failure: { code, message } } satisfies FromDevice);
  }
}

port.on('message', (asked: ToDevice) => {
  last = last.then(() => answer(asked));
});
