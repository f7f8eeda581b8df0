import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { evaluatePage } from '../../../../cli/pages/faithfulness/page.js';
import { shippedReport } from '../../../../cli/sources/shippedModels.js';
import type { FaithfulnessReport } from '../../../../studies/faithfulness/faithfulnessReport.js';
import type { ListedRun, RunFindings } from '../../../../web/api.js';
import { writeReportedRun } from '../../../support/cli/reportedRun.js';
import { askServer, serveRuns } from '../../../support/cli/servedRuns.js';
import { scratchFolder } from '../../../support/scratch.js';

it('a run has the page of a report of evaluate that lies there as JSON, and of nothing that only looks like one', async () => {
  const folder = scratchFolder();
  writeReportedRun(join(folder, 'run'), 2);
  const text = readFileSync(shippedReport('default', 'move'), 'utf8');
  const below = join(folder, 'run', 'studies');
  mkdirSync(below);
  writeFileSync(join(folder, 'run', 'maps.json'), text);
  writeFileSync(join(below, 'maps <b>.json'), text);
  const broken = { ...(JSON.parse(text) as object), methods: [{ name: '<img src=x>' }] };
  writeFileSync(join(folder, 'run', 'broken.json'), JSON.stringify(broken));
  writeFileSync(join(folder, 'run', 'torn.json'), text.slice(0, 1000));
  const served = await serveRuns(folder);
  const [{ id }] = (await served.ask('/api/runs')).json() as [ListedRun];
  const { files } = (await served.ask(`/api/runs/${id}/findings`)).json() as RunFindings;
  const views = new Map(files.map(({ name, view }) => [name, view]));
  expect([views.get('broken.json'), views.get('torn.json')]).toEqual([undefined, undefined]);
  for (const name of ['maps.json', 'studies/maps <b>.json']) {
    const { status, headers, text: page } = await askServer(served.port, views.get(name)!);
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page).toBe(evaluatePage(JSON.parse(text) as FaithfulnessReport));
    // A ticket is for its page alone.
    expect((await askServer(served.port, views.get(name)!.replace(/maps[^/]*$/, 'torn.json'))).status).toBe(
      404,
    );
  }
  rmSync(join(folder, 'run', 'maps.json'));
  expect((await askServer(served.port, views.get('maps.json')!)).status).toBe(404);
  expect(served.defects).toEqual([]);
});
