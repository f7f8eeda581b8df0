import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { OthelloError } from '../../../engine/errors.js';
import { importOnnx } from '../../../nn/onnx/import.js';
import { readOnnx } from '../../../nn/onnx/readOnnx.js';
import { golden } from '../../support/nn/importedNetwork.js';

describe('damaged files', () => {
  const files = ['classic', 'classic-unfolded', 'residual'].map(
    (name) => new Uint8Array(readFileSync(golden(name))),
  );
  // The structure stands between the weights: the ends of a file, and everywhere.
  const place = fc.oneof(
    fc.nat(4000),
    fc.nat(4000).map((back) => -1 - back),
    fc.nat(),
  );
  const damage = fc.oneof(
    fc.tuple(place, fc.nat(7)).map(([at, bit]) => (bytes: Uint8Array) => {
      const damaged = bytes.slice();
      const index = ((at % bytes.length) + bytes.length) % bytes.length;
      damaged[index]! ^= 1 << bit;
      return damaged;
    }),
    place.map((at) => (bytes: Uint8Array) => bytes.slice(0, at % bytes.length)),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => () => bytes),
  );
  const file = fc
    .tuple(fc.constantFrom(...files), fc.array(damage, { minLength: 1, maxLength: 3 }))
    .map(([bytes, damages]) => damages.reduce((each, harm) => harm(each), bytes));
  const isRefusal = (error: unknown): boolean => error instanceof OthelloError && error.code === 'badModel';

  test('are read or refused', () => {
    const run = (bytes: Uint8Array): boolean => {
      try {
        readOnnx(bytes);
        return true;
      } catch (error) {
        return isRefusal(error);
      }
    };
    fc.assert(fc.property(file, run), { numRuns: 400, seed: 1 });
  });

  test('are imported or refused', async () => {
    const run = (bytes: Uint8Array): Promise<boolean> => importOnnx(bytes).then(() => true, isRefusal);
    await fc.assert(fc.asyncProperty(file, run), { numRuns: 40, seed: 2 });
  });
});
