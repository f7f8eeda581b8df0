import { readFileSync, statfsSync } from 'node:fs';
import { arch, cpus, freemem, loadavg, release, totalmem } from 'node:os';
import process from 'node:process';
import { isatty } from 'node:tty';
import { packageVersion } from '../../../nn/packageRoot.js';
import { sha256Of } from '../../../nn/sha256.js';
import { defaultThreads } from '../../../selfplay/threads/defaultThreads.js';
import { shippedFile, shippedModels } from '../../sources/shippedModels.js';
import type { Terminal } from '../../terminal/terminal.js';
import { drawsUnicode } from '../../terminal/unicode.js';
import { checkDevices } from './devices.js';
import { checkPackages, checkRuntimes, checkSolver, type Part } from './parts.js';

/** What was found on this machine. Sizes are bytes. */
export interface Examination {
  readonly version: string;
  readonly node: string;
  readonly system: {
    readonly platform: string;
    readonly arch: string;
    readonly release: string;
    readonly processor: string;
    /** Vector instructions that speed up the network, where the system tells: `AVX2`, `AVX-512`. */
    readonly vectors?: readonly string[];
    readonly threads: number;
    /** Processors that a container allows, where it says so. */
    readonly allowed?: number;
    /** Threads that were busy in the last minute, this program not counted; absent on Windows. */
    readonly busy?: number;
    readonly memory: number;
    readonly freeMemory: number;
  };
  readonly disk: { readonly folder: string; readonly free?: number };
  readonly parts: readonly Part[];
  readonly models: readonly ModelFile[];
  readonly terminal: {
    readonly input: boolean;
    readonly output: boolean;
    readonly columns?: number;
    readonly rows?: number;
    readonly colors: 'none' | '256' | '24bit';
    readonly unicode: boolean;
    readonly type: string;
  };
}

interface ModelFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Looks at the machine and tries every part of the program that could be missing. */
export async function examine(terminal: Terminal): Promise<Examination> {
  const models = shippedModels().map(modelFile);
  return {
    version: packageVersion(),
    node: process.versions.node,
    system: system(),
    disk: disk(currentFolder()),
    parts: [
      ...(await checkRuntimes()),
      ...(await checkDevices()),
      ...(await checkPackages()),
      checkSolver(defaultThreads()),
    ],
    models,
    terminal: terminalOf(terminal),
  };
}

function modelFile(name: string): ModelFile {
  const bytes = readFileSync(shippedFile(name));
  return { name, sha256: sha256Of(bytes), bytes: bytes.length };
}

function system(): Examination['system'] {
  const vectors = vectorInstructions();
  const allowed = containerLimit();
  return {
    platform: process.platform,
    arch: arch(),
    release: release(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    ...(vectors === undefined ? {} : { vectors }),
    threads: defaultThreads(),
    ...(allowed === undefined ? {} : { allowed }),
    ...(process.platform === 'win32' ? {} : { busy: loadavg()[0]! }),
    memory: totalmem(),
    freeMemory: availableMemory(),
  };
}

/** Free memory and what the system would give back; only Linux tells the latter. */
function availableMemory(): number {
  const kilobytes = /^MemAvailable:\s*(\d+) kB/m.exec(textOf('/proc/meminfo'))?.[1];
  return kilobytes === undefined ? freemem() : Number(kilobytes) * 1024;
}

function vectorInstructions(): string[] | undefined {
  const flags = /^flags\s*:(.*)$/m.exec(textOf('/proc/cpuinfo'))?.[1]?.split(' ');
  if (flags === undefined) return undefined;
  const known = [
    ['avx2', 'AVX2'],
    ['avx512f', 'AVX-512'],
    ['avx512_vnni', 'VNNI'],
    ['amx_tile', 'AMX'],
  ] as const;
  return known.flatMap(([flag, name]) => (flags.includes(flag) ? [name] : []));
}

/** Processors by the quota of cgroup 2: microseconds of every so many microseconds. */
function containerLimit(): number | undefined {
  const [quota, period] = textOf('/sys/fs/cgroup/cpu.max').trim().split(' ').map(Number);
  return quota === undefined || period === undefined || Number.isNaN(quota) ? undefined : quota / period;
}

/** Empty where the system has no such file. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** By its name, which a folder that was removed has no longer. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return '.';
  }
}

function disk(folder: string): Examination['disk'] {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return { folder, free: bavail * bsize };
  } catch {
    return { folder };
  }
}

function terminalOf({ palette }: Terminal): Examination['terminal'] {
  const { stdout, env, platform } = process;
  const output = isatty(1);
  return {
    input: isatty(0),
    output,
    ...(output ? { columns: stdout.columns, rows: stdout.rows } : {}),
    colors: palette.depth,
    unicode: drawsUnicode(env, platform),
    type: env['TERM'] ?? '',
  };
}
