import { OthelloError } from '../engine/errors.js';
import { parseJson } from '../engine/json.js';
import { type Architecture, checkArchitecture } from './architecture.js';
import { firstNotFinite } from './finite.js';
import { checkParameters, type Network } from './network.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';
import { sha256Of } from './sha256.js';
import type { Tensor } from './tensor.js';

/** Named tensors that an optimiser keeps between steps, see training.ts. */
export type OptimizerState = ReadonlyMap<string, Tensor>;

/** What a checkpoint file holds: a network, and where training goes on from it the optimiser's state. */
export interface Checkpoint {
  readonly network: Network;
  readonly optimizer: OptimizerState | undefined;
  /** sha256 of the file's bytes, hexadecimal: the network's identity. */
  readonly sha256: string;
}

/** Version of the file format; another version is refused. */
const FORMAT = 'othello-zero checkpoint 1';
const OPTIMIZER = 'optimizer/';
/** The seal: sha256 of the file with the seal's own 64 characters as zeros; it tells a damaged file. */
const SEAL_KEY = 'seal';
const UNSEALED = '0'.repeat(64);

/**
 * A network, and with `optimizer` the state to train on, as the bytes of a safetensors file. Its metadata
 * are those of the network with the format, the architecture (JSON) and the seal added. Equal input gives equal bytes.
 */
export function encodeCheckpoint(network: Network, optimizer?: OptimizerState): Uint8Array {
  const { architecture, parameters, metadata } = network;
  checkParameters(architecture, parameters);
  const tensors = new Map(parameters);
  for (const [name, tensor] of optimizer ?? []) tensors.set(OPTIMIZER + name, tensor);
  const bytes = encodeSafetensors({
    tensors,
    metadata: {
      ...metadata,
      format: FORMAT,
      architecture: JSON.stringify(architecture),
      [SEAL_KEY]: UNSEALED,
    },
  });
  const at = findSeal(bytes, UNSEALED);
  bytes.set(new TextEncoder().encode(sha256Of(bytes)), at);
  return bytes;
}

/**
 * The network of a checkpoint's bytes. Throws OthelloError('badModel') when they are cut, damaged, of another
 * version or do not fit their architecture; `source` names the model in that sentence.
 */
export function decodeCheckpoint(bytes: Uint8Array, source = 'the model'): Checkpoint {
  try {
    const { tensors, metadata } = decodeSafetensors(bytes);
    const { format, architecture: json, [SEAL_KEY]: seal, ...rest } = metadata;
    if (format !== FORMAT) {
      const found = format === undefined ? 'no format' : `the format '${format}'`;
      throw new OthelloError('badModel', `The model names ${found}; this version reads '${FORMAT}'.`);
    }
    checkSeal(bytes, seal ?? '');
    const architecture = parseArchitecture(json);
    const parameters = new Map<string, Tensor>();
    const optimizer = new Map<string, Tensor>();
    for (const [name, tensor] of tensors) {
      if (name.startsWith(OPTIMIZER)) optimizer.set(name.slice(OPTIMIZER.length), tensor);
      else parameters.set(name, tensor);
    }
    checkParameters(architecture, parameters);
    for (const [name, { data }] of optimizer) {
      if (firstNotFinite(data) >= 0)
        throw new OthelloError('badModel', `Its optimiser's '${name}' holds numbers that are not finite.`);
    }
    return {
      network: { architecture, parameters, metadata: rest },
      optimizer: optimizer.size === 0 ? undefined : optimizer,
      sha256: sha256Of(bytes),
    };
  } catch (cause) {
    if (!(cause instanceof OthelloError)) throw cause;
    throw new OthelloError('badModel', `${source} cannot be used. ${cause.message}`, { cause });
  }
}

function parseArchitecture(json: string | undefined): Architecture {
  let data: unknown;
  try {
    data = parseJson(json ?? '');
  } catch (cause) {
    throw new OthelloError('badModel', 'Its architecture is not JSON.', { cause });
  }
  return checkArchitecture(data);
}

/** Offset of the seal's 64 characters in the header. */
function findSeal(bytes: Uint8Array, seal: string): number {
  const label = `"${SEAL_KEY}":"`;
  const at = offsetOf(new TextEncoder().encode(`${label}${seal}"`), bytes);
  if (at < 0) throw new OthelloError('badModel', 'The model has no seal.');
  return at + label.length;
}

/** Where some bytes first stand among others; -1 where they do not. */
function offsetOf(wanted: Uint8Array, bytes: Uint8Array): number {
  let at = bytes.indexOf(wanted[0]!);
  while (at >= 0 && !wanted.every((byte, index) => bytes[at + index] === byte)) {
    at = bytes.indexOf(wanted[0]!, at + 1);
  }
  return at;
}

function checkSeal(bytes: Uint8Array, seal: string): void {
  const unsealed = new Uint8Array(bytes); // not slice(): a Buffer's is no copy
  unsealed.set(new TextEncoder().encode(UNSEALED), findSeal(bytes, seal));
  if (seal.length !== UNSEALED.length || sha256Of(unsealed) !== seal) {
    throw new OthelloError('badModel', 'The model is damaged: its numbers do not agree with its seal.');
  }
}
