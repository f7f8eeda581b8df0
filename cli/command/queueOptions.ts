import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';
import { OthelloError } from '../../engine/errors.js';
import { fileReason } from '../../engine/foreseen.js';
import { packageVersion } from '../../nn/packageRoot.js';
import {
  formatQueueAddress,
  holdsPassword,
  parseQueueAddress,
  type QueueAddress,
} from '../../selfplay/machines/address.js';
import { Coordinator } from '../../selfplay/machines/coordinator.js';
import { loadQueuePackages } from '../../selfplay/machines/packages.js';
import type { QueueNote } from '../../selfplay/machines/queueWorkers.js';
import type { MachineTally } from '../../selfplay/machines/tally.js';
import type { Workers } from '../../selfplay/threads/workers.js';
import type { Terminal } from '../terminal/terminal.js';
import { text } from './option.js';

/** The environment variable that holds the password of a queue, where no other user of the machine sees it. */
const PASSWORD = 'OTHELLO_ZERO_QUEUE';

/** Where the machines are that work together. */
export const queueOption = text(
  'redis://HOST[:PORT]: machines that run othello-zero work on this queue take parts too',
  'URL',
);
export const queuePasswordOption = text(
  `file with the password of the queue; the variable ${PASSWORD} may hold it instead`,
  'FILE',
);

/** Both, for commands that work in parts. */
export const queueOptions = { queue: queueOption, 'queue-password': queuePasswordOption };

/** What was said of a queue. */
export interface QueueChoice {
  readonly queue: string | undefined;
  readonly 'queue-password': string | undefined;
}

/** Who asks machines for something. */
interface Coordinating {
  /** Of this process; with a queue, they take parts from it too. */
  readonly threads: number;
  readonly terminal: Terminal;
  /** What machines did before. */
  readonly known?: readonly MachineTally[];
}

/** The software, as machines tell it to each other. */
export function queueSoftware(): string {
  return `othello-zero ${packageVersion()}`;
}

/** A name for this process among the machines of a queue. */
export function machineName(): string {
  return `${hostname()}-${process.pid}`;
}

/** The address that was given, with its password from wherever that is kept. Throws OthelloError `usage`. */
export function queueAddress(
  choice: QueueChoice & { readonly queue: string },
  terminal: Terminal,
): QueueAddress {
  const { queue, 'queue-password': file } = choice;
  const secret = file === undefined ? process.env[PASSWORD] : passwordIn(file);
  if (holdsPassword(queue)) {
    terminal.note(
      `The password stands in --queue, where every user of this machine can read it; ${PASSWORD} or --queue-password keeps it.`,
    );
  }
  return parseQueueAddress(queue, secret === '' ? undefined : secret);
}

function passwordIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new OthelloError(
      'usage',
      `The password of the queue cannot be read from ${file}: ${fileReason(error) ?? ''}.`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Does work with the machines of a queue where one was named, with threads of this process alone otherwise.
 *
 * @param work is given what `runParts` takes.
 */
export async function withWorkers<Result>(
  choice: QueueChoice,
  { threads, terminal }: Coordinating,
  work: (workers: number | Workers) => Promise<Result>,
): Promise<Result> {
  const machines = await openMachines(choice, { threads, terminal });
  if (machines === undefined) return work(threads);
  try {
    return await work(machines);
  } finally {
    await machines.close();
  }
}

/** The machines of a queue; undefined where none was named. Waits for a queue that is away, and says so. */
export async function openMachines(
  choice: QueueChoice,
  { threads, terminal, known = [] }: Coordinating,
): Promise<Coordinator | undefined> {
  const { queue } = choice;
  if (queue === undefined) return undefined;
  const address = queueAddress({ ...choice, queue }, terminal);
  const packages = await loadQueuePackages();
  return Coordinator.open({
    packages,
    address,
    threads,
    software: queueSoftware(),
    name: machineName(),
    known,
    onNote: (note) => terminal.note(sayNote(note, formatQueueAddress(address))),
  });
}

/** What becomes of a queue, as a sentence. */
export function sayNote(note: QueueNote, queue: string): string {
  switch (note.kind) {
    case 'refused':
      return `A result of ${note.machine} is refused (${note.about}): ${note.reason}`;
    case 'aside':
      return `${note.machine} is put aside: no more of its results are taken.`;
    case 'away':
      return `The queue ${queue} cannot be reached (${note.reason}); trying on.`;
    case 'unable':
      return `The queue ${queue} does not do what it is asked for (${note.reason}); trying on.`;
  }
}
