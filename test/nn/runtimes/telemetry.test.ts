import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/scratch.js';

const SCRIPT = fileURLToPath(new URL('../../support/nn/threadOfOnesOwn.js', import.meta.url));
const folder = temporaryFolder();
/** See `threadOfOnesOwn.js`. */
interface Plan {
  readonly set?: string;
  readonly import?: string;
  readonly open?: 'network' | 'runtime';
  readonly workers?: readonly Plan[];
  readonly env?: 'share' | Readonly<Record<string, string>>;
  readonly again?: Plan;
  readonly then?: Plan;
}

let count = 0;
/** Runs a plan in a process of its own, on a machine where nobody has set the variable unless told so. */
async function carryOut(
  plan: Plan,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly said: readonly string[]; readonly left: readonly string[] }> {
  const home = folder.at(`home${++count}`);
  mkdirSync(join(home, 'tmp'), { recursive: true });
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(plan)], {
    env: { PATH: process.env['PATH'], HOME: home, TMPDIR: join(home, 'tmp'), ...environment },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  await new Promise((resolve) => child.on('close', resolve));
  const left = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => name !== 'tmp');
  return { said: said.trim().split('\n'), left };
}

const OPEN: Plan = { open: 'network' };
const OPENED = 'opened, ORT_DISABLE_TELEMETRY=1';
const REFUSED = expect.stringMatching(
  /^unsupported: onnxruntime would send [^.]*: import othello-zero\/nn \(or set process\.env\.ORT_DISABLE_TELEMETRY = '1'\) in the main thread before [^.]*\.$/,
) as string;

describe("onnxruntime's telemetry", () => {
  it('is off in every process of these tests', () => {
    expect(process.env['ORT_DISABLE_TELEMETRY']).toBe('1');
  });

  it.concurrent.each<[string, Plan, Readonly<Record<string, string>>?]>([
    ['the main thread', OPEN],
    [
      'workers of a main thread that imported nn, whatever their own environment',
      { import: 'othello-zero/nn', workers: [OPEN, { env: {}, ...OPEN }] },
      { ORT_DISABLE_TELEMETRY: '' }, // which is as if it were not set
    ],
    ['... lrp', { import: 'othello-zero/lrp', workers: [OPEN] }],
    ['... selfplay', { import: 'othello-zero/selfplay', workers: [OPEN] }],
    ['... the whole package', { import: 'othello-zero', workers: [OPEN] }],
    ['a worker of a main thread that set the variable', { set: '1', workers: [OPEN] }],
    ['a worker that shares the environment', { workers: [{ env: 'share', ...OPEN }] }],
    [
      'a worker of a process that was started with the variable',
      { workers: [OPEN] },
      { ORT_DISABLE_TELEMETRY: '1' },
    ],
  ])('is off, and leaves nothing in the home folder or the temporary one: %s', async (_name, plan, set) => {
    const { said, left } = await carryOut(plan, set);
    expect({ said: new Set(said), left }).toEqual({ said: new Set([OPENED]), left: [] });
  });

  const LATE: Plan = {
    import: 'othello-zero/mcts', // which needs no network
    workers: [
      OPEN,
      { env: { ORT_DISABLE_TELEMETRY: '1' }, ...OPEN },
      { set: '1', ...OPEN },
      { import: 'othello-zero/nn', workers: [OPEN] },
    ],
  };
  const NO_ENVIRONMENT = '--report-exclude-env'; // Node 22 knows it

  it.concurrent(
    'refuses a network in a sentence in workers, whatever they and their copies say',
    async () => {
      expect(await carryOut(LATE)).toEqual({ said: Array(4).fill(REFUSED), left: [] });
    },
  );

  it.skipIf(!process.allowedNodeEnvironmentFlags.has(NO_ENVIRONMENT))(
    'does so where Node is told to report no environment',
    async () => {
      const { said } = await carryOut(LATE, { NODE_OPTIONS: NO_ENVIRONMENT });
      expect(said).toEqual(Array(4).fill(REFUSED));
    },
  );

  it.concurrent(
    'takes the network in a thread that was refused, when the main thread has seen to it',
    async () => {
      const plan = { workers: [{ ...OPEN, again: OPEN }], then: { import: 'othello-zero/nn' } };
      expect(await carryOut(plan)).toEqual({ said: [REFUSED, OPENED], left: [] });
    },
  );

  // Without a session: a test must not send anything either.
  it.concurrent('is left on where the user wants it', async () => {
    const plan: Plan = { import: 'othello-zero/nn', workers: [{ open: 'runtime' }] };
    const { said } = await carryOut(plan, { ORT_DISABLE_TELEMETRY: '0' });
    expect(said).toEqual(['opened, ORT_DISABLE_TELEMETRY=0']);
  });
});
