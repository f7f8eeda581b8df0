import { Random } from '../../engine/random.js';
import type { Architecture } from '../../nn/architecture.js';
import { encodeCheckpoint } from '../../nn/checkpoint.js';
import { initializeNetwork, type Network } from '../../nn/network.js';
import { sha256Of } from '../../nn/sha256.js';
import { type NetworkBytes, shareBytes } from '../../selfplay/threads/networkBytes.js';

/**
 * The same architecture with random weights. Unlike a network at the start of its training, whose blocks pass on what they
 * are given since their branches begin at 0, its blocks are at work: the stronger control.
 */
export function untrainedNetwork(architecture: Architecture, random: Random): Network {
  const network = initializeNetwork(architecture, random);
  for (const [name, { data }] of network.parameters) if (name.endsWith('.scale')) data.fill(1);
  return network;
}

/** Networks of the architecture with random weights, to hand to threads. */
export function untrainedNetworks(architecture: Architecture, count: number, seed: string): NetworkBytes[] {
  return Array.from({ length: count }, (_, draw) => {
    const bytes = encodeCheckpoint(
      untrainedNetwork(architecture, Random.fromSeed(seed).split('untrained', draw)),
    );
    return { sha256: sha256Of(bytes), bytes: shareBytes(bytes) };
  });
}
