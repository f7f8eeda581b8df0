// What benchmarks of a queue share: a Redis of one's own, on a free port, without a file, and the processor time of a process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Its port, and the process that is to be killed in the end. Whoever connects waits until it is there. */
export async function startRedis() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return { port, child: spawn('redis-server', ['--port', port, '--save', ''], { stdio: 'ignore' }) };
}

/** Seconds of the processor, user and system, that a process has taken on Linux, which has 100 ticks a second. */
export function processorSeconds(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' '); // the name in parentheses may hold anything
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
