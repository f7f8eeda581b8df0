import { describe, expect, it } from 'vitest';
import { csvText } from '../../../cli/output/csv.js';
import { curvesOf } from '../../../selfplay/report/curves.js';
import { reportRun } from '../../../selfplay/report/report.js';
import { openRun } from '../../../selfplay/training/run.js';
import { writeReportedRun } from '../../support/cli/reportedRun.js';
import { temporaryFolder } from '../../support/scratch.js';

const folder = temporaryFolder();

describe('the curves of a run', () => {
  it('are the numbers of its report, each in the row of its generation', () => {
    writeReportedRun(folder.at('run'), 4);
    const run = openRun(folder.at('run'), { readonly: true });
    const report = reportRun(run.store);
    run.close();
    const { head, rows } = curvesOf(report);
    const value = (generation: number, name: string): number | undefined =>
      rows.find(([number]) => number === generation)![head.indexOf(name)];
    expect(rows.map(([generation]) => generation)).toEqual([0, 1, 2, 3]);
    expect(new Set(head).size).toBe(head.length);
    expect(value(0, 'loss.policy')).toBeUndefined();
    for (const { generation, losses } of report.learning)
      expect(value(generation, 'loss.policy')).toBe(losses['policy']);
    for (const { generation, results, targets, values } of report.generations) {
      expect(value(generation, 'games.black')).toBe(results.black);
      expect(value(generation, 'games.discs.low')).toBe(results.discs.interval?.[0]);
      expect(value(generation, 'target.entropy')).toBe(targets!.entropy.value);
      expect(value(generation, 'value.search.squaredError.high')).toBe(
        values.search!.squaredError.interval?.[1],
      );
    }
    for (const { opponent, points } of report.strength.curves)
      for (const { generation, score } of points)
        expect(value(generation, `score.${opponent}`)).toBe(score.value);
    expect(value(3, 'speed.evaluationsPerSecond')).toBe(report.speed.at(-1)!.evaluationsPerSecond);
  });

  it('as CSV quote what needs it and leave out what is not known', () => {
    expect(
      csvText(
        ['a', 'b,c', 'say "d"'],
        [
          [1, undefined, 0.1 + 0.2],
          ['x\ny', -0.5, 1e-9],
        ],
      ),
    ).toBe('a,"b,c","say ""d"""\n1,,0.30000000000000004\n"x\ny",-0.5,1e-9\n');
  });
});
