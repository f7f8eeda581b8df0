import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ApiClient } from '../../../../web/apiClient.js';
import { runHere } from '../../../support/cli/recordingTerminal.js';
import { GENERATIONS, writeReportedRun } from '../../../support/cli/reportedRun.js';
import { lacks } from '../../../support/needs.js';
import { temporaryFolder } from '../../../support/scratch.js';
import { ServedApp } from '../../../support/web/servedApp.js';

const { path: folder } = temporaryFolder();

/** What a page tries, each as what came of it or `refused`; evaluates to an object of them. */
const attempts = (tries: Readonly<Record<string, string>>): string => `(async () => {
  const found = {};
  const picture = (source) => new Promise((done, fail) => {
    const image = new Image();
    image.onload = () => done('had');
    image.onerror = fail;
    image.src = source;
  });
  for (const [name, work] of Object.entries({ ${Object.entries(tries)
    .map(([name, expression]) => `${name}: async () => ${expression}`)
    .join(', ')} })) {
    try { found[name] = await work(); } catch { found[name] = 'refused'; }
  }
  return found;
})()`;

/** What would be of use to a page that somebody has put into a run. */
const HOSTILE = attempts({
  kept: "sessionStorage.getItem('kept')",
  stored: "localStorage.getItem('kept')",
  app: "(await fetch('/')).status",
  api: "(await fetch('/api/runs')).status",
  picture: "await picture('/icon.svg')",
  origin: 'self.origin',
});

describe.skipIf(lacks('chromium'))('the server in a browser', () => {
  let app: ServedApp;

  beforeAll(async () => {
    const run = join(folder, 'run');
    writeReportedRun(run, GENERATIONS);
    mkdirSync(join(run, 'pages'));
    const script = `${HOSTILE}.then((found) => (document.title = JSON.stringify(found)))`;
    const page = `<!doctype html><title>trying</title><script>${script}</script>`;
    writeFileSync(join(run, 'pages', 'hostile.html'), page);
    app = await ServedApp.open(folder);
  });
  afterAll(async () => {
    await app.close();
    expect(app.troubles).toEqual([]);
  });

  async function newPage(): Promise<{ readonly page: Page; readonly complaints: string[] }> {
    const context = await app.browser.newContext();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    return { page, complaints };
  }

  const client = (): ApiClient => {
    const { origin, hash } = new URL(app.service.server.link);
    return new ApiClient(hash.slice('#token='.length), origin);
  };

  it('shows the app, which may use threads and WebAssembly and asks nobody else', async () => {
    const { page, complaints } = await newPage();
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(app.service.server.link).origin)
        elsewhere.push(request.url());
    });
    await page.goto(app.service.server.openingLink, { waitUntil: 'networkidle' });
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
    const found = await page.evaluate(
      attempts({
        isolated: 'crossOriginIsolated',
        shared: 'new SharedArrayBuffer(8).byteLength',
        // The smallest module there is.
        wasm: 'WebAssembly.Module.exports(await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))).length',
        code: "new Function('return 1')()",
      }),
    );
    expect(found).toEqual({ isolated: true, shared: 8, wasm: 0, code: 'refused' });
  });

  it('keeps a page of a run from the app, what it keeps, and the network', async () => {
    const { page } = await newPage();
    await page.goto(app.service.server.link);
    await page.evaluate(
      "sessionStorage.setItem('kept', 'a secret'); localStorage.setItem('kept', 'a secret')",
    );
    const { origin } = new URL(app.service.server.link);
    // The app itself gets all of it, but for the token that no header brings.
    expect(await page.evaluate(HOSTILE)).toEqual({
      ...{ kept: 'a secret', stored: 'a secret', app: 200, api: 401, picture: 'had', origin },
    });
    const { id } = (await client().runs())[0]!;
    const [file] = (await client().findings(id)).files;
    await page.goto(new URL(file!.url, app.service.server.link).href);
    await page.waitForFunction("document.title !== 'trying'");
    expect(JSON.parse(await page.title())).toEqual({
      ...{
        kept: 'refused',
        stored: 'refused',
        app: 'refused',
        api: 'refused',
        picture: 'refused',
        origin: 'null',
      },
    });
  });

  it('shows a report that a command has written, charts and all', async () => {
    const { page, complaints } = await newPage();
    await runHere(['runs', join(folder, 'run'), '--html', join(folder, 'run', 'report.html')]);
    const { id } = (await client().runs())[0]!;
    const { files } = await client().findings(id);
    const { url } = files.find(({ name }) => name === 'report.html')!;
    await page.goto(new URL(url, app.service.server.link).href, { waitUntil: 'networkidle' });
    await page.waitForFunction("document.querySelectorAll('svg, canvas').length > 0");
    expect(await page.title()).toMatch(/run/);
    expect(complaints).toEqual([]);
  });

  it('is of no use to a page of somebody else', async () => {
    const { origin } = new URL(app.service.server.link);
    const other = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>other</title><body></body>');
    });
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const home = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const reading = {
      data: `(await fetch('${origin}/api/runs')).status`,
      page: `(await fetch('${origin}/')).status`,
      blind: `(await fetch('${origin}/', { mode: 'no-cors' })).type`,
      picture: `await picture('${origin}/icon.svg')`,
    };
    const own = await newPage();
    await own.page.goto(app.service.server.link);
    expect(await own.page.evaluate(attempts(reading))).toEqual({
      data: 401,
      page: 200,
      blind: 'basic',
      picture: 'had',
    });
    const { page } = await newPage();
    await page.goto(`${home}/`);
    expect(await page.evaluate(attempts(reading))).toEqual({
      ...{ data: 'refused', page: 'refused', blind: 'refused', picture: 'refused' },
    });
    // A frame of its own is shown, one of the app is not.
    for (const source of [`${home}/framed`, `${origin}/`]) {
      await page.evaluate(
        `document.body.append(Object.assign(document.createElement('iframe'), { src: '${source}' }))`,
      );
    }
    await page.waitForLoadState('networkidle');
    const framed = page.frames().slice(1);
    expect(await Promise.all(framed.map((frame) => frame.title()))).toEqual([
      'other',
      expect.not.stringMatching(/Othello/),
    ]);
    expect(framed.map((frame) => frame.url())).toEqual([`${home}/framed`, 'chrome-error://chromewebdata/']);
  });
});
