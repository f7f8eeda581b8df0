import { OthelloError } from '../../engine/errors.js';
import type { Network } from '../network.js';
import type { OnnxRuntime } from '../runtimes/onnxSession.js';
import { sha256Of } from '../sha256.js';
import { checkImported } from './check.js';
import { readOnnx } from './read.js';

/**
 * A plain policy-value network from an ONNX file, with a layer for each of its operators. The policy is taken before a
 * softmax; a policy of 64 squares gets a logit of the pass, 0. The value is taken for that of the side to move. The network
 * is compared with the file itself, run by onnxruntime on random boards.
 *
 * Its metadata name the `producer` and the `onnxSha256` of the file. Throws OthelloError('badModel') for a file that is cut
 * or damaged, that uses other operators, or that is for other boards; `source` names the file in that sentence.
 *
 * @param openRuntime asked once the file was read, for what runs it
 */
export async function networkOfOnnx(
  bytes: Uint8Array,
  openRuntime: () => Promise<OnnxRuntime>,
  source = 'The ONNX file',
): Promise<Network> {
  try {
    const imported = readOnnx(bytes);
    await checkImported(bytes, imported, await openRuntime());
    const { network } = imported;
    return { ...network, metadata: { ...network.metadata, onnxSha256: sha256Of(bytes) } };
  } catch (cause) {
    if (!(cause instanceof OthelloError) || cause.code !== 'badModel') throw cause;
    throw new OthelloError('badModel', `${source} cannot be used: ${clause(cause.message)}.`, { cause });
  }
}

/** A sentence as what follows a colon. */
function clause(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
