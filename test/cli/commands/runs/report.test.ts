import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunReport } from '../../../../selfplay/report/report.js';
import { runHere } from '../../../support/cli/recordingTerminal.js';
import { CHARTS, GENERATIONS, writeReportedRun } from '../../../support/cli/reportedRun.js';
import { temporaryFolder } from '../../../support/scratch.js';

const folder = temporaryFolder();
// A name that has to be escaped.
const run = folder.at('a <b>&"run');
const begun = folder.at('begun');
const file = folder.at('report.html');

beforeAll(async () => {
  writeReportedRun(run, GENERATIONS);
  writeReportedRun(begun, 0);
  const written = await runHere(['runs', '--run', run, '--html', file]);
  expect(written.stderr).toContain(`the report is in ${file}`);
  expect(written).toMatchObject({ code: 0, stdout: '' });
});

describe('runs', () => {
  it('prints the report as text', async () => {
    const { code, stdout } = await runHere(['runs', run]);
    expect(code).toBe(0);
    expect(stdout).toContain('7 generations, 48 games');
    expect(stdout).toMatch(/Elo above greedy, generation 7 +[+≥]/);
    expect(stdout).toMatch(/loss, policy +\S+ +2\.100 to 1\.500/);
    expect(stdout).toMatch(/loss, ownership +\S+ +0\.600 to 0\.600/);
    expect(stdout).toMatch(/entropy of targets +\S+ +\d\.\d\d to \d\.\d\d/);
    expect(stdout).toMatch(/calibration slope +\S+/);
    expect(stdout).toMatch(/endgames named right +\S+ +\d+% to \d+%/);
    expect(stdout).toMatch(/evaluations\/s +\S+ +950 to 1250/);
  });

  it('gives scripts the same figures', async () => {
    const { stdout } = await runHere(['runs', run, '--json', '--games', '10']);
    const { report } = JSON.parse(stdout) as { report: RunReport };
    expect(report.games).toEqual({ stored: 48, read: 10 });
    expect(report.strength.curves.map(({ opponent }) => opponent)).toEqual(['greedy', 'previous:1']);
    expect(report.learning.at(-1)!.losses['policy']).toBeCloseTo(1.5, 12);
  });

  it('says of a run that has only begun that there is nothing yet', async () => {
    const { code, stdout } = await runHere(['runs', begun]);
    expect(code).toBe(0);
    expect(stdout).toContain('No generation is finished yet');
  });

  it('refuses files that it cannot write, and numbers of games that make no sense', async () => {
    const nowhere = await runHere(['runs', run, '--html', join(folder.path, 'none', 'report.html')]);
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toMatch(/cannot be written/);
    const none = await runHere(['runs', run, '--games', '0']);
    expect(none.code).toBe(2);
    expect(none.stderr).toMatch(/--games takes a whole number from 1 to/);
  });
});

describe('the report as a file', () => {
  it('is one file with the library, its notice, and nothing from elsewhere', () => {
    const html = readFileSync(file, 'utf8');
    const ours = html.replace(/<script>[\s\S]*?<\/script>/g, '');
    expect(ours).not.toMatch(/(src|href)=|@import|url\(|https?:/);
    expect(html).toContain('http://www.apache.org/licenses/LICENSE-2.0');
    expect(html).toContain('This product includes software developed at');
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html).toContain('<h1>Training run a &lt;b>&amp;&quot;run</h1>');
    expect(html).not.toContain('<b>&"run');
  });

  it('has a table for each chart', () => {
    const html = readFileSync(file, 'utf8');
    const cards = html.split('<section class="card').filter((part) => part.includes('class="plot'));
    expect(cards.map((card) => /id="(\w+)"/.exec(card)![1])).toEqual(CHARTS);
    for (const card of cards) expect(card).toMatch(/<tbody>(<tr>(<td>[^<]*<\/td>)+<\/tr>)+<\/tbody>/);
    // The losses are of the networks from the first on, the games begin with generation 0.
    const rows = (id: string): number =>
      cards.find((card) => card.includes(`id="${id}"`))!.split('<tr><td>').length - 1;
    expect(rows('losses')).toBe(GENERATIONS - 1);
    expect(rows('results')).toBe(GENERATIONS);
    expect(rows('scores')).toBe(2 * (GENERATIONS - 2));
  });
});
