import { type Checkpoint, decodeCheckpoint } from '../../nn/checkpoint.js';
import { type Evaluator, networkEvaluator } from '../../nn/evaluators/evaluator.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/open.js';
import type { NetworkBytes } from './networkBytes.js';
import { Recent } from './recentlyUsed.js';

/** Sessions kept per thread: a match needs two, and the next generation is on its way. */
const KEPT_SESSIONS = 4;

interface Session extends Evaluator {
  dispose(): Promise<void>;
}

/** The thread's sessions by runtime, network and precision. */
const sessions = new Recent<Session>(KEPT_SESSIONS);

/** The network of its bytes, copied out of shared memory: text decoders refuse shared bytes. */
export function decodeNetwork({ bytes, sha256 }: NetworkBytes): Checkpoint {
  return decodeCheckpoint(new Uint8Array(bytes), `The network ${sha256}`);
}

/** What a network is to a thread that evaluates: its identity and the type of its numbers. */
export function evaluationKey({ sha256, ranges }: NetworkBytes): string {
  return ranges === undefined ? sha256 : `${sha256} int8`;
}

/** The thread's session of a network, of one thread; it stays until newer ones need the room. */
export async function session(network: NetworkBytes, runtime: RuntimeChoice): Promise<Evaluator> {
  return sessions.get(`${runtime} ${evaluationKey(network)}`, async () =>
    networkEvaluator(decodeNetwork(network).network, await openRuntime(runtime), {
      threads: 1,
      ranges: network.ranges,
    }),
  );
}
