/**
 * A foreign engine whose every word steers a terminal, for GTP and NBoard. MODE: `plays` has a hostile name and version,
 * `answers` answers a move with hostile text, `dies` ends with it on stderr.
 */
import process from 'node:process';
import { createInterface } from 'node:readline';

const [mode = 'plays'] = process.argv.slice(2);
const HOSTILE = '\u001b[31mRED\u001b]0;pwned\u0007\u009b2J\u202e\u200b\rothello-zero: all is well';

if (mode === 'dies') {
  process.stderr.write(`a book is missing\nothello-zero: all is well ${HOSTILE}\n`);
  process.exit(3);
}
const say = (text) => process.stdout.write(`${text}\n`);

createInterface({ input: process.stdin }).on('line', (line) => {
  if (line.startsWith('ping ')) {
    say(`set myname ${HOSTILE}`);
    say(`status ${HOSTILE}`);
    return say(`pong ${line.slice(5)}`);
  }
  if (line === 'go') return say(`=== ${HOSTILE}`);
  if (line.startsWith('set ') || line.startsWith('nboard ')) return undefined;
  const [, id, command] = /^(\d*)\s*(.*)$/.exec(line);
  const word = command.split(' ')[0];
  const answers = { name: HOSTILE, version: HOSTILE, known_command: 'false', genmove: HOSTILE };
  return say(`=${id} ${answers[word] ?? ''}\n`);
});
