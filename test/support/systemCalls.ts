import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Finished } from './cli/program.js';

/** Calls that name, make, change or remove something on the file system; `?`: not every processor has them. */
const FILE_CALLS = [
  ...['open', 'openat', 'openat2', 'creat', 'mkdir', 'mkdirat', 'mknod', 'mknodat', 'truncate'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat'],
  ...['unlink', 'unlinkat', 'rmdir', 'chmod', 'fchmodat', 'chown', 'lchown', 'fchownat'],
  ...['utime', 'utimes', 'utimensat', 'futimesat', 'setxattr', 'lsetxattr'],
];
const TRACED = ['%network', ...[...FILE_CALLS, 'io_uring_setup'].map((name) => `?${name}`)].join(',');

/** What a process and all that it started did. Attempts count, also those that failed. */
export interface SystemCalls {
  /** Calls that reach, or could reach, beyond the process by a socket, or that would hide what it does from the trace. */
  readonly connections: readonly string[];
  /** Absolute paths that were made, opened for writing, changed or removed, sorted. */
  readonly changed: readonly string[];
  /** Absolute paths that were opened, for whatever, sorted. */
  readonly opened: readonly string[];
}

/** The words that run a command under the tracer. */
export function tracing(log: string, command: readonly string[]): string[] {
  return [
    'strace',
    '--follow-forks',
    '--quiet=all',
    '--decode-fds=path',
    '--string-limit=8192',
    `--trace=${TRACED}`,
    '-o',
    log,
    ...command,
  ];
}

/** Runs a command to its end, and says what it did. Nothing of this process's environment is passed on. */
export async function traced(
  command: readonly string[],
  surroundings: {
    readonly log: string;
    readonly folder: string;
    readonly input: string;
    readonly environment: Readonly<Record<string, string>>;
  },
): Promise<Finished & SystemCalls> {
  const { log, folder, input, environment } = surroundings;
  const [program, ...args] = tracing(log, command);
  const child = spawn(program!, args, { cwd: folder, env: environment });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, stdout, stderr, ...readSystemCalls(log, folder) };
}

/** @param folder where the process was started, for paths without one */
export function readSystemCalls(log: string, folder: string): SystemCalls {
  const connections: string[] = [];
  const changed = new Set<string>();
  const opened = new Set<string>();
  for (const line of existsSync(log) ? readFileSync(log, 'utf8').split('\n') : []) {
    // `1234 openat(AT_FDCWD</here>, "name", O_RDONLY <unfinished ...>`; the rest of a call that was interrupted says nothing new.
    const [, name, rest] = /^\d+ +(\w+)\((.*)$/.exec(line) ?? [];
    if (name === undefined || rest === undefined) continue;
    if (!FILE_CALLS.includes(name)) {
      if (reaches(name, rest)) connections.push(line.slice(0, 200));
      continue;
    }
    const paths = pathsIn(rest, folder);
    const opens = /^(open|creat)/.test(name);
    for (const path of paths) {
      if (opens) opened.add(path);
      if (!name.startsWith('open') || /\bO_(WRONLY|RDWR|CREAT|TRUNC|TMPFILE)\b/.test(rest)) changed.add(path);
    }
  }
  return { connections, changed: [...changed].sort(), opened: [...opened].sort() };
}

/** Pipes of child processes and threads are pairs of nameless local sockets; everything else with an address is reported. */
function reaches(name: string, rest: string): boolean {
  if (name === 'io_uring_setup') return true;
  if (name.startsWith('socket')) return !/^AF_(UNIX|LOCAL)\b/.test(rest);
  return !name.startsWith('get') && rest.includes('sa_family=');
}

function pathsIn(rest: string, folder: string): string[] {
  const named = [...rest.matchAll(/(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/g)];
  return named.map(([, base = folder, path]) => resolve(base, path!));
}
