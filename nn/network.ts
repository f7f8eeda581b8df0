import { OthelloError } from '../engine/errors.js';
import type { Random } from '../engine/random.js';
import { type Architecture, inputsOf, type Layer, type LayerOf, parameterShapes } from './architecture.js';
import { firstNotFinite } from './finite.js';
import { needMemory, networkSize } from './memoryNeeds.js';
import { sizeOf, type Tensor, type WideTensor } from './tensor.js';

/** A trained (or fresh) network: its shape, its numbers, and what is known of where it came from. Never mutated. */
export interface Network {
  readonly architecture: Architecture;
  /**
   * "<layer>.weight" (conv [out, in, row, column], dense [out, in]) and ".bias" [out]; of a batchNorm
   * ".scale", ".shift" and the running ".mean" and ".variance", each [channels].
   */
  readonly parameters: ReadonlyMap<string, Tensor>;
  /** Free text by name (generation, software version, ...), kept in checkpoints. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A network whose numbers may be float64: what is computed of trained ones before it is rounded. */
export interface WideNetwork extends Omit<Network, 'parameters'> {
  readonly parameters: ReadonlyMap<string, WideTensor>;
}

/**
 * A fresh network. Weights are normal with variance 2 / fan-in (He et al. 2015) where a rectifier or
 * batchNorm follows and 1 / fan-in elsewhere; biases and shifts 0, scales and variances 1. A batchNorm that ends the
 * branch of a sum has scale 0, so that a block begins as its skip (Goyal et al. 2017; measured: lower losses of unseen
 * positions from the first hundred steps on). Each layer draws from its own split of `random`, so its numbers depend on
 * its name and not on the layers beside it.
 *
 * @throws OthelloError `noMemory` when it would not fit into memory.
 */
export function initializeNetwork(architecture: Architecture, random: Random): Network {
  needMemory(networkSize(architecture), 'A network of this size');
  const rectified = new Set<string>();
  const branches = new Set<string>();
  for (const layer of architecture.layers) {
    if (layer.kind === 'sum') branches.add(layer.inputs[1]);
    if (layer.kind === 'relu' || layer.kind === 'batchNorm')
      inputsOf(layer).forEach((name) => rectified.add(name));
  }
  const parameters = new Map<string, Tensor>();
  for (const [name, shape] of parameterShapes(architecture)) {
    const layer = name.slice(0, name.lastIndexOf('.'));
    const data = new Float32Array(sizeOf(shape));
    if (name.endsWith('.weight')) {
      const draw = random.split(layer);
      const fanIn = data.length / shape[0]!;
      const deviation = Math.sqrt((rectified.has(layer) ? 2 : 1) / fanIn);
      for (let i = 0; i < data.length; i++) data[i] = deviation * draw.normal();
    } else if (name.endsWith('.variance') || (name.endsWith('.scale') && !branches.has(layer))) {
      data.fill(1);
    }
    parameters.set(name, { shape, data });
  }
  return { architecture, parameters, metadata: {} };
}

/**
 * Checks that `parameters` are exactly those that the architecture needs, of the right shapes, finite, and that no
 * variance is negative nor, with its epsilon, too small for float32.
 * Throws OthelloError('badModel') naming the first that is not.
 */
export function checkParameters(architecture: Architecture, parameters: ReadonlyMap<string, Tensor>): void {
  const shapes = parameterShapes(architecture);
  for (const [name, shape] of shapes) {
    const tensor = parameters.get(name);
    if (tensor === undefined) throw new OthelloError('badModel', `The model lacks the parameter '${name}'.`);
    if (tensor.shape.join() !== shape.join()) {
      const found = tensor.shape.join('x');
      const message = `The model's parameter '${name}' has shape ${found}, its architecture needs ${shape.join('x')}.`;
      throw new OthelloError('badModel', message);
    }
    if (!(tensor.data instanceof Float32Array)) {
      throw new OthelloError('badModel', `The model's parameter '${name}' does not hold float32.`);
    }
    if (firstNotFinite(tensor.data) >= 0) {
      throw new OthelloError(
        'badModel',
        `The model's parameter '${name}' holds numbers that are not finite.`,
      );
    }
  }
  for (const layer of architecture.layers) {
    if (layer.kind === 'batchNorm') checkVariances(layer, parameters.get(`${layer.name}.variance`)!.data);
  }
  for (const name of parameters.keys()) {
    if (!shapes.has(name)) {
      throw new OthelloError('badModel', `The model holds '${name}', which its architecture does not know.`);
    }
  }
}

function checkVariances({ name, epsilon }: LayerOf<'batchNorm'>, variances: ArrayLike<number>): void {
  for (const variance of Array.from(variances)) {
    if (variance < 0) {
      throw new OthelloError(
        'badModel',
        `The model's parameter '${name}.variance' holds ${variance}; a variance is not negative.`,
      );
    }
    if (!(1 / Math.sqrt(Math.fround(variance + epsilon)) < Infinity)) {
      throw new OthelloError('badModel', `The model's layer '${name}' divides by a variance of zero.`);
    }
  }
}

/** Number of trained numbers: all parameters but the running statistics of batchNorm. */
export function parameterCount(network: Network): number {
  let total = 0;
  for (const [name, tensor] of network.parameters) if (isTrained(name)) total += tensor.data.length;
  return total;
}

/** Whether the gradient changes a parameter; the running statistics of batchNorm only follow the batches. */
export function isTrained(parameter: string): boolean {
  return !parameter.endsWith('.mean') && !parameter.endsWith('.variance');
}

/** The parameter of a layer by its short name; throws OthelloError('badModel') when the network lacks it. */
export function parameterOf<T extends WideTensor>(
  network: { readonly parameters: ReadonlyMap<string, T> },
  layer: Layer | string,
  part: string,
): T {
  const name = `${typeof layer === 'string' ? layer : layer.name}.${part}`;
  const tensor = network.parameters.get(name);
  if (tensor === undefined) throw new OthelloError('badModel', `The model lacks the parameter '${name}'.`);
  return tensor;
}
