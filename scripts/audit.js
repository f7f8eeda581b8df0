/**
 * Asks the registry for known vulnerabilities in the packages that users get: `npm run audit`. Fails where there is one of
 * severity high or critical; says so and goes on where the registry cannot be asked (a mirror, no network), because then
 * nothing is known, neither good nor bad.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';

const FAILS = ['high', 'critical'];

const { stdout, error } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  cwd: join(import.meta.dirname, '..'),
  encoding: 'utf8',
  shell: process.platform === 'win32',
});

/** What npm answered, if it is an answer about vulnerabilities. */
function readAnswer() {
  try {
    const answer = JSON.parse(stdout);
    return typeof answer.metadata?.vulnerabilities === 'object'
      ? answer
      : { refusal: answer.message ?? answer.error?.summary };
  } catch {
    return { refusal: error?.message ?? 'npm gave no answer' };
  }
}

const { vulnerabilities, metadata, refusal } = readAnswer();
if (metadata === undefined) {
  process.stdout.write(
    `NOT AUDITED: the registry could not be asked for known vulnerabilities (${refusal ?? 'no reason given'}).\n`,
  );
} else {
  const found = Object.values(vulnerabilities);
  process.stdout.write(`known vulnerabilities: ${found.length} of ${metadata.dependencies.prod} packages\n`);
  for (const { name, severity, range } of found) process.stdout.write(`${severity}: ${name} ${range}\n`);
  if (found.some(({ severity }) => FAILS.includes(severity))) process.exitCode = 1;
}
