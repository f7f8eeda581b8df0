/** A process that takes the lock of the run folder it is given, says so, and keeps it until it is ended. */
import { writeSync } from 'node:fs';
import process from 'node:process';
import { lockRun } from '../../../dist/selfplay/store/lock.js';

try {
  const lock = lockRun(process.argv[2]);
  writeSync(1, 'locked\n');
  process.stdin.on('data', () => {
    lock.release();
    writeSync(1, 'released\n');
  });
  process.stdin.on('end', () => process.exit());
} catch (error) {
  writeSync(1, `${error.code} ${error.message}\n`);
}
