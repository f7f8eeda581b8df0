import { describe, expect, it } from 'vitest';
import { RECORD_FORMATS } from '../../../engine/records/recordFormat.js';
import { checkDamaged } from '../../support/hostile/damage.js';

describe('damaged files', () => {
  it.each(RECORD_FORMATS)('%s: no crash, and no game that the file does not tell', (format) => {
    const { accepted, problems } = checkDamaged(format, 1500, 1);
    expect(accepted).toBeGreaterThan(100);
    expect(problems).toBeGreaterThan(100);
  });
});
