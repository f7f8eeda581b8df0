import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { PROGRAM } from './cli/program.js';
import { HAS_SOFTWARE_VULKAN } from './nn/softwareVulkan.js';

/** Debian's grhino, an opponent that speaks GTP: `apt-get install grhino`. */
export const RHINO = '/usr/games/gtp-rhino';

export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

/** The Python that has NumPy: Debian's own may stand behind another one. */
export const PYTHON = ['python3', '/usr/bin/python3'].find((python) =>
  succeeds(python, '-c', 'import numpy'),
);

/** How root runs a program as a user who owns nothing. */
export const AS_NOBODY: readonly [command: string, ...args: string[]] = [
  'setpriv',
  '--reuid=65534',
  '--regid=65534',
  '--clear-groups',
];

/** Whether the programs that some tests need are here and of use. `.ci/run` installs them. */
const PROGRAMS = {
  chromium: () => CHROMIUM !== undefined,
  grhino: () => existsSync(RHINO),
  numpy: () => PYTHON !== undefined,
  openssl: () => succeeds('openssl', 'version'),
  redis: () => existsSync('/usr/bin/redis-server'),
  // It may be here and not be allowed to trace.
  strace: () => succeeds('strace', '-o', '/dev/null', 'true'),
  'software Vulkan': () => HAS_SOFTWARE_VULKAN,
  tmux: () => succeeds('tmux', '-V') && succeeds('bash', '--version'),
};

/**
 * Whether one of these programs is not here: `describe.skipIf(lacks('tmux'))`. In CI (`CI=true`), where nothing may be
 * skipped, it throws an Error that names what is missing, and so the test file fails.
 */
export function lacks(...programs: (keyof typeof PROGRAMS)[]): boolean {
  const missing = programs.filter((name) => !PROGRAMS[name]());
  if (missing.length === 0) return false;
  if (process.env['CI'] === 'true') throw new Error(`CI needs ${missing.join(' and ')}: see .ci/run.`);
  return true;
}

/** Whether this is root, in a folder that others may read. */
export function canBeNobody(): boolean {
  return succeeds(AS_NOBODY[0], ...AS_NOBODY.slice(1), process.execPath, PROGRAM, '--version');
}

/** Whether this is root, where a mount of one's own is allowed. */
export function canMount(): boolean {
  return succeeds('unshare', '--mount', 'true');
}

function succeeds(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}
