import { OthelloError } from '../engine/errors.js';
import { BATCH, type Graph } from './graph.js';
import type { FilterGradients } from './operators/operatorTypes.js';
import { type Device, type RuntimeChoice, runtimeChoice, type RuntimeName } from './runtimeChoice.js';
import { rounded, sizeOf, type Tensor, type WideTensor } from './tensor.js';

/** Something that executes graphs. */
export interface Runtime {
  readonly name: RuntimeName | 'onnxruntime-web';
  /** What it computes on, the processor when absent. */
  readonly device?: Device;
  /** One line for a report: package, version, backend. */
  readonly description: string;
  compile(graph: Graph, options?: CompileOptions): Promise<Program>;
}

export interface CompileOptions {
  /** Threads within one run, 1 by default; a backend that cannot set them ignores it. */
  readonly threads?: number;
  /** How onnxruntime sums the gradients of kernels, 'convolution' by default; another runtime ignores it. */
  readonly filterGradients?: FilterGradients | undefined;
}

/**
 * What another thread opens the same runtime with.
 *
 * @throws OthelloError 'unsupported' for a runtime of a page, where there are no threads of this program
 */
export function choiceForThreads({ name, device }: Runtime): RuntimeChoice {
  if (name !== 'onnxruntime-web') return runtimeChoice(name, device);
  throw new OthelloError(
    'unsupported',
    'Networks in threads of their own need Node; in a page there is one.',
  );
}

/** A compiled graph. Feeds and results are named as the graph's inputs and outputs. */
export interface Program {
  /**
   * The feeds are read while the promise is pending, not before; the results belong to the caller. Throws Stopped where the
   * thread was asked to stop.
   */
  run(feeds: Feeds): Promise<Record<string, Tensor>>;
  dispose(): Promise<void>;
}

export type Feeds = Readonly<Record<string, Tensor>>;

/** Feeds in float64 as a program takes them. */
export function roundedFeeds(feeds: Readonly<Record<string, WideTensor>>): Feeds {
  return Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, rounded(tensor)]));
}

/** Throws OthelloError 'internal' unless the feeds are the graph's inputs, each of the right type and shape. */
export function checkFeeds(graph: Graph, feeds: Feeds): void {
  for (const name of Object.keys(feeds)) {
    if (!graph.inputs.has(name)) throw new OthelloError('internal', `the graph has no input named ${name}`);
  }
  for (const [name, { value }] of graph.inputs) {
    const tensor = feeds[name];
    if (tensor === undefined) throw new OthelloError('internal', `input ${name} of the graph was not fed`);
    const type = tensor.data instanceof Int32Array ? 'int32' : 'float32';
    const fits =
      type === value.type &&
      tensor.shape.length === value.shape.length &&
      value.shape.every((size, axis) => size === BATCH || size === tensor.shape[axis]) &&
      tensor.data.length === sizeOf(tensor.shape);
    if (!fits) {
      throw new OthelloError(
        'internal',
        `input ${name} takes ${value.type}[${value.shape.join(', ')}], ` +
          `not ${type}[${tensor.shape.join(', ')}] of ${tensor.data.length} numbers`,
      );
    }
  }
}
