import { OthelloError } from '../../engine/errors.js';
import type { Network } from '../network.js';
import type { OnnxRuntime } from '../runtimes/onnxSession.js';
import { sha256Of } from '../sha256.js';
import { checkImported } from './checkImported.js';
import { readOnnx, type ReadOptions } from './readOnnx.js';

/**
 * A policy-value network from an ONNX file, with a layer for each of its operators. The policy is taken before a
 * softmax; a policy of 64 squares gets a logit of the pass, 0. The value is taken for that of the side to move; of win, draw
 * and loss it is the probability of a win minus that of a loss. One of the two may be missing. The network is compared with
 * the file itself, run by onnxruntime on random boards.
 *
 * Its metadata name the `producer` and the `onnxSha256` of the file, with the files beside it that it keeps numbers in. Throws
 * OthelloError('badModel') for a file that is cut or damaged, that uses other operators, that is for other boards, or whose
 * planes are not known; `source` names the file in that sentence.
 *
 * @param openRuntime asked once the file was read, for what runs it
 * @param options the planes of the file, and how files beside it are read
 */
export async function networkOfOnnx(
  bytes: Uint8Array,
  openRuntime: () => Promise<OnnxRuntime>,
  source = 'The ONNX file',
  options: ReadOptions = {},
): Promise<Network> {
  try {
    const imported = readOnnx(bytes, options);
    await checkImported(imported, await openRuntime());
    const { network, beside } = imported;
    const onnxSha256 = sha256Of(joined([bytes, ...beside]));
    return { ...network, metadata: { ...network.metadata, onnxSha256 } };
  } catch (cause) {
    if (!(cause instanceof OthelloError) || cause.code !== 'badModel') throw cause;
    throw new OthelloError('badModel', `${source} cannot be used: ${clause(cause.message)}.`, { cause });
  }
}

/** A sentence as what follows a colon. */
function clause(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}

/** All bytes, one part behind the other. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1) return only!;
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
