import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { writeCheckpoint } from '../../../nn/checkpointFile.js';
import { initializeNetwork } from '../../../nn/network.js';

/** The built program: `npm test` builds first. */
export const PROGRAM = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

/** Runs the program to its end, its input and outputs being pipes. */
export async function runProgram(
  args: readonly string[],
  surroundings: Surroundings = {},
): Promise<Finished> {
  const { input = '', environment = {}, folder } = surroundings;
  const inherited = { ...process.env };
  delete inherited['NO_COLOR'];
  delete inherited['FORCE_COLOR'];
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...inherited, ...environment },
    ...(folder === undefined ? {} : { cwd: folder }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}

/** The command line of the foreign engine that fails in the ways of `flakyEngine.js`. */
export function flakyCommand(...words: readonly (string | number)[]): string {
  const script = fileURLToPath(new URL('../engines/flakyEngine.js', import.meta.url));
  return [`"${process.execPath}" "${script}"`, ...words].join(' ');
}

/** The command line of the foreign engine that answers in the ways of `quirkyEngine.js`. */
export function quirkyCommand(quirk: string): string {
  const script = fileURLToPath(new URL('../engines/quirkyEngine.js', import.meta.url));
  return `"${process.execPath}" "${script}" ${quirk}`;
}

/** Writes a tiny untrained network. */
export async function writeTinyModel(file: string, seed = 'tiny'): Promise<void> {
  const architecture = residualArchitecture({ blocks: 1, channels: 8 });
  await writeCheckpoint(file, initializeNetwork(architecture, Random.fromSeed(seed)));
}

/** Whether a text has any terminal control sequence. */
export function hasEscapes(text: string): boolean {
  return text.includes('\x1b');
}
