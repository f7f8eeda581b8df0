import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openParts, stoppedNote } from '../../../cli/output/partFile.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { createRun } from '../../../selfplay/training/run.js';
import { scratchFolder } from '../../support/scratch.js';

describe('a file of parts', () => {
  it('has what was added before, but for a line that was cut off', () => {
    const out = join(scratchFolder(), 'report.json');
    const first = openParts<string>('evaluate', { out }, { seed: 'a' });
    first.add(3, 'three');
    first.add(1, 'one\n');
    appendFileSync(`${out}.part`, '{"number":2,"resu');
    const again = openParts<string>('evaluate', { out }, { seed: 'a' });
    expect([...again.known]).toEqual([
      [3, 'three'],
      [1, 'one\n'],
    ]);
    again.add(2, 'two');
    expect(openParts('evaluate', { out }, { seed: 'a' }).known.get(2)).toBe('two');
    again.remove();
    expect(existsSync(`${out}.part`)).toBe(false);
  });

  it('is begun anew for other work', () => {
    const out = join(scratchFolder(), 'report.json');
    openParts<string>('evaluate', { out }, { seed: 'a' }).add(0, 'none');
    expect(openParts('evaluate', { out }, { seed: 'b' }).known.size).toBe(0);
    expect(readFileSync(`${out}.part`, 'utf8')).not.toContain('none');
  });

  it('lies in the folder of a run where no report is written, and nowhere without one', () => {
    const folder = join(scratchFolder(), 'run');
    const run = createRun(folder, { config: PRESETS.quick, created: '2024-01-01T00:00:00Z', versions: {} });
    try {
      openParts<string>('probe', { out: undefined, run }, {}).add(0, 'part');
      expect(readFileSync(join(folder, 'probe.part'), 'utf8')).toContain('part');
      expect(stoppedNote({ out: undefined, run })).toBe('Stopped; the same command goes on.');
    } finally {
      run.close();
    }
    openParts<string>('probe', { out: undefined }, {}).add(0, 'part');
    const said = 'Stopped; with --out it would go on with the same command.';
    expect(stoppedNote({ out: undefined }, '--out')).toBe(said);
  });
});
