import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { temporaryFolder } from '../scratch.js';

const REDIS = '/usr/bin/redis-server';

/** A certificate and its key, as files. */
export interface Certificate {
  readonly file: string;
  readonly key: string;
}

/** A real Redis on a port of its own, which can be killed, emptied and started again; it ends with the tests of the file. */
export class RedisServer {
  readonly #folder = temporaryFolder().path;
  readonly #keeps: boolean;
  readonly #password: string | undefined;
  readonly #addresses: readonly string[];
  readonly #certificate: Certificate | undefined;
  #port = 0;
  #process: ChildProcess | undefined;

  /**
   * @param keeps whether it writes what it holds to its folder, so that it is there after a kill
   * @param elsewhere addresses of this machine besides its own loopback
   * @param certificate what it encrypts with; absent, it does not
   */
  constructor(
    keeps = false,
    password?: string,
    elsewhere: readonly string[] = [],
    certificate?: Certificate,
  ) {
    this.#keeps = keeps;
    this.#password = password;
    this.#addresses = ['127.0.0.1', ...elsewhere];
    this.#certificate = certificate;
    afterAll(() => this.kill());
  }

  get url(): string {
    return `${this.#certificate === undefined ? 'redis' : 'rediss'}://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  async start(): Promise<void> {
    if (this.#port === 0) this.#port = await freePort();
    const keeping = this.#keeps ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
    const secret = this.#password === undefined ? [] : ['--requirepass', this.#password];
    this.#process = spawn(
      REDIS,
      [
        ...this.#listening(),
        '--bind',
        ...this.#addresses,
        '--protected-mode',
        'no',
        '--save',
        '',
        '--dir',
        this.#folder,
        ...keeping,
        ...secret,
      ],
      { stdio: 'ignore' },
    );
    while (!(await answers(this.#port))) await setTimeout(50);
  }

  #listening(): string[] {
    const port = String(this.#port);
    if (this.#certificate === undefined) return ['--port', port];
    const { file, key } = this.#certificate;
    const files = ['--tls-cert-file', file, '--tls-key-file', key, '--tls-ca-cert-file', file];
    return ['--port', '0', '--tls-port', port, '--tls-auth-clients', 'no', ...files];
  }

  /** As `kill -9` does; what it did not keep is gone. */
  async kill(): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (server === undefined || server.exitCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

async function answers(port: number): Promise<boolean> {
  const socket = createConnection(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
