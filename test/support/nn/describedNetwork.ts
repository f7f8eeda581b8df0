import type { Random } from '../../../engine/random.js';
import { type Architecture, checkArchitecture, parameterShapes } from '../../../nn/architecture.js';
import type { Network } from '../../../nn/network.js';
import type { Tensor } from '../../../nn/tensor.js';

/** A network of any layers, all its numbers drawn: weights for their fan-in, variances and slopes positive. */
export function describedNetwork(described: Architecture, random: Random): Network {
  const architecture = checkArchitecture(described);
  const parameters = new Map<string, Tensor>();
  for (const [name, shape] of parameterShapes(architecture)) {
    const draw = random.split(name);
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    const spread = name.endsWith('.weight') ? Math.sqrt((2 * shape[0]!) / size) : 0.3;
    const data = Float32Array.from({ length: size }, () => spread * draw.normal());
    if (/\.(variance|slope)$/.test(name)) data.forEach((value, i) => (data[i] = Math.abs(value) + 0.05));
    if (name.endsWith('.scale')) data.forEach((value, i) => (data[i] = value + 1));
    parameters.set(name, { shape, data });
  }
  return { architecture, parameters, metadata: {} };
}
