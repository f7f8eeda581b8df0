import { performance } from 'node:perf_hooks';
import { OthelloError } from '../../../engine/errors.js';
import { formatQueueAddress, type QueueAddress } from '../../../selfplay/machines/address.js';
import { Machine, type MachineEvent } from '../../../selfplay/machines/machine.js';
import { loadQueuePackages, type QueuePackages } from '../../../selfplay/machines/packages.js';
import { Board } from '../../../selfplay/machines/queueBoard.js';
import { versionProblem } from '../../../selfplay/machines/version.js';
import { defaultThreads } from '../../../selfplay/threads/defaultThreads.js';
import { startTimer } from '../../../selfplay/threads/timer.js';
import { defineCommand } from '../../command/command.js';
import { decimal, flag, integer, required, text } from '../../command/option.js';
import { machineName, queueAddress, queueSoftware, sayNote } from '../../command/queue.js';
import { queueOption, queuePasswordOption } from '../../command/queueOptions.js';
import { asciiOption, isAscii, plainOption } from '../../command/screenOptions.js';
import { FullScreen } from '../../screen/fullScreen.js';
import type { Terminal } from '../../terminal/terminal.js';
import { WorkLines } from './lines.js';
import { type ScreenedWork, WorkOnScreen } from './onScreen.js';

export const work = defineCommand({
  positional: 'queue',
  options: {
    queue: required(queueOption),
    'queue-password': queuePasswordOption,
    workers: integer('threads that work; by default one a core', { minimum: 1, maximum: 256 }),
    minutes: decimal('stop after this long', { minimum: 0.01, maximum: 1e9 }, 'M'),
    name: text(
      'name of this machine, which no other has; by default that of the host and the process',
      'NAME',
    ),
    plain: plainOption,
    ascii: asciiOption,
    json: flag('print every event as a line of JSON'),
  },
  examples: [
    { line: 'work redis://hub:6379', says: 'takes parts from that queue until it is stopped' },
    { line: 'work redis://hub --workers 8', says: 'with eight threads' },
  ],
  epilogue:
    'The other side is any command with --queue, above all othello-zero train. Ctrl-C gives back what is under way; a machine ' +
    'that is killed loses nothing either, another does its part again.',
  async run(values, terminal) {
    const { json, minutes } = values;
    const address = queueAddress(values, terminal);
    const packages = await loadQueuePackages();
    const signal = terminal.listenForInterrupt('Stopping: what is under way is given back.');
    const software = queueSoftware();
    await checkVersion({ packages, address, software, signal }, terminal);
    if (signal.aborted) return;
    const name = values.name ?? machineName();
    const threads = values.workers ?? defaultThreads();
    const began = performance.now();
    const view = openView(
      {
        machine: name,
        threads,
        queue: formatQueueAddress(address),
        ascii: isAscii(values.ascii),
        elapsed: () => (performance.now() - began) / 1000,
        signal,
      },
      values,
      terminal,
    );
    view.show({ event: 'started', machine: name, threads, queue: formatQueueAddress(address) });
    const machine = new Machine({
      packages,
      address,
      name,
      threads,
      software,
      onEvent: (event) => view.show(event),
    });
    let stopTimer: (() => void) | undefined;
    try {
      const end = new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve());
        if (minutes !== undefined) stopTimer = startTimer(minutes * 60_000, resolve);
      });
      const refusal = await Promise.race([end, machine.ended]);
      if (refusal instanceof OthelloError) throw refusal;
    } finally {
      stopTimer?.();
      await machine.close();
      view.close();
      const { parts, games } = machine;
      if (json) terminal.json({ event: 'stopped', parts, games });
      else terminal.note(`Stopped: ${parts} parts done, ${games} games among them.`);
    }
  },
});

/** How the work is shown. */
interface View {
  show(event: MachineEvent): void;
  /** Takes it off the terminal. */
  close(): void;
}

/** Lines of JSON when asked for, a screen where there is a terminal to show and to hear, else lines. */
function openView(
  about: ScreenedWork,
  { json, plain }: { readonly json: boolean; readonly plain: boolean },
  terminal: Terminal,
): View {
  const close = (): void => undefined;
  if (json) {
    return {
      show(event) {
        if (event.event !== 'rate') terminal.json(event);
      },
      close,
    };
  }
  if (plain || !FullScreen.isPossible()) {
    const lines = new WorkLines((line) => terminal.note(line));
    return { show: (event) => lines.show(event), close };
  }
  const screen = new WorkOnScreen(about, terminal);
  screen.open();
  return screen;
}

/** Where the coordinator is, and what it is to be. */
interface Asked {
  readonly packages: QueuePackages;
  readonly address: QueueAddress;
  readonly software: string;
  readonly signal: AbortSignal;
}

/** Asks before anything is taken whether the coordinator is of the same version. */
async function checkVersion(
  { packages, address, software, signal }: Asked,
  terminal: Terminal,
): Promise<void> {
  let isAway = false;
  const board = Board.open(packages, address, (reason) => {
    if (!isAway) terminal.note(sayNote({ kind: 'away', reason }, formatQueueAddress(address)));
    isAway = true;
  });
  try {
    const stop = new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined));
    });
    const hello = await Promise.race([board.hello(), stop]);
    const problem = hello && versionProblem(hello, software, 'The coordinator runs');
    if (problem !== undefined) throw problem;
  } finally {
    board.close();
  }
}
