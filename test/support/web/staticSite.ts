import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** A host of files on loopback. */
export interface StaticSite {
  /** Where the folder lies, with a slash at its end. */
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** What a host may do besides. */
export interface SiteOptions {
  /** Where the folder lies, such as `/games/`; at the root unless said. */
  readonly path?: string;
  /** On every answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Folders that are looked into for what the first does not have. */
  readonly besides?: readonly string[];
}

/** Serves a folder as a plain host does. */
export async function openStaticSite(
  folder: string,
  { path = '/', headers = {}, besides = [] }: SiteOptions = {},
): Promise<StaticSite> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const wanted = new URL(request.url ?? '/', 'http://localhost').pathname;
    asked.push(wanted);
    const inside = wanted.startsWith(path) ? normalize(`/${wanted.slice(path.length)}`) : undefined;
    const name = inside === '/' ? 'index.html' : (inside ?? 'nothing here');
    const place = besides.find((each) => !existsSync(join(folder, name)) && existsSync(join(each, name)));
    const file = join(place ?? folder, name);
    readFile(file).then(
      (bytes) => {
        const type = TYPES[extname(file)] ?? 'application/octet-stream';
        response.writeHead(200, { 'content-type': type, ...headers }).end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
