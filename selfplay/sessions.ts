import { decodeCheckpoint, networkEvaluator, openRuntime } from '../nn/index.js';
import type { Checkpoint, Evaluator, RuntimeName } from '../nn/index.js';
import type { NetworkBytes } from './tasks.js';

/** Sessions kept per thread: a match needs two, and the next generation is on its way. */
const KEPT_SESSIONS = 4;

interface Session extends Evaluator {
  dispose(): Promise<void>;
}

/** The thread's sessions by runtime and sha256, the least recently used first. */
const sessions = new Map<string, Session>();

/** The network of its bytes, copied out of shared memory: text decoders refuse shared bytes. */
export function decodeNetwork({ bytes, sha256 }: NetworkBytes): Checkpoint {
  return decodeCheckpoint(new Uint8Array(bytes), `The network ${sha256}`);
}

/** The thread's session of a network, of one thread; it stays until newer ones need the room. */
export async function session(network: NetworkBytes, runtime: RuntimeName): Promise<Evaluator> {
  const key = `${runtime} ${network.sha256}`;
  let found = sessions.get(key);
  if (found === undefined) {
    found = await networkEvaluator(decodeNetwork(network).network, await openRuntime(runtime), {
      threads: 1,
    });
  }
  sessions.delete(key);
  sessions.set(key, found);
  for (const [oldKey, old] of sessions) {
    if (sessions.size <= KEPT_SESSIONS) break;
    sessions.delete(oldKey);
    await old.dispose();
  }
  return found;
}
