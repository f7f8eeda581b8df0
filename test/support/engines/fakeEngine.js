/**
 * A foreign engine that misbehaves as its arguments say, for the tests of the clients. It speaks just enough GTP.
 * MODE [COUNT]: from the COUNT-th genmove (default 1) on it does what MODE says.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setInterval } from 'node:timers';

const [mode = 'silent', count = '1'] = process.argv.slice(2);
let asked = 0;

if (mode === 'dieAtStart') {
  process.stderr.write('cannot read the book\n');
  process.exit(3);
}
let pids = '1';
if (mode === 'stubborn') {
  // Neither the end of its input nor a polite signal ends it; its own child neither.
  process.on('SIGTERM', () => undefined);
  setInterval(() => undefined, 1000);
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
  pids = `${process.pid} ${child.pid}`;
}

const reply = (id, text) => process.stdout.write(`=${id} ${text}\n\n`);

createInterface({ input: process.stdin }).on('line', (line) => {
  const [, id, command] = /^(\d*)\s*(.*)$/.exec(line);
  const word = command.split(' ')[0];
  if (word === 'name') return reply(id, 'fake');
  if (word === 'version') return reply(id, pids);
  if (word === 'known_command') return reply(id, 'false');
  if (word === 'play' && command.endsWith('pass')) return process.stdout.write(`?${id} syntax error\n\n`);
  if (word !== 'genmove') return mode === 'stubborn' && word === 'quit' ? undefined : reply(id, '');
  asked += 1;
  if (asked < Number(count)) return reply(id, 'd3');
  switch (mode) {
    case 'die':
      return process.exit(7);
    case 'crash':
      return process.kill(process.pid, 'SIGSEGV');
    case 'hang':
      return undefined;
    case 'chatter':
      // Never silent, never an answer.
      return setInterval(() => process.stdout.write('\n'), 20);
    case 'illegal':
      return reply(id, 'a1');
    case 'pass':
      return reply(id, 'PASS');
    case 'resign':
      return reply(id, 'resign');
    case 'nonsense':
      return reply(id, 'I would rather not');
    case 'garbage':
      return process.stdout.write('\u0000\u0007 what?\n');
    case 'flood':
      return process.stdout.write('x'.repeat(200_000));
    case 'wrongId':
      return reply('999', 'd3');
    case 'refuse':
      return process.stdout.write(`?${id} no time\n\n`);
    default:
      return reply(id, 'd3');
  }
});
