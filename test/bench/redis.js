// A Redis of one's own for a benchmark: on a free port, without a file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Its port, and the process that is to be killed in the end. Whoever connects waits until it is there. */
export async function startRedis() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return { port, child: spawn('redis-server', ['--port', port, '--save', ''], { stdio: 'ignore' }) };
}
