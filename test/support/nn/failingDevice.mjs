// Loaded before anything else (`node --import`, NODE_OPTIONS), or by the entry of a thread: what is taken for a device computes on the
// processor, until run FAILS_AT of its sessions, from which on all fail, or run HANGS_AT, which never returns. Only the loss is not real.
import process from 'node:process';
import ort from 'onnxruntime-node';

const { InferenceSession } = ort;
const create = InferenceSession.create.bind(InferenceSession);
const { FAILS_AT = Infinity, HANGS_AT = Infinity } = process.env;
let runs = 0;

InferenceSession.create = async (file, options) => {
  const [device] = options?.executionProviders ?? ['cpu'];
  const session = await create(file, { ...options, executionProviders: ['cpu'] });
  if (device === 'cpu') return session;
  return {
    async run(feeds) {
      runs++;
      if (runs >= Number(HANGS_AT)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      if (runs >= Number(FAILS_AT)) throw new Error('Device was lost: the driver was reset');
      return session.run(feeds);
    },
    release: () => session.release(),
  };
};
