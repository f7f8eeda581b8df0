import { sizeOf } from '../../tensor.js';
import { transposedConstant } from '../constants.js';
import { readRows } from '../dense.js';
import type { Draft } from '../draft.js';
import type { ImportedNode } from '../importedNode.js';
import { type Activation, type Constant, isConstant } from '../importedValue.js';
import type { OperatorReaders } from '../operatorReader.js';
import { transposed } from '../pieces.js';
import { multiplied } from './attention.js';

/** Sums of products that are named by the letters of their axes, of two arrays. */
export const EINSUM: OperatorReaders = { Einsum: readEinsum };

/** The letters of two arrays and of what comes of them, by where they stand. */
interface Letters {
  readonly first: string;
  readonly second: string;
  readonly out: string;
  /** In both and in what comes out, the batch not counted. */
  readonly stack: string;
  /** In both alone: what is summed over. */
  readonly inner: string;
}

function readEinsum(node: ImportedNode, draft: Draft): Activation {
  const equation = node.text('equation', '').replace(/\s/g, '');
  const found = /^([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)$/.exec(equation);
  const [a, b] = [node.value(0), node.inputs === 2 ? node.value(1) : node.value(0)];
  if (found === null || node.inputs !== 2 || (isConstant(a) && isConstant(b))) throw refused(node, equation);
  const [, first, second, out] = found as unknown as [string, string, string, string];
  const isTurned = isConstant(a);
  const letters = lettersOf(isTurned ? [second, first, out] : [first, second, out]);
  if (letters === undefined) throw refused(node, equation);
  const [value, other] = isTurned ? [node.activation(1), a] : [node.activation(0), b];
  const made = isConstant(other)
    ? withWeights(node, draft, { value, weight: other, letters })
    : ofBoth(node, draft, { value, other: node.activation(1), letters });
  if (made !== undefined) return made;
  throw refused(node, equation);
}

function refused(node: ImportedNode, equation: string) {
  return node.refuse(
    `computes '${equation}', which is not supported: sums of products of two arrays are, the batch first`,
  );
}

/** Undefined where a letter stands twice in an array, or in one array alone and not in what comes out. */
function lettersOf([first, second, out]: readonly [string, string, string]): Letters | undefined {
  const isPlain = [first, second, out].every((each) => new Set(each).size === each.length);
  const all = [...new Set(first + second)];
  const isKept = all.every(
    (letter) => out.includes(letter) || (first.includes(letter) && second.includes(letter)),
  );
  if (!isPlain || !isKept || out.length === 0 || first[0] !== out[0]) return undefined;
  const shared = Array.from(first).filter((letter) => second.includes(letter));
  const stack = shared.filter((letter) => out.includes(letter) && letter !== first[0]).join('');
  return { first, second, out, stack, inner: shared.filter((letter) => !out.includes(letter)).join('') };
}

function without(text: string, others: string): string {
  return Array.from(text)
    .filter((letter) => !others.includes(letter))
    .join('');
}

/** Axes of an array in the order of letters. */
function places(of: string, wanted: string): number[] {
  return Array.from(wanted).map((letter) => of.indexOf(letter));
}

/** Numbers of the axes that some letters name. */
function sizesOf(shape: readonly number[], of: string, wanted: string): number[] {
  return places(of, wanted).map((axis) => shape[axis]!);
}

/** A weight [in, out] that each row of what is left has for itself. */
function withWeights(
  node: ImportedNode,
  draft: Draft,
  {
    value,
    weight,
    letters,
  }: { readonly value: Activation; readonly weight: Constant; readonly letters: Letters },
): Activation | undefined {
  const { first, second, out, stack, inner } = letters;
  const batch = first[0]!;
  if (stack !== '' || second.includes(batch) || inner === '') return undefined;
  const [rows, columns] = [without(first, batch + inner), without(second, inner)];
  const turned = transposed(node, draft, value, places(first, batch + rows + inner));
  const flat = (parts: readonly string[]): number[] =>
    parts.map((part) => sizeOf(sizesOf(value.shape, first, part)));
  const read = draft.reshape(node, turned, [value.shape[0]!, ...flat([rows, inner])]) as Activation;
  const matrix = transposedConstant(weight, places(second, columns + inner));
  const [outs, ins] = [
    sizeOf(sizesOf(weight.shape, second, columns)),
    sizeOf(sizesOf(weight.shape, second, inner)),
  ];
  const made = readRows(node, draft, { read, weight: { shape: [outs, ins], numbers: matrix.numbers } });
  const sizes = [...sizesOf(value.shape, first, rows), ...sizesOf(weight.shape, second, columns)];
  return arranged(node, draft, made, { sizes, letters: batch + rows + columns, out });
}

/** Two computed arrays, as matrices of the axes that each has alone. */
function ofBoth(
  node: ImportedNode,
  draft: Draft,
  {
    value,
    other,
    letters,
  }: { readonly value: Activation; readonly other: Activation; readonly letters: Letters },
): Activation | undefined {
  const { first, second, out, stack, inner } = letters;
  const batch = first[0]!;
  if (second[0] !== batch || inner === '') return undefined;
  const [rows, columns] = [without(first, batch + stack + inner), without(second, batch + stack + inner)];
  const matrices = (of: Activation, own: string, [down, across]: readonly [string, string]): Activation => {
    const turned = transposed(node, draft, of, places(own, batch + stack + down + across));
    const sizes = [stack, down, across].map((part) => sizeOf(sizesOf(of.shape, own, part)));
    return draft.reshape(node, turned, [of.shape[0]!, ...sizes]) as Activation;
  };
  const made = multiplied(node, draft, [
    matrices(value, first, [rows, inner]),
    matrices(other, second, [inner, columns]),
  ]);
  const sizes = [...sizesOf(value.shape, first, stack + rows), ...sizesOf(other.shape, second, columns)];
  return arranged(node, draft, made, { sizes, letters: batch + stack + rows + columns, out });
}

/** What was computed with its axes apart, in the order that is asked for. */
function arranged(
  node: ImportedNode,
  draft: Draft,
  made: Activation,
  {
    sizes,
    letters,
    out,
  }: { readonly sizes: readonly number[]; readonly letters: string; readonly out: string },
): Activation {
  const apart = draft.reshape(node, made, [made.shape[0]!, ...sizes]) as Activation;
  return transposed(node, draft, apart, places(letters, out));
}
