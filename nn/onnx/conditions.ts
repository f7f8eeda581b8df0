import { combined } from './constants.js';
import type { Draft } from './draft.js';
import { joinedBy, mappedBy } from './formula.js';
import type { ImportedNode } from './importedNode.js';
import { type Activation, type Constant, type ImportedValue, isConstant } from './importedValue.js';
import type { OperatorReaders } from './operatorReader.js';

/** Comparisons, of shapes that exporters compute and in functions that they write in parts. */
export const CONDITIONS: OperatorReaders = {
  Equal: (node, draft) => compared(node, draft, (a, b) => a === b),
  Greater: (node, draft) => compared(node, draft, (a, b) => a > b),
  GreaterOrEqual: (node, draft) => compared(node, draft, (a, b) => a >= b),
  Less: (node, draft) => compared(node, draft, (a, b) => a < b),
  LessOrEqual: (node, draft) => compared(node, draft, (a, b) => a <= b),
  And: (node, draft) => joinedConditions(node, draft, (a, b) => a && b),
  Or: (node, draft) => joinedConditions(node, draft, (a, b) => a || b),
  Not(node) {
    const { shape, numbers } = node.constant(0);
    return { shape, numbers: numbers.map((value) => Number(value === 0)) };
  },
  Where: readWhere,
};

function compared(node: ImportedNode, draft: Draft, holds: (a: number, b: number) => boolean): ImportedValue {
  const [a, b] = [node.value(0), node.value(1)];
  if (isConstant(a) && isConstant(b))
    return combined(node, [a, b], (left, right) => Number(holds(left, right)), 'compares');
  if (isNumber(b) && !isConstant(a))
    return mappedBy(node, draft, node.part(0), (x) => Number(holds(x, b.numbers[0]!)));
  if (isNumber(a) && !isConstant(b))
    return mappedBy(node, draft, node.part(1), (x) => Number(holds(a.numbers[0]!, x)));
  throw node.refuse('compares what the network computes, which is not supported');
}

/** Of conditions that are known, or that one value is compared by. */
function joinedConditions(
  node: ImportedNode,
  draft: Draft,
  join: (a: boolean, b: boolean) => boolean,
): ImportedValue {
  const [a, b] = [node.value(0), node.value(1)];
  const both = (left: number, right: number): number => Number(join(left !== 0, right !== 0));
  if (isConstant(a) && isConstant(b)) return combined(node, [a, b], both);
  const found =
    isConstant(a) || isConstant(b) ? undefined : joinedBy(node, draft, [node.part(0), node.part(1)], both);
  if (found !== undefined) return found;
  throw node.refuse('joins conditions of more than one value, which is not supported');
}

function isNumber(value: ImportedValue): value is Constant {
  return isConstant(value) && value.numbers.length === 1;
}

/** One of two numbers by a third, as a function in parts: c · a + (1 - c) · b. */
function readWhere(node: ImportedNode, draft: Draft): ImportedValue {
  const values: readonly ImportedValue[] = [node.value(0), node.value(1), node.value(2)];
  if (values.every(isConstant)) return combined(node, values, (test, a, b) => (test !== 0 ? a : b));
  const [condition, ...branches] = values as [ImportedValue, ImportedValue, ImportedValue];
  if (isConstant(condition) || branches.some((branch) => isConstant(branch) && !isNumber(branch)))
    throw node.refuse('chooses between what the network computes, which is not supported');
  const [yes, no] = branches.map((branch, at) => chosen(node, draft, condition, { branch, isYes: at === 0 }));
  const found = joinedBy(node, draft, [yes!, no!], (x, y) => x + y);
  if (found !== undefined) return found;
  throw node.refuse('chooses between values that are not made of one, which is not supported');
}

function chosen(
  node: ImportedNode,
  draft: Draft,
  condition: Activation,
  { branch, isYes }: { readonly branch: ImportedValue; readonly isYes: boolean },
): Activation {
  const weight = (test: number): number => (isYes ? test : 1 - test);
  if (isConstant(branch)) {
    const [number = 0] = branch.numbers;
    return mappedBy(node, draft, condition, (test) => (weight(test) === 0 ? 0 : number));
  }
  const found = joinedBy(node, draft, [condition, branch], (test, x) => (weight(test) === 0 ? 0 : x));
  if (found !== undefined) return found;
  throw node.refuse('chooses between values that are not made of one, which is not supported');
}
