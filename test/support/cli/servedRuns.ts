import { mkdirSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { openService, type Service } from '../../../cli/commands/serve/service.js';
import { scratchFolder } from '../scratch.js';

/** Writes a folder such as the build makes of the app. */
export function writeApp(folder: string): void {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>the app</title>');
  writeFileSync(join(folder, 'assets', 'app-Bx3_k9aZ.js'), 'export {};');
  writeFileSync(join(folder, 'assets', 'engine.wasm'), Buffer.from([0, 97, 115, 109]));
}

/** A server of a folder of runs, as it is reached from here. */
export interface Served {
  readonly service: Service;
  readonly port: number;
  readonly token: string;
  /** Failures that nobody foresaw. */
  readonly defects: unknown[];
  /** Asks as the page would, with the token. */
  readonly ask: (path: string, how?: How) => Promise<Answer>;
}

export interface How {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON. */
  readonly json: () => unknown;
}

/** Serves the runs of a folder until the end of the test. */
export async function serveRuns(runs: string, host = '127.0.0.1'): Promise<Served> {
  const app = scratchFolder();
  writeApp(app);
  const defects: unknown[] = [];
  const place = { host, port: 0, lookEvery: 20 };
  const service = await openService({ app, runs, ...place }, (failure) => defects.push(failure));
  onTestFinished(() => service.close());
  const { port, hash } = new URL(service.server.link);
  const token = hash.replace('#token=', '');
  const authorization = `Bearer ${token}`;
  const ask = (path: string, { headers, ...how }: How = {}): Promise<Answer> =>
    askServer(Number(port), path, { ...how, headers: { authorization, ...headers } });
  return { service, port: Number(port), token, defects, ask };
}

/** Asks with the path as it is: a URL would be tidied up before it is sent. */
export async function askServer(port: number, path: string, how: How = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = how;
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (answer) => {
      const { statusCode = 0, headers: answered } = answer;
      text(answer).then((said) => {
        resolve({
          status: statusCode,
          headers: answered,
          text: said,
          json: () => JSON.parse(said) as unknown,
        });
      }, reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Sends lines as they are and returns what comes back until the other side ends. */
export async function sendLines(port: number, lines: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end(`${lines.join('\r\n')}\r\n\r\n`);
  return text(socket);
}
