// The entry of threads whose device is lost at the run FAILS_AT of its sessions. What is taken for the device computes on the
// processor: only the loss is not real.
import process from 'node:process';
import ort from 'onnxruntime-node';
import run from '../../../dist/selfplay/threads/worker.js';

const { InferenceSession } = ort;
const create = InferenceSession.create.bind(InferenceSession);
let runs = 0;

InferenceSession.create = async (file, options) => {
  const [device] = options.executionProviders;
  const session = await create(file, { ...options, executionProviders: ['cpu'] });
  if (device === 'cpu') return session;
  return {
    async run(feeds) {
      if (++runs >= Number(process.env['FAILS_AT'])) throw new Error('Device was lost: the driver was reset');
      return session.run(feeds);
    },
    release: () => session.release(),
  };
};

export default run;
