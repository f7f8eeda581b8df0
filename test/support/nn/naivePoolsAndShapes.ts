import type { Layer, LayerOf } from '../../../nn/architecture.js';
import type { Matrix } from '../lrp/naiveRelevance.js';

// Layers of other programs' networks, one output number at a time.

type Shape = readonly number[];

const size = (shape: Shape): number => shape.reduce((product, each) => product * each, 1);

/** Every place of a shape, in the order in which its numbers lie. */
function places(shape: Shape): number[][] {
  let found: number[][] = [[]];
  for (const count of shape) {
    found = found.flatMap((place) => Array.from({ length: count }, (_, next) => [...place, next]));
  }
  return found;
}

/** Where the number at a place lies; undefined outside the shape. */
function offsetOf(shape: Shape, place: readonly number[]): number | undefined {
  if (place.some((at, axis) => at < 0 || at >= shape[axis]!)) return undefined;
  return place.reduce((offset, at, axis) => offset * shape[axis]! + at, 0);
}

/** A convolution of any form as a matrix; taps off the board are no connections, nor are channels of other groups. */
export function anyConvMatrix(
  layer: LayerOf<'conv'>,
  weight: ArrayLike<number>,
  bias: ArrayLike<number> | undefined,
  { input, output }: { readonly input: Shape; readonly output: Shape },
): Matrix {
  const { inChannels, outChannels, kernel, kernelColumns = kernel, padding, groups = 1 } = layer;
  const [top = padding, left = padding] = layer.margins ?? [];
  const [[down, right], [rowStep, columnStep]] = [layer.stride ?? [1, 1], layer.dilation ?? [1, 1]];
  const ins = inChannels / groups;
  const taps = places([ins, kernel, kernelColumns]);
  const rows = places(output).map(([out = 0, y = 0, x = 0]) => {
    const group = Math.floor(out / (outChannels / groups));
    return taps.flatMap(([channel = 0, i = 0, j = 0], tap) => {
      const place = [group * ins + channel, y * down + i * rowStep - top, x * right + j * columnStep - left];
      const from = offsetOf(input, place);
      return from === undefined ? [] : [{ from, w: weight[out * taps.length + tap]! }];
    });
  });
  return { rows, biases: places(output).map(([out = 0]) => bias?.[out] ?? 0) };
}

/** A mean over windows as a matrix. */
export function meanMatrix(
  layer: LayerOf<'averagePool' | 'globalAverage'>,
  input: Shape,
  output: Shape,
): Matrix {
  const [, rowCount = 0, columnCount = 0] = input;
  const isWhole = layer.kind === 'globalAverage';
  const [kernel, stride] = isWhole
    ? [
        [rowCount, columnCount],
        [1, 1],
      ]
    : [layer.kernel, layer.stride];
  const [top, left] = isWhole ? [0, 0] : layer.margins;
  const rows = places(output).map(([channel = 0, y = 0, x = 0]) => {
    const inside = places(kernel).flatMap(([i = 0, j = 0]) => {
      const from = offsetOf(input, [channel, y * stride[0] + i - top, x * stride[1] + j - left]);
      return from === undefined ? [] : [from];
    });
    const count = !isWhole && layer.countsMargins ? size(kernel) : inside.length;
    return inside.map((from) => ({ from, w: 1 / count }));
  });
  return { rows, biases: rows.map(() => 0) };
}

/** Where an output number comes from: the index of an input of the layer, and of a number in it. */
export type Source = readonly [input: number, from: number] | undefined;

/** The source of each output number of a layer that moves numbers; undefined for other layers. */
export function sourcesOf(
  layer: Layer,
  inputs: readonly (readonly number[])[],
  shapes: { readonly inputs: readonly Shape[]; readonly output: Shape },
): Source[] | undefined {
  const [input = []] = shapes.inputs;
  switch (layer.kind) {
    case 'flatten':
    case 'reshape':
      return inputs[0]!.map((_, from) => [0, from]);
    case 'transpose':
      return places(shapes.output).map((place) => {
        const inner = input.map((_, axis) => place[layer.axes.indexOf(axis)]!);
        return [0, offsetOf(input, inner)!];
      });
    case 'slice':
      return places(shapes.output).map((place) => [
        0,
        offsetOf(
          input,
          place.map((at, axis) => at + layer.starts[axis]!),
        )!,
      ]);
    case 'pad':
      return places(shapes.output).map((place) => {
        const inner = place.map((at, axis) => at - layer.before[axis]!);
        const from = offsetOf(input, inner);
        return from === undefined ? undefined : [0, from];
      });
    case 'concat':
      return places(shapes.output).map((place) => {
        let [index, at] = [0, place[layer.axis]!];
        while (at >= shapes.inputs[index]![layer.axis]!) at -= shapes.inputs[index++]![layer.axis]!;
        const inner = place.map((each, axis) => (axis === layer.axis ? at : each));
        return [index, offsetOf(shapes.inputs[index]!, inner)!];
      });
    case 'maxPool':
      return places(shapes.output).map(([channel = 0, y = 0, x = 0]) => {
        const inside = places(layer.kernel).flatMap(([i = 0, j = 0]) => {
          const row = y * layer.stride[0] + i - layer.margins[0];
          const from = offsetOf(input, [channel, row, x * layer.stride[1] + j - layer.margins[1]]);
          return from === undefined ? [] : [from];
        });
        return [0, inside.reduce((best, from) => (inputs[0]![from]! > inputs[0]![best]! ? from : best))];
      });
    case 'input':
    case 'conv':
    case 'dense':
    case 'batchNorm':
    case 'relu':
    case 'tanh':
    case 'sum':
    case 'averagePool':
    case 'globalAverage':
    case 'constant':
    case 'winDrawLoss':
    case 'activation':
    case 'gate':
    case 'layerNorm':
    case 'lrn':
    case 'prelu':
    case 'softmax':
    case 'matmul':
    case 'product':
      return undefined;
  }
}
