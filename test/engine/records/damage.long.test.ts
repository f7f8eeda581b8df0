import { describe, expect, it } from 'vitest';
import { RECORD_FORMATS } from '../../../engine/records/recordFormat.js';
import { checkDamaged } from '../../support/hostile/damage.js';

/** The issue asks for 1,000,000 inputs to every parser; in pieces, since fast-check keeps what it has tried. */
const RUNS = 1_000_000;
const PIECE = 50_000;

describe('damaged files', () => {
  it.each(RECORD_FORMATS)('%s: 1,000,000 random, cut and bit-flipped inputs', (format) => {
    let accepted = 0;
    for (let run = 0; run < RUNS; run += PIECE) accepted += checkDamaged(format, PIECE, run + 2).accepted;
    expect(accepted).toBeGreaterThan(RUNS / 20);
  });
});
