import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseMove } from '../../engine/notation.js';
import { initialPosition, play } from '../../engine/position.js';
import type { Target } from '../../lrp/target.js';
import { importOnnx } from '../../nn/onnx/import.js';
import { errorOf, explain, explainerOf, mapOf } from '../support/lrp/relevance.js';

// Files of PyTorch's two exporters, and relevance by a program of its own: test/support/nn/makeForeignOnnx.py made both.

const GOLDEN = new URL('golden/foreign/', import.meta.url);

interface Expected {
  readonly output: number;
  readonly relevance: readonly number[];
}

const { moves, move, cases } = JSON.parse(readFileSync(new URL('relevance.json', GOLDEN), 'utf8')) as {
  readonly moves: readonly string[];
  readonly move: string;
  readonly cases: Readonly<Record<string, Readonly<Record<'move' | 'value', Expected>>>>;
};
const position = moves.reduce((at, name) => play(at, parseMove(name)), initialPosition());

describe.each(Object.entries(cases))('%s', (name, expected) => {
  const network = importOnnx(readFileSync(new URL(`${name}.onnx`, GOLDEN)));

  it.each(['float64', 'float32'] as const)(
    'has the relevance of the other program in %s',
    async (precision) => {
      const explainer = await explainerOf({ composite: 'epsilonPlus', precision }, await network);
      const targets: readonly (readonly [Target, Expected])[] = [
        [{ kind: 'value' }, expected.value],
        [{ kind: 'logit', square: parseMove(move) }, expected.move],
      ];
      for (const [target, { output, relevance }] of targets) {
        const [found] = await explain(explainer, target, [position]);
        const isExact = precision === 'float64';
        expect(Math.abs(found!.ledger.output - output)).toBeLessThan(1e-5);
        expect(errorOf(mapOf(found!), relevance)).toBeLessThan(isExact ? 1e-6 : 1e-4);
        expect(found!.ledger.closure).toBeLessThan(isExact ? 1e-9 : 1e-5);
      }
    },
  );
});
