import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOwnHost } from '../../../../cli/commands/serve/http/address.js';
import { openService } from '../../../../cli/commands/serve/service.js';
import type { ApiFailure } from '../../../../web/api.js';
import { askServer, sendLines, serveRuns, writeApp } from '../../../support/cli/servedRuns.js';
import { scratchFolder } from '../../../support/scratch.js';

describe('who is answered', () => {
  it('is who names this machine, whatever is asked for', async () => {
    const { port, token } = await serveRuns(scratchFolder());
    const headers = { authorization: `Bearer ${token}` };
    for (const path of ['/', '/api/about', '/assets/engine.wasm', '/nothing', '/files/a/b/c', '/open/x']) {
      for (const host of [
        'evil.example',
        `evil.example:${port}`,
        '127.0.0.1.evil.example',
        'localhost.',
        '[',
      ]) {
        const { status, text } = await askServer(port, path, { headers: { ...headers, host } });
        expect({ path, host, status }).toEqual({ path, host, status: 403 });
        expect(text).not.toContain('the app');
      }
    }
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'LOCALHOST', '[::1]:9', '127.0.0.1:9']) {
      expect((await askServer(port, '/api/about', { headers: { ...headers, host } })).status).toBe(200);
    }
  });

  it('is nobody who names two machines, none, or another in the request line', async () => {
    const { port, token } = await serveRuns(scratchFolder());
    const about = ['GET /api/about HTTP/1.1', `Authorization: Bearer ${token}`, 'Connection: close'];
    const own = `Host: 127.0.0.1:${port}`;
    const statusOf = async (...lines: string[]): Promise<string> => {
      return (await sendLines(port, lines)).split(' ')[1]!;
    };
    expect(await statusOf(...about, own)).toBe('200');
    expect(await statusOf(...about, own, 'Host: evil.example')).toMatch(/^40[03]$/);
    expect(await statusOf(...about)).toBe('400');
    expect(await statusOf('GET /api/about HTTP/1.0', ...about.slice(1))).toBe('403');
    const absolute = about[0]!.replace(' /', ' http://evil.example/');
    expect(await statusOf(absolute, ...about.slice(1), own)).toBe('404');
  });

  it('is no page of others', async () => {
    const { port, ask } = await serveRuns(scratchFolder());
    const host = `127.0.0.1:${port}`;
    for (const origin of [
      'http://evil.example',
      'null',
      `https://${host}`,
      'http://127.0.0.1:1',
      `http://localhost:${port}`,
    ]) {
      for (const path of ['/', '/api/about']) {
        expect((await ask(path, { headers: { host, origin } })).status).toBe(403);
      }
    }
    expect((await ask('/api/about', { headers: { host, origin: `http://${host}` } })).status).toBe(200);
  });

  it('has the token, of which nothing less will do', async () => {
    const { port, token, ask } = await serveRuns(scratchFolder());
    const wrong = [
      'Bearer',
      'Bearer ',
      `Bearer ${token.slice(1)}`,
      `Bearer ${token}x`,
      token,
      `Basic ${token}`,
    ];
    for (const path of ['/api/about', '/api/runs', '/api/nothing', '/api', `/api/about?token=${token}`]) {
      for (const authorization of [undefined, ...wrong]) {
        const headers = authorization === undefined ? {} : { authorization };
        const answer = await askServer(port, path, { headers });
        expect(answer.status).toBe(401);
        expect(answer.headers['www-authenticate']).toBe('Bearer');
        expect((answer.json() as ApiFailure).error.code).toBe('unauthorized');
      }
    }
    expect((await ask('/api/about')).status).toBe(200);
    // It is another one each time.
    expect((await serveRuns(scratchFolder())).token).not.toBe(token);
    expect(Buffer.from(token, 'base64url').length).toBe(32);
  });

  it.each([
    ['127.0.0.1', 'localhost', true],
    ['127.0.0.1', '192.168.1.7', false],
    ['192.168.1.7', '192.168.1.7:80', true],
    ['192.168.1.7', 'localhost', false],
    ['box.example', 'Box.Example:80', true],
    ['box.example', 'box.example.evil.example', false],
    ['0.0.0.0', '192.168.1.7:80', true],
    ['0.0.0.0', hostname(), true],
    ['0.0.0.0', 'evil.example', false],
    ['::', '[fe80::1]:80', true],
    ['::', 'user@127.0.0.1', false],
  ])('a server at %s takes the name %s: %s', (served, named, isTaken) => {
    expect(isOwnHost(named, served)).toBe(isTaken);
  });
});

describe('what is answered', () => {
  it('is the app, isolated and for itself', async () => {
    const { port } = await serveRuns(scratchFolder());
    const page = await askServer(port, '/');
    expect(page.text).toContain('the app');
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    });
    const policy = page.headers['content-security-policy'];
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*('unsafe-inline'|'unsafe-eval'|\*|http|data:)/);
    expect(page.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('is kept by browsers where its name is that of its contents, and never where it is data', async () => {
    const { ask } = await serveRuns(scratchFolder());
    const cacheOf = async (path: string) => (await ask(path)).headers['cache-control'];
    expect(await cacheOf('/assets/app-Bx3_k9aZ.js')).toBe('public, max-age=31536000, immutable');
    expect(await cacheOf('/assets/engine.wasm')).toBe('no-cache');
    expect(await cacheOf('/api/runs')).toBe('no-store');
    expect(await cacheOf('/api/nothing')).toBe('no-store');
    expect((await ask('/assets/engine.wasm')).headers['content-type']).toBe('application/wasm');
  });

  it('is not sent again to who has it', async () => {
    const { ask } = await serveRuns(scratchFolder());
    const { etag } = (await ask('/assets/engine.wasm')).headers;
    const again = await ask('/assets/engine.wasm', { headers: { 'if-none-match': etag! } });
    expect([again.status, again.text, again.headers['content-length']]).toEqual([304, '', undefined]);
    expect((await ask('/assets/engine.wasm', { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
  });

  it('to HEAD is the same without its body', async () => {
    const { ask } = await serveRuns(scratchFolder());
    for (const path of ['/', '/index.html', '/assets/engine.wasm', '/api/about', '/api/runs', '/nothing']) {
      const [get, head] = [await ask(path), await ask(path, { method: 'HEAD' })];
      expect(head.text).toBe('');
      const headers = { ...get.headers, date: head.headers.date };
      expect(head).toMatchObject({ status: get.status, headers });
    }
  });

  it('is nothing that would change something', async () => {
    const { ask } = await serveRuns(scratchFolder());
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      for (const path of ['/', '/assets/engine.wasm', '/api/about', '/api/runs', '/open/x']) {
        const { status, headers } = await ask(path, { method });
        expect({ method, path, status, allow: headers.allow }).toEqual({
          method,
          path,
          status: 405,
          allow: 'GET, HEAD',
        });
      }
    }
  });

  it('is no body of any size, and the next request is answered', async () => {
    const { ask } = await serveRuns(scratchFolder());
    const body = Buffer.alloc(100_000, 120);
    for (const path of ['/', '/api/about', '/api/nothing']) {
      const headers = { 'content-length': String(body.length) };
      const answer = await ask(path, { method: 'POST', body, headers });
      expect(answer.status).toBe(413);
      expect((answer.json() as ApiFailure).error.message).toMatch(/bytes/);
    }
    expect((await ask('/api/about')).status).toBe(200);
  });
});

describe('a path', () => {
  const OUTSIDE = [
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/%252e%252e/secret.txt',
    '/%252e%252e%252fsecret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '/assets/%00/secret.txt',
    '/%c0%ae%c0%ae/secret.txt',
    '/%',
    '//secret.txt',
    '/link/secret.txt',
    '/link.txt',
    '/assets',
    '/assets/',
  ];

  it.each(OUTSIDE)('leads nowhere: %s', async (path) => {
    const [parent, runs] = [scratchFolder(), scratchFolder()];
    const app = join(parent, 'app');
    mkdirSync(app);
    writeApp(app);
    writeFileSync(join(parent, 'secret.txt'), 'a secret');
    symlinkSync(parent, join(app, 'link'));
    symlinkSync(join(parent, 'secret.txt'), join(app, 'link.txt'));
    const service = await openService({ app, runs, host: '127.0.0.1', port: 0 }, () => undefined);
    try {
      const port = Number(new URL(service.server.link).port);
      const { status, text } = await askServer(port, path);
      expect({ status, has: text.includes('a secret') }).toEqual({ status: 404, has: false });
    } finally {
      await service.close();
    }
  });
});

describe('the link for a browser', () => {
  it('leads to the app with its token once, and is not used up by asking for its head', async () => {
    const { port, service } = await serveRuns(scratchFolder());
    const { openingLink, link } = service.server;
    expect(openingLink).not.toContain(new URL(link).hash.slice('#token='.length));
    const path = new URL(openingLink).pathname;
    const statuses = [];
    for (const method of ['HEAD', 'GET', 'GET']) {
      const { status, headers } = await askServer(port, path, { method });
      statuses.push(status);
      expect(headers.location).toBe(status === 303 ? link : undefined);
    }
    expect(statuses).toEqual([303, 303, 404]);
    expect((await askServer(port, '/open/anything')).status).toBe(404);
  });
});
