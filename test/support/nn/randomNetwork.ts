import type { Random } from '../../../engine/random.js';
import { residualArchitecture, type ResidualSize } from '../../../nn/architecture.js';
import { initializeNetwork, type Network } from '../../../nn/network.js';
import type { Tensor } from '../../../nn/tensor.js';

/** A residual network as training leaves it: no weight, bias, mean or variance at its first value. */
export function randomNetwork(random: Random, size: Partial<ResidualSize> = {}): Network {
  const architecture = residualArchitecture({ blocks: 2, channels: 6, valueHidden: 8, ...size });
  const fresh = initializeNetwork(architecture, random);
  const parameters = new Map<string, Tensor>();
  for (const [name, { shape, data }] of fresh.parameters) {
    const draw = random.split(name, 'trained');
    const spread = name.endsWith('.weight') ? 0 : 0.2;
    const numbers = Float32Array.from(data, (value) => value + spread * draw.normal());
    if (name.endsWith('.variance')) numbers.forEach((value, i) => (numbers[i] = Math.abs(value) + 0.1));
    parameters.set(name, { shape, data: numbers });
  }
  return { architecture, parameters, metadata: {} };
}
