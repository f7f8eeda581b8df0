import type { Random } from '../../engine/random.js';
import type { Architecture } from '../../nn/architecture.js';
import { initializeNetwork, type Network } from '../../nn/network.js';

/**
 * The same architecture with random weights. Unlike a network at the start of its training, whose blocks pass on what they
 * are given since their branches begin at 0, its blocks are at work: the stronger control.
 */
export function untrainedNetwork(architecture: Architecture, random: Random): Network {
  const network = initializeNetwork(architecture, random);
  for (const [name, { data }] of network.parameters) if (name.endsWith('.scale')) data.fill(1);
  return network;
}
