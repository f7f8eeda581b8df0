import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Random } from '../../engine/random.js';
import { sha256InPage, sha256Of } from '../../nn/sha256.js';

describe('sha256', () => {
  // Every place at which the end of a message can fall within a block, twice.
  test('is that of OpenSSL, with Node and without', () => {
    const random = Random.fromSeed('bytes for a digest');
    for (let length = 0; length <= 130; length++) {
      const bytes = Uint8Array.from({ length }, () => random.integer(256));
      const expected = createHash('sha256').update(bytes).digest('hex');
      expect(sha256InPage(bytes)).toBe(expected);
      expect(sha256Of(bytes)).toBe(expected);
    }
  });

  test('reads a part of a buffer', () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index * index).subarray(3, 777);
    expect(sha256InPage(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});
