import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';
import { OthelloError } from '../../engine/errors.js';
import { fileReason } from '../../engine/systemErrors.js';
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
import type { Terminal } from '../terminal/terminal.js';
import { type Coordinating, QUEUE_PASSWORD, type QueueChoice } from './queueOptions.js';

/** What was said of a queue, where one was named. */
type NamedQueue = QueueChoice & { readonly queue: string };

/** The software, as machines tell it to each other. */
export function queueSoftware(): string {
  return `othello-zero ${packageVersion()}`;
}

/** A name for this process among the machines of a queue. */
export function machineName(): string {
  return `${hostname()}-${process.pid}`;
}

/** The address that was given, with its password from wherever that is kept. Throws OthelloError `usage`. */
export function queueAddress(choice: NamedQueue, terminal: Terminal): QueueAddress {
  const { queue, 'queue-password': file } = choice;
  const secret = file === undefined ? process.env[QUEUE_PASSWORD] : passwordIn(file);
  if (holdsPassword(queue)) {
    terminal.note(
      `The password stands in --queue, where every user of this machine can read it; ${QUEUE_PASSWORD} or --queue-password keeps it.`,
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

/** The machines of a queue. Waits for a queue that is away, and says so. */
export async function openCoordinator(
  choice: NamedQueue,
  { threads, terminal, known = [] }: Coordinating,
): Promise<Coordinator> {
  const address = queueAddress(choice, terminal);
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
