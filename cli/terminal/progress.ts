import { performance } from 'node:perf_hooks';
import { stderr } from 'node:process';
import { MultiBar, type SingleBar } from 'cli-progress';
import { columnsOf, cutToColumns, harmless } from '../../engine/text.js';
import { formatAmount, formatDuration, percentDone } from './format.js';
import { drawn } from './palette.js';
import type { Terminal } from './terminal.js';
import { wrapLine } from './wrap.js';

/** A task whose end is known: `total` of `unit`. */
export interface Task {
  readonly label: string;
  readonly total: number;
  /** In the plural: `games`. */
  readonly unit: string;
}

/** One task being shown. */
export interface Bar {
  /** @param detail a few words after the rate, such as what is being done now. */
  update(done: number, detail?: string): void;
  /** The same line for the next task; its clock starts again. */
  restart(task: Task): void;
}

/**
 * How a long command shows on stderr that it lives: bars with rate and time left where lines can be redrawn, now and
 * then a line elsewhere.
 */
export interface Progress {
  start(task: Task): Bar;
  /** A line that stays. */
  log(line: string): void;
  /** Takes the bars off the screen. */
  finish(): void;
}

/** Seconds between two lines about one task where there is no screen to redraw. */
const LINE_INTERVAL = 10;

export interface TaskState extends Task {
  readonly done: number;
  /** Seconds since the task began. */
  readonly elapsed: number;
  readonly detail: string;
}

/** Rate and time left, once there is something to judge them by. */
function outlook({ done, total, unit, elapsed }: TaskState): string {
  if (done <= 0 || elapsed <= 0) return '';
  const rate = done / elapsed;
  const left = done < total ? `, ${formatDuration((total - done) / rate)} left` : '';
  return rate >= 0.1
    ? `${formatAmount(rate)} ${unit}/s${left}`
    : `${formatAmount(rate * 60)} ${unit}/min${left}`;
}

/**
 * The line of a task on a screen of `columns`: its bar as wide as there is room for, and as many of the words after it
 * as fit.
 */
export function barLine(state: TaskState, columns: number, unicode: boolean): string {
  const { done, total } = state;
  const label = harmless(state.label, LONGEST_LABEL);
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const head = percentDone(share).padStart(5);
  const hints = hintsOf(state);
  const tailOf = (count: number): string => (count === 0 ? '' : `  ${hints.slice(0, count).join(' · ')}`);
  const roomBeside = (tail: string): number =>
    columns - 1 - columnsOf(label) - 1 - head.length - columnsOf(tail);
  let count = hints.length;
  while (count > 0 && roomBeside(tailOf(count)) < NARROWEST) count--;
  const width = Math.max(0, Math.min(WIDEST, roomBeside(tailOf(count))));
  const filled = Math.round(share * width);
  const [full, empty] = unicode ? ['█', '░'] : ['#', '.'];
  const bar = full.repeat(filled) + empty.repeat(width - filled);
  return cutToColumns(`${label} ${bar}${head}${tailOf(count)}`, Math.max(0, columns - 1), '');
}

/** Columns of a label or a detail, which may name players and files. */
const LONGEST_LABEL = 60;
const NARROWEST = 10;
const WIDEST = 30;

/** `games`, of a single one `game`. */
function unitOf({ total, unit }: TaskState): string {
  return total === 1 ? unit.replace(/s$/, '') : unit;
}

/** What stands behind the bar, the most important first. */
function hintsOf(state: TaskState): string[] {
  const { done, total, unit } = state;
  const detail = harmless(state.detail, LONGEST_LABEL);
  const hints =
    unit === 'seconds'
      ? [`${formatDuration(total - done)} left`, detail]
      : [`${formatAmount(done)}/${formatAmount(total)} ${unitOf(state)}`, outlook(state), detail];
  return hints.filter((hint) => hint !== '');
}

/** The line of a task in a log. */
export function logLine(state: TaskState): string {
  const { done, total, unit } = state;
  const [label, detail] = [state.label, state.detail].map((text) => harmless(text, LONGEST_LABEL)) as [
    string,
    string,
  ];
  const counts =
    unit === 'seconds'
      ? `${formatDuration(done)} of ${formatDuration(total)}`
      : `${formatAmount(done)}/${formatAmount(total)} ${unitOf(state)}`;
  const rate = unit === 'seconds' ? '' : outlook(state);
  return [`${label.replaceAll(/ +/g, ' ').trim()}: ${counts}`, rate, detail]
    .filter((part) => part !== '')
    .join(', ');
}

const seconds = (): number => performance.now() / 1000;

function liveProgress(terminal: Terminal): Progress {
  const unicode = process.env['TERM'] !== 'linux';
  const bars = new MultiBar({
    stream: stderr,
    clearOnComplete: true,
    forceRedraw: true,
    gracefulExit: false,
    // Left alone: a program that dies must not leave a terminal without line wrapping.
    linewrap: true,
    fps: 8,
    format: (_options, _parameters, payload: { line: () => string }) => drawn(payload.line()),
  });
  const log = (line: string): void => {
    // What a bar had written further right on the line must go.
    for (const part of wrapLine(line, terminal.noteColumns - 1)) bars.log(`${drawn(part)}\x1b[K\n`);
  };
  return {
    start(task) {
      terminal.redirectNotes(log);
      let state: TaskState = { ...task, done: 0, elapsed: 0, detail: '' };
      let began = seconds();
      const line = (): string =>
        barLine({ ...state, elapsed: seconds() - began }, terminal.noteColumns, unicode);
      const bar: SingleBar = bars.create(1, 0, { line });
      return {
        update(done, detail = state.detail) {
          state = { ...state, done, detail };
          bar.update(0, { line });
        },
        restart(next) {
          state = { ...next, done: 0, elapsed: 0, detail: '' };
          began = seconds();
        },
      };
    },
    log,
    finish() {
      terminal.redirectNotes(undefined);
      if (bars.isActive) {
        bars.update();
        bars.stop();
      }
    },
  };
}

function plainProgress(terminal: Terminal): Progress {
  return {
    start(task) {
      let current = task;
      let began = seconds();
      let printed = began;
      return {
        update(done, detail = '') {
          const now = seconds();
          if (now - printed < LINE_INTERVAL) return;
          printed = now;
          terminal.note(logLine({ ...current, done, elapsed: now - began, detail }));
        },
        restart(next) {
          current = next;
          began = printed = seconds();
        },
      };
    },
    log: (line) => terminal.note(line),
    finish: () => undefined,
  };
}

/** @param plain lines also where there is a screen. */
export function openProgress(terminal: Terminal, plain = false): Progress {
  return terminal.live && !plain ? liveProgress(terminal) : plainProgress(terminal);
}
