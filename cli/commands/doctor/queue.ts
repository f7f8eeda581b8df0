import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { OthelloError } from '../../../engine/errors.js';
import { formatQueueAddress, type QueueAddress } from '../../../selfplay/machines/address.js';
import { loadQueuePackages } from '../../../selfplay/machines/packages.js';
import { Board } from '../../../selfplay/machines/queueBoard.js';
import { queueReason } from '../../../selfplay/machines/queueReason.js';
import { versionProblem } from '../../../selfplay/machines/version.js';
import { queueAddress, queueSoftware } from '../../command/queue.js';
import type { QueueChoice } from '../../command/queueOptions.js';
import { formatCount } from '../../terminal/format.js';
import type { Terminal } from '../../terminal/terminal.js';
import type { Part } from './parts.js';

/** Milliseconds that a queue has to answer. */
const PATIENCE = 5_000;

/**
 * What tells whether this machine could take parts from a queue: the packages, the server, its settings, the coordinator's version.
 *
 * @throws OthelloError `usage`, at once, for an address that is none.
 */
export function queueCheck(
  choice: QueueChoice & { readonly queue: string },
  terminal: Terminal,
): () => Promise<Part> {
  const address = queueAddress(choice, terminal);
  return () => checkQueue(address);
}

async function checkQueue(address: QueueAddress): Promise<Part> {
  const part = { name: 'queue', optional: false, isElsewhere: true };
  try {
    return { ...part, works: true, says: await lookAt(address) };
  } catch (error) {
    if (error instanceof OthelloError) return { ...part, works: false, says: error.message };
    const says = `${formatQueueAddress(address)} refuses: ${queueReason(error)}.`;
    return { ...part, works: false, says };
  }
}

async function lookAt(address: QueueAddress): Promise<string> {
  const packages = await loadQueuePackages();
  const where = formatQueueAddress(address);
  let why = 'no answer within 5 s';
  const board = Board.open(packages, address, (reason) => (why = reason));
  const giveUp = new AbortController();
  const late = setTimeout(PATIENCE, undefined, { signal: giveUp.signal }).then(() => {
    throw new OthelloError('failed', `${where} cannot be reached: ${why}.`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([describe(board, where), late]);
  } finally {
    giveUp.abort();
    board.close();
  }
}

async function describe(board: Board, where: string): Promise<string> {
  const milliseconds = await board.ping(() => performance.now());
  const policy = await board.memoryPolicy();
  if (policy !== undefined && policy !== 'noeviction') {
    throw new OthelloError(
      'failed',
      `${where} throws data away when its memory is full (maxmemory-policy ${policy}); set it to noeviction.`,
    );
  }
  const hello = await board.hello();
  const problem = hello && versionProblem(hello, queueSoftware(), `The coordinator of ${where} runs`);
  if (problem !== undefined) throw problem;
  const machines = await board.machines();
  const threads = machines.reduce((sum, machine) => sum + machine.threads, 0);
  const present = `${formatCount(machines.length, 'machine')} with ${formatCount(threads, 'thread')}`;
  const coordinator = hello === undefined ? 'no coordinator yet' : `coordinator ${hello.software}`;
  return `${where} answers in ${milliseconds.toFixed(1)} ms; ${coordinator}; ${present}`;
}
