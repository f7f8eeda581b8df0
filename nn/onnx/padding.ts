import { sizeOf } from '../tensor.js';
import type { Draft } from './draft.js';
import type { ImportedNode } from './importedNode.js';
import { type Activation } from './importedValue.js';
import { cut, joined, ownAxis, picked, seenAs } from './pieces.js';

/** A margin around a board: zeros, another number, or what lies within. */
export function readPad(node: ImportedNode, draft: Draft): Activation {
  const { value: activation, axes: seen } = draft.onAxes(node, node.activation(0));
  const pads = node.integersOrInput('pads', 1) ?? [];
  const mode = node.text('mode', 'constant');
  const value = node.optionalConstant(2)?.numbers[0] ?? node.float('value', 0);
  const axes = [...(node.optionalConstant(3)?.numbers ?? activation.shape.map((_, axis) => axis))];
  const sides = axes.map((_, index) => [pads[index] ?? 0, pads[index + axes.length] ?? 0] as const);
  if (mode !== 'constant') return mirrored(node, draft, activation, { mode, axes, sides });
  const own = draft.shapeOf(activation);
  const [before, after] = [own.map(() => 0), own.map(() => 0)];
  axes.forEach((given, index) => {
    const [first, last] = sides[index]!;
    if (first === 0 && last === 0) return;
    const axis = ownAxis(node, seen, given);
    [before[axis], after[axis]] = [first, last];
  });
  const negative = (side: number): number => Math.max(0, -side);
  const kept = cut(node, draft, activation, {
    from: before.map(negative),
    to: own.map((size, axis) => size - negative(after[axis]!)),
  });
  const margins = {
    before: before.map((side) => Math.max(0, side)),
    after: after.map((side) => Math.max(0, side)),
  };
  if ([...margins.before, ...margins.after].every((side) => side === 0)) return kept;
  return value === 0 ? padded(node, draft, kept, margins) : framed(node, draft, kept, { ...margins, value });
}

interface Sides {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

function padded(node: ImportedNode, draft: Draft, kept: Activation, sides: Sides): Activation {
  const shape = draft.shapeOf(kept).map((size, axis) => size + sides.before[axis]! + sides.after[axis]!);
  const { layer } = kept;
  return seenAs(
    draft,
    kept,
    draft.add(node.layerName, shape, (name) => ({ name, kind: 'pad', inputs: [layer], ...sides })),
  );
}

/** With a number around, which is a constant of its own. */
function framed(
  node: ImportedNode,
  draft: Draft,
  kept: Activation,
  { before, after, value }: Sides & { readonly value: number },
): Activation {
  let found = kept;
  before.forEach((_, axis) => {
    const constantOf = (size: number): readonly Activation[] => {
      if (size === 0) return [];
      const shape = draft.shapeOf(found).map((old, other) => (other === axis ? size : old));
      const numbers = new Float64Array(sizeOf(shape)).fill(value);
      return [draft.constant(`${node.layerName}/frame`, shape, numbers)];
    };
    const parts = [...constantOf(before[axis]!), found, ...constantOf(after[axis]!)];
    if (parts.length > 1) found = joined(node, draft, parts, { axis, like: kept });
  });
  return found;
}

/** With what lies within: `edge` repeats the outermost, `reflect` mirrors at it, `wrap` goes on from the other side. */
function mirrored(
  node: ImportedNode,
  draft: Draft,
  activation: Activation,
  {
    mode,
    axes,
    sides,
  }: {
    readonly mode: string;
    readonly axes: readonly number[];
    readonly sides: readonly (readonly [number, number])[];
  },
): Activation {
  let found = activation;
  axes.forEach((given, index) => {
    const [before, after] = sides[index]!;
    if (before === 0 && after === 0) return;
    const axis = given < 0 ? given + found.shape.length : given;
    const size = found.shape[axis]!;
    const places = Array.from({ length: before + size + after }, (_, at) => at - before).map((place) => {
      if (mode === 'edge') return Math.min(size - 1, Math.max(0, place));
      if (mode === 'wrap') return (place + size) % size;
      return mode === 'reflect' ? size - 1 - Math.abs(size - 1 - Math.abs(place)) : NaN;
    });
    found = picked(node, draft, found, { axis, places });
  });
  return found;
}
