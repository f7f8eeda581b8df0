import { type ActivationName, activationValues } from '../operators/activationValues.js';
import { isSameOrder } from './axisOrder.js';
import type { Draft } from './draft.js';
import type { ImportedNode } from './importedNode.js';
import type { Activation, Formula } from './importedValue.js';

/** More steps than any known function takes are not kept. */
const LONGEST = 12;

/** What an activation is of the layers below it, its own among them where it is one. */
function formulasOf({ layer, formulas = [], isUnfinished }: Activation): readonly Formula[] {
  return isUnfinished === true ? formulas : [{ root: layer, value: (x) => x }, ...formulas];
}

const SAMPLES = Array.from({ length: 61 }, (_, index) => (index - 30) * 0.27);
/** Constants are float32 in files. */
const TOLERANCE = 1e-6;

interface KnownFunction {
  readonly function: ActivationName;
  readonly alpha?: number;
  readonly beta?: number;
}

/** What a formula can be; the numbers of those that have some are found from a value of it. */
function candidates(value: (x: number) => number): readonly KnownFunction[] {
  const names = ['gelu', 'geluTanh', 'silu', 'mish', 'hardSwish', 'softsign', 'softplus', 'sigmoid'] as const;
  const one = value(1);
  const slope = Math.log(one / (1 - one));
  const step = SAMPLES.find((x) => value(x) !== 0) ?? 0;
  const bias = Math.abs(step) - Math.abs(value(step));
  const edge = edgeOf(value);
  const shrunk: KnownFunction[] = [
    { function: 'shrink', alpha: Math.abs(bias) > TOLERANCE ? bias : edge, beta: bias },
    { function: 'thresholdedRelu', alpha: edge },
  ];
  return [
    ...names.map((name) => ({ function: name })),
    { function: 'swish', alpha: Math.fround(slope) },
    // Of Keras and PyTorch, and of older ones.
    ...[1 / 6, 0.2].map((alpha): KnownFunction => ({ function: 'hardSigmoid', alpha, beta: 0.5 })),
    { function: 'square' },
    // What begins at 0 is a rectifier, or has no edge.
    ...(edge > TOLERANCE ? shrunk : []),
  ];
}

/** Where a function that is 0 around 0 becomes another number, to half a unit of float32. */
function edgeOf(value: (x: number) => number): number {
  let [low, high] = [0, 8];
  while (high - low > 1e-7) {
    const middle = (low + high) / 2;
    if (value(middle) === 0) low = middle;
    else high = middle;
  }
  return Math.fround(low);
}

function knownFunction({ value }: Formula): KnownFunction | undefined {
  return candidates(value).find(({ function: name, alpha = 0, beta = 0 }) =>
    SAMPLES.every(
      (x) => Math.abs(value(x) - activationValues[name](x, alpha, beta)) <= TOLERANCE * (1 + Math.abs(x)),
    ),
  );
}

/**
 * The value that has these formulas: a known function of the layer that one of them begins at, what `make` gives, or something
 * unfinished, which only the next part can read.
 */
function finished(
  node: ImportedNode,
  draft: Draft,
  from: Activation,
  formulas: readonly Formula[],
  make: (() => Activation) | undefined,
): Activation {
  for (const formula of formulas) {
    const known = knownFunction(formula);
    if (known === undefined) continue;
    const root = { ...from, layer: formula.root };
    const added = draft.add(node.layerName, draft.shapeOf(root), (name) => ({
      name,
      kind: 'activation',
      inputs: [formula.root],
      ...known,
    }));
    return { shape: from.shape, order: from.order, layer: added.layer, formulas };
  }
  if (make === undefined || from.isUnfinished === true)
    return { ...from, norm: undefined, formulas, isUnfinished: true };
  const made = make();
  // A number may have been added to the layer before: then it is no longer what the formula begins at.
  return { ...made, formulas: formulas.filter(({ root }) => root !== made.layer) };
}

/** A function of each number. @param make the layer that it is; undefined for what is none by itself */
export function mappedBy(
  node: ImportedNode,
  draft: Draft,
  from: Activation,
  step: (x: number) => number,
  make?: () => Activation,
): Activation {
  const formulas = formulasOf(from)
    .slice(0, LONGEST)
    .map(({ root, value }) => ({ root, value: (x: number) => step(value(x)) }));
  return finished(node, draft, from, formulas, make);
}

/** Two computed values that are made of one layer, joined number by number, perhaps unfinished; undefined where they are not. */
export function joinedBy(
  node: ImportedNode,
  draft: Draft,
  [a, b]: readonly [Activation, Activation],
  join: (x: number, y: number) => number,
): Activation | undefined {
  const isSame = a.shape.join() === b.shape.join() && isSameOrder(a.order, b.order);
  const others = new Map(formulasOf(b).map(({ root, value }) => [root, value]));
  const formulas = formulasOf(a).flatMap(({ root, value }): Formula[] => {
    const other = others.get(root);
    return other === undefined ? [] : [{ root, value: (x) => join(value(x), other(x)) }];
  });
  const isPart = a.isUnfinished === true || b.isUnfinished === true;
  if (!isSame || formulas.length === 0) {
    if (isPart) throw node.refuse('joins a part of a function with something else, which is not supported');
    return undefined;
  }
  return finished(node, draft, a, formulas, undefined);
}
