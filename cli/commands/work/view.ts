import { columnsOf, harmless } from '../../../engine/text.js';
import type { Size } from '../../screen/frames.js';
import { bar, fitting } from '../../screen/text.js';
import { ACCENT, type Theme } from '../../screen/theme.js';
import { formatAmount, formatAmountOf, formatCount, formatDuration } from '../../terminal/format.js';
import { cut, wrapLine } from '../../terminal/wrap.js';
import type { WorkState } from './state.js';

const WIDEST_BAR = 40;
const LABEL = 9;

/** The whole screen of a machine: what it is, what it does, how fast, and what happened last. */
export function workLines(state: WorkState, size: Size, theme: Theme): string[] {
  const { columns, rows } = size;
  const top = [
    titleLine(state, columns, theme),
    '',
    ...nowLines(state, columns),
    '',
    cut(doneLine(state, theme), columns),
    speedLine(state, columns, theme),
    '',
  ].slice(0, Math.max(0, rows - 1));
  const room = rows - top.length - 1;
  const told = state.log.slice(-room).flatMap((line) => wrapLine(line, columns));
  const log = room <= 0 ? [] : told.slice(-room);
  const empty = Array<string>(Math.max(0, room - log.length)).fill('');
  return [...top, ...log, ...empty, footerLine(state, columns, theme)].slice(-rows);
}

function titleLine({ machine, queue }: WorkState, columns: number, { palette }: Theme): string {
  const title = harmless(`Othello Zero works: ${machine}`);
  const about = harmless(queue);
  const room = columns - columnsOf(title) - columnsOf(about);
  return palette.paint(room > 1 ? title + ' '.repeat(room) + about : cut(title, columns), { bold: true });
}

/** A line a thread: its part, or that it waits for one. */
function nowLines({ underWay, threads, away, isStopping }: WorkState, columns: number): string[] {
  if (isStopping) return [cut('Now      stopping: what is under way is given back', columns)];
  if (away !== undefined && underWay.length === 0)
    return wrapLine(`Now      the queue is away (${away}); trying on`, columns);
  const idle = threads - underWay.length;
  const waiting = idle > 0 ? [`${formatCount(idle, 'thread')} waiting for parts`] : [];
  return [...underWay, ...waiting].map((line, row) => {
    return cut((row === 0 ? 'Now' : '').padEnd(LABEL) + line, columns);
  });
}

function doneLine({ parts, games, failed, elapsed }: WorkState, { signs }: Theme): string {
  const failures = failed === 0 ? [] : [`${formatAmount(failed)} failed here`];
  const said = [formatAmountOf(parts, 'part'), formatAmountOf(games, 'game'), ...failures];
  return `Done     ${[...said, `in ${formatDuration(elapsed)}`].join(` ${signs.separator} `)}`;
}

/** The rate now, as a bar of the best there was. */
function speedLine({ rates }: WorkState, columns: number, theme: Theme): string {
  const now = rates.at(-1);
  if (now === undefined) return cut('Speed    -', columns);
  const text = `${formatAmount(now)} evaluations/s`;
  const best = Math.max(...rates);
  const width = Math.min(WIDEST_BAR, columns - LABEL - text.length - 2);
  if (width <= 0) return cut(`Speed    ${text}`, columns);
  const share = best === 0 ? 0 : now / best;
  const painted = theme.palette.paint(bar(share, width, theme), { foreground: ACCENT.blue });
  return `${'Speed'.padEnd(LABEL)}${painted}  ${text}`;
}

function footerLine({ isStopping }: WorkState, columns: number, theme: Theme): string {
  const keys = isStopping ? ['Ctrl-C ends at once'] : ['s stop', 'Ctrl-Z suspend'];
  return theme.palette.paint(fitting(keys, columns, theme), { dim: true });
}
