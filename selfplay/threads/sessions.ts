import { type Checkpoint, decodeCheckpoint } from '../../nn/checkpoint.js';
import { type Evaluator, networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { SharedClient } from '../../nn/evaluators/shared/sharedClient.js';
import { evaluationPrecision } from '../../nn/quantization/precision.js';
import { onProcessor, type RuntimeChoice } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import type { NetworkBytes } from './networkBytes.js';
import { Recent } from './recentlyUsed.js';
import type { SharedCall } from './task.js';

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
export function evaluationKey(network: NetworkBytes): string {
  const precision = evaluationPrecision(network);
  return precision === 'float32' ? network.sha256 : `${network.sha256} ${precision}`;
}

/** What the task that the thread is at shares with other threads. */
let sharing: SharedCall | undefined;
let client: SharedClient | undefined;

/**
 * Says how the thread's next task evaluates: as `shared` says, or with sessions of its own where it is undefined.
 *
 * @returns to be called when the task has ended.
 */
export function shareSessions(shared: SharedCall | undefined): () => void {
  sharing = shared;
  return () => {
    client?.detach();
    client = undefined;
    sharing = undefined;
  };
}

/**
 * The thread's session of a network, of one thread; it stays until newer ones need the room. In a task that shares its evaluator
 * with others, its end of that, for as long as the task lasts.
 */
export async function session(network: NetworkBytes, runtime: RuntimeChoice): Promise<Evaluator> {
  const name = evaluationKey(network);
  if (sharing === undefined) return ownSession(network, runtime, `${runtime} ${name}`);
  const { link, holder, batch } = sharing;
  // What was lost may have been the device.
  if (link === undefined)
    return ownSession(network, onProcessor(runtime), `${runtime} ${name} by ${batch}`, batch);
  client ??= SharedClient.attach(link, { holder });
  const { bytes, ranges, half, sha256 } = network;
  const key = `${runtime} ${name}`;
  return client.open({ key, name: `The network ${sha256}`, bytes, ranges, half, runtime });
}

async function ownSession(
  network: NetworkBytes,
  runtime: RuntimeChoice,
  key: string,
  fixedBatch?: number,
): Promise<Evaluator> {
  return sessions.get(key, async () =>
    networkEvaluator(decodeNetwork(network).network, await openRuntime(runtime), {
      threads: 1,
      ranges: network.ranges,
      half: network.half,
      fixedBatch,
    }),
  );
}
