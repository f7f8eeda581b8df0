import type { Draft } from '../draft.js';
import type { ImportedNode } from '../importedNode.js';
import { type Activation, type Constant, isConstant, type ResponsePart } from '../importedValue.js';

// Local response normalisation that its exporter wrote in parts, as PyTorch does: squares, laid out with the channels as an axis
// between zeros, their mean over a window of channels, times alpha, plus a bias, to a power, and x divided by that.

/** Channels that a window takes together, and where it begins. */
interface Window {
  readonly size: number;
  readonly before: number;
  readonly after: number;
}

/** The mean of squares over a window of channels; undefined where what is averaged is no board of squares between zeros. */
export function squaresMean(
  draft: Draft,
  read: Activation,
  window: Window,
  shape: readonly number[],
): Activation | undefined {
  let { before, after } = window;
  let layer = draft.layers.find(({ name }) => name === read.layer);
  while (layer?.kind === 'reshape' || layer?.kind === 'pad') {
    if (layer.kind === 'pad') {
      const sides = [layer.before, layer.after].map((margins) => margins.filter((side) => side > 0));
      if (sides.some((margins) => margins.length > 1)) return undefined;
      before += sides[0]![0] ?? 0;
      after += sides[1]![0] ?? 0;
    }
    const [input] = layer.inputs;
    layer = draft.layers.find(({ name }) => name === input);
  }
  const isCentred = before === after && before === (window.size - 1) / 2;
  if (layer?.kind !== 'activation' || layer.function !== 'square' || !isCentred) return undefined;
  const own = draft.shapeOf({ layer: layer.name, shape: [] });
  if (
    own.length !== 3 ||
    shape
      .slice(1)
      .filter((size) => size > 1)
      .join() !== own.filter((size) => size > 1).join()
  )
    return undefined;
  const response: ResponsePart = {
    is: 'base',
    of: layer.inputs[0],
    size: window.size,
    alpha: 1,
    bias: 0,
    beta: 1,
  };
  return { layer: read.layer, shape, response, isUnfinished: true };
}

/** What an operator makes of such parts; undefined where it has nothing to do with one. */
export function responseStep(node: ImportedNode, draft: Draft): Activation | undefined {
  const values = Array.from({ length: node.inputs }, (_, index) => node.value(index));
  const at = values.findIndex((value) => !isConstant(value) && value.response !== undefined);
  const value = values[at] as Activation | undefined;
  const part = value?.response;
  if (value === undefined || part === undefined) return undefined;
  const other = values[1 - at];
  const number = other !== undefined && isConstant(other) ? numberOf(other) : undefined;
  const next = (change: Partial<ResponsePart>): Activation => ({
    ...value,
    response: { ...part, ...change },
  });
  const isBase = part.is === 'base';
  switch (node.operator) {
    case 'Mul':
      if (number !== undefined && isBase)
        return next({ alpha: part.alpha * number, bias: part.bias * number });
      return other !== undefined && !isConstant(other) && !isBase && part.beta < 0
        ? responseLayer(node, draft, other, { ...part, beta: -part.beta })
        : undefined;
    case 'Div':
      if (number !== undefined && at === 0 && isBase)
        return next({ alpha: part.alpha / number, bias: part.bias / number });
      return other !== undefined && !isConstant(other) && at === 1
        ? responseLayer(node, draft, other, part)
        : undefined;
    case 'Add':
      return number !== undefined && isBase ? next({ bias: part.bias + number }) : undefined;
    case 'Pow':
      return number !== undefined && at === 0 ? next({ is: 'power', beta: part.beta * number }) : undefined;
    case 'Sqrt':
      return next({ is: 'power', beta: part.beta / 2 });
    default:
      return undefined;
  }
}

function numberOf({ numbers }: Constant): number | undefined {
  return numbers.length === 1 ? numbers[0] : undefined;
}

function responseLayer(
  node: ImportedNode,
  draft: Draft,
  value: Activation,
  { of, size, alpha, beta, bias }: ResponsePart,
): Activation | undefined {
  if (value.layer !== of) return undefined;
  const made = draft.add(node.layerName, draft.shapeOf(value), (name) => ({
    name,
    kind: 'lrn',
    inputs: [of],
    ...{ size, alpha, beta, bias },
  }));
  return { layer: made.layer, shape: value.shape, order: value.order };
}
