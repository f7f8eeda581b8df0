import { BATCH, type Graph, type Operator, type Shape, type Value } from '../graph.js';
import { refuse, reshapedShape } from './shapes.js';

// Operators that move numbers and leave them unchanged.

type Target = { readonly shape: Shape };

const reshapeOperator: Operator<Target> = {
  name: 'reshape',
  infer(inputs, attributes) {
    const [x] = inputs;
    const shape = x && reshapedShape(x.shape, attributes.shape);
    if (inputs.length !== 1 || shape === undefined || x?.type === 'bool') {
      refuse('reshape', inputs, `as many numbers as [${attributes.shape.join(', ')}] holds`);
    }
    return { shape, type: x!.type };
  },
  gradient: (graph, { inputs }, cotangent) => [reshape(graph, cotangent, inputs[0]!.shape)],
  onnx: (form, { output }, inputs) => form.result('Reshape', [inputs[0]!, form.integers(output.shape)]),
  tensorflow: (tf, { output }, inputs) => tf.reshape(inputs[0]!, [...output.shape]),
};

type Permutation = { readonly permutation: readonly number[] };

const transposeOperator: Operator<Permutation> = {
  name: 'transpose',
  infer(inputs, { permutation }) {
    const [x] = inputs;
    const axes = x?.shape.map((_, axis) => axis) ?? [];
    const complete = permutation.length === axes.length && axes.every((axis) => permutation.includes(axis));
    if (inputs.length !== 1 || x?.type !== 'float32' || !complete) {
      refuse('transpose', inputs, `a float32 array with the axes ${permutation.join(', ')}`);
    }
    return { shape: permutation.map((axis) => x.shape[axis]!), type: 'float32' };
  },
  gradient(graph, { attributes }, cotangent) {
    const { permutation } = attributes;
    return [
      transpose(
        graph,
        cotangent,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
    ];
  },
  onnx: (form, { attributes }, inputs) =>
    form.result('Transpose', [inputs[0]!], { perm: attributes.permutation }),
  tensorflow: (tf, { attributes }, inputs) => tf.transpose(inputs[0]!, [...attributes.permutation]),
};

type Window = { readonly starts: readonly number[]; readonly sizes: readonly number[] };

const sliceOperator: Operator<Window> = {
  name: 'slice',
  infer(inputs, { starts, sizes }) {
    const [x] = inputs;
    const inside = x?.shape.every((dimension, axis) => {
      const start = starts[axis]!;
      const size = sizes[axis]!;
      if (size === BATCH) return dimension === BATCH && start === 0;
      return dimension === BATCH || (start >= 0 && size >= 1 && start + size <= dimension);
    });
    if (inputs.length !== 1 || !x || x.type === 'bool' || !inside || starts.length !== x.shape.length) {
      refuse('slice', inputs, `an array that contains [${sizes.join(', ')}] at [${starts.join(', ')}]`);
    }
    return { shape: sizes, type: x.type };
  },
  gradient(graph, { inputs, attributes }, cotangent) {
    const [x] = inputs;
    const { starts, sizes } = attributes;
    const after = x!.shape.map((dimension, axis) =>
      sizes[axis] === dimension ? 0 : dimension - starts[axis]! - sizes[axis]!,
    );
    return [pad(graph, cotangent, starts, after)];
  },
  onnx(form, { attributes }, inputs) {
    const { starts, sizes } = attributes;
    const ends = sizes.map((size, axis) => (size === BATCH ? Number.MAX_SAFE_INTEGER : starts[axis]! + size));
    form.result('Slice', [inputs[0]!, form.integers(starts), form.integers(ends)]);
  },
  tensorflow: (tf, { attributes }, inputs) =>
    tf.slice(inputs[0]!, [...attributes.starts], [...attributes.sizes]),
};

type Margins = { readonly before: readonly number[]; readonly after: readonly number[] };

const padOperator: Operator<Margins> = {
  name: 'pad',
  infer(inputs, { before, after }) {
    const [x] = inputs;
    const valid =
      x?.shape.length === before.length &&
      x.shape.length === after.length &&
      x.shape.every((dimension, axis) => {
        const margin = [before[axis]!, after[axis]!];
        return margin.every((size) => size >= 0 && (dimension !== BATCH || size === 0));
      });
    if (inputs.length !== 1 || x?.type !== 'float32' || !valid) {
      refuse('pad', inputs, `a float32 array with margins [${before.join(', ')}] and [${after.join(', ')}]`);
    }
    return {
      shape: x.shape.map((dimension, axis) => dimension + before[axis]! + after[axis]!),
      type: 'float32',
    };
  },
  gradient: (graph, { inputs, attributes }, cotangent) => [
    slice(graph, cotangent, attributes.before, inputs[0]!.shape),
  ],
  onnx: (form, { attributes }, inputs) =>
    form.result('Pad', [inputs[0]!, form.integers([...attributes.before, ...attributes.after])]),
  tensorflow: (tf, { attributes }, inputs) =>
    tf.pad(
      inputs[0]!,
      attributes.before.map((size, axis): [number, number] => [size, attributes.after[axis]!]),
    ),
};

type Axis = { readonly axis: number };

const concatOperator: Operator<Axis> = {
  name: 'concat',
  infer(inputs, { axis }) {
    const [first] = inputs;
    const fits = inputs.every(
      ({ shape, type }) =>
        type === 'float32' &&
        shape.length === first!.shape.length &&
        shape.every((dimension, other) => other === axis || dimension === first!.shape[other]),
    );
    if (first === undefined || !fits || first.shape[axis] === undefined) {
      refuse('concat', inputs, `float32 arrays that differ only along axis ${axis}`);
    }
    const sizes = inputs.map(({ shape }) => shape[axis]!);
    const size = sizes.includes(BATCH) ? BATCH : sizes.reduce((sum, part) => sum + part);
    return {
      shape: first.shape.map((dimension, other) => (other === axis ? size : dimension)),
      type: 'float32',
    };
  },
  gradient(graph, { inputs, attributes, output }, cotangent) {
    const { axis } = attributes;
    if (output.shape[axis] === BATCH) refuse('concat', inputs, 'a fixed batch size to be differentiable');
    let start = 0;
    return inputs.map(({ shape }) => {
      const starts = shape.map((_, other) => (other === axis ? start : 0));
      start += shape[axis]!;
      return slice(graph, cotangent, starts, shape);
    });
  },
  onnx: (form, { attributes }, inputs) => form.result('Concat', inputs, { axis: attributes.axis }),
  tensorflow: (tf, { attributes }, inputs) => tf.concat([...inputs], attributes.axis),
};

/** The same numbers in another shape; one dimension of `shape` may be -1 (BATCH): the rest. */
export function reshape(graph: Graph, x: Value, shape: Shape, name?: string): Value {
  return graph.apply(reshapeOperator, [x], { shape }, name);
}

/** Axis i of the result is axis `permutation[i]` of x. */
export function transpose(graph: Graph, x: Value, permutation: readonly number[], name?: string): Value {
  return graph.apply(transposeOperator, [x], { permutation }, name);
}

/** The window of `sizes` that begins at `starts`; a size of BATCH takes the whole symbolic dimension. */
export function slice(
  graph: Graph,
  x: Value,
  starts: readonly number[],
  sizes: readonly number[],
  name?: string,
): Value {
  return graph.apply(sliceOperator, [x], { starts, sizes }, name);
}

/** Adds margins of zeros, one size before and one after for each axis. */
export function pad(
  graph: Graph,
  x: Value,
  before: readonly number[],
  after: readonly number[],
  name?: string,
): Value {
  return graph.apply(padOperator, [x], { before, after }, name);
}

/** Arrays one after the other along an axis; their other sizes agree. */
export function concat(graph: Graph, inputs: readonly Value[], axis: number, name?: string): Value {
  return graph.apply(concatOperator, inputs, { axis }, name);
}
