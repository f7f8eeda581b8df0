import { columnsOf, harmless } from '../../../engine/text.js';
import type { MachineTally } from '../../../selfplay/store/machineTally.js';
import type { WorkUnderWay } from '../../../selfplay/training/control.js';
import { boardLines } from '../../screen/boardLines.js';
import type { Size } from '../../screen/frames.js';
import { bar, beside, fitting } from '../../screen/text.js';
import { ACCENT, type Theme } from '../../screen/theme.js';
import {
  formatAmount,
  formatAmountOf,
  formatCount,
  formatDuration,
  percentDone,
} from '../../terminal/format.js';
import { cut, wrapLine } from '../../terminal/wrap.js';
import { eloChart } from './eloChart.js';
import { tooSmallFor, type TrainLayout, trainLayout } from './layout.js';
import { rateOf } from './meter.js';
import { secondsLeft, seriesOf, type Share, type TrainState } from './state.js';

/** The whole screen of a run. */
export function trainLines(state: TrainState, size: Size, theme: Theme): string[] {
  const small = tooSmallFor(size);
  if (small !== undefined) {
    const lines = wrapLine(small, size.columns);
    return Array.from({ length: size.rows }, (_, row) => lines[row] ?? '');
  }
  const layout = trainLayout(theme, size);
  return [
    ...stateLines(state, size.columns, theme).slice(0, layout.state),
    ...middleLines(state, layout, theme),
    ...footerLines(state, layout, theme),
  ];
}

/** The board with what it shows below it, where there is room for one, and the rest beside it. */
function middleLines(state: TrainState, layout: TrainLayout, theme: Theme): string[] {
  const { board, middle } = layout;
  const side = sideLines(state, layout, theme);
  if (board === undefined) return Array.from({ length: middle }, (_, row) => side[row] ?? '');
  const { scene, caption } = state.replayed;
  const left = [...(scene === undefined ? [] : boardLines(scene, board, theme)), caption];
  return beside(left, board.width, side, middle);
}

/** Where the run is: eleven lines, the most important first. */
export function stateLines(state: TrainState, columns: number, theme: Theme): string[] {
  const { palette, signs } = theme;
  const between = ` ${signs.separator} `;
  const { folder, config } = state.beginning;
  const title = harmless(`Othello Zero learns: ${folder}`);
  const about = harmless(`seed ${config.seed}`);
  const room = columns - columnsOf(title) - columnsOf(about);
  const of = config.generations === undefined ? '' : ` of ${config.generations}`;
  return [
    palette.paint(room > 1 ? title + ' '.repeat(room) + about : cut(title, columns), { bold: true }),
    cut(`Now      ${doing(state, between)}`, columns),
    '',
    shareLine('Games', state.playing, 'games', columns, theme),
    shareLine('Training', state.training, 'steps', columns, theme),
    timeLine(state, columns, theme),
    '',
    cut(
      [
        `Network  ${state.generation}${of}`,
        formatAmountOf(state.games, 'game'),
        formatAmountOf(state.positions, 'position'),
      ].join(between),
      columns,
    ),
    cut(`Speed    ${speeds(state).join(between)}`, columns),
    cut(`Losses   ${losses(state.losses)}`, columns),
    '',
  ];
}

/** In words, what the threads work at. */
function doing(state: TrainState, between: string): string {
  if (state.isStopping) return 'stopping: everything finished is stored';
  const work = workLine(state.underWay, between);
  return state.isPaused ? `PAUSED (p goes on)${work === '' ? '' : `: ${work}`}` : work || 'getting ready';
}

function workLine(underWay: readonly WorkUnderWay[], between: string): string {
  const counts = new Map<string, number>();
  for (const work of underWay) {
    const text = describeWork(work);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts]
    .map(([text, threads]) => (threads === 1 ? text : `${text} (${threads} threads)`))
    .join(between);
}

function describeWork({ kind, generation, opponent }: WorkUnderWay): string {
  switch (kind) {
    case 'play':
      return `games of generation ${generation}`;
    case 'train':
      return `training network ${generation}`;
    case 'evaluate':
      return `network ${generation} against ${opponent ?? 'another'}`;
  }
}

const LABEL = 9;
const BAR = 24;

function shareLine(
  label: string,
  share: Share | undefined,
  unit: string,
  columns: number,
  theme: Theme,
): string {
  const { done, total, generation } = share ?? { done: 0, total: 0, generation: undefined };
  const text =
    generation === undefined
      ? 'not begun yet'
      : `${formatAmount(done)} of ${formatAmount(total)} ${unit} of generation ${generation}`;
  return barLine(label, total === 0 ? 0 : done / total, text, columns, theme);
}

function barLine(label: string, share: number, text: string, columns: number, theme: Theme): string {
  const percent = percentDone(share).padStart(5);
  const width = Math.max(0, Math.min(BAR, columns - LABEL - percent.length - 2 - text.length));
  return (
    cut(label.padEnd(LABEL), columns) +
    theme.palette.paint(bar(share, width, theme), { foreground: ACCENT.blue }) +
    cut(`${percent}  ${text}`, Math.max(0, columns - LABEL - width))
  );
}

function timeLine(state: TrainState, columns: number, theme: Theme): string {
  const { seconds } = state.beginning;
  const { elapsed } = state;
  if (seconds !== undefined) {
    const text = `${formatDuration(seconds - elapsed)} left of ${formatDuration(seconds)}`;
    return barLine('Time', seconds === 0 ? 1 : elapsed / seconds, text, columns, theme);
  }
  const left = secondsLeft(state);
  const until = left === undefined ? 'until you stop it' : `about ${formatDuration(left)} left`;
  return cut(`Time     ${formatDuration(elapsed)} gone, ${until}`, columns);
}

function speeds(state: TrainState): string[] {
  const { meters } = state;
  const games = rateOf(meters.games);
  const shown = (rate: number | undefined): string => (rate === undefined ? '-' : formatAmount(rate));
  const perMinute = games === undefined ? undefined : 60 * games;
  return [
    `${shown(perMinute)} games/min`,
    `${shown(rateOf(meters.evaluations))} evaluations/s`,
    `${shown(rateOf(meters.samples))} training samples/s`,
  ];
}

function losses({ all, ...parts }: Readonly<Record<string, number>>): string {
  if (all === undefined) return 'nothing is trained yet';
  const named = Object.entries(parts).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  return `${all.toFixed(3)} = ${named.join(' + ')}`;
}

/** The chart of strength, below it the machines of a queue, and what the run told last. */
export function sideLines(state: TrainState, { side }: TrainLayout, theme: Theme): string[] {
  const { width, chart, log } = side;
  const lines = chart === 0 ? [] : strengthLines(state, width, chart, theme);
  if (log < 2) return lines;
  const machines = machineLines(state.machines, Math.floor(log / 2), width, theme);
  const room = log - machines.length;
  const told = state.log.slice(-room).flatMap((line) => wrapLine(line, width));
  return [...lines, '', ...machines, ...told.slice(-room)];
}

/** A line a machine, the fastest first, so many rows at most, and an empty one below; none without a queue. */
function machineLines(
  machines: readonly MachineTally[],
  rows: number,
  width: number,
  { palette, signs }: Theme,
): string[] {
  if (machines.length === 0 || rows < 3) return [];
  const fastest = machines.toSorted((a, b) => (b.rate ?? 0) - (a.rate ?? 0)).slice(0, rows - 2);
  const left = machines.length - fastest.length;
  const title = `${formatCount(machines.length, 'machine')}${left === 0 ? '' : `, the ${fastest.length} fastest`}`;
  const lines = fastest.map(({ name, rate = 0, games, refused }) => {
    const refusals = refused === 0 ? [] : [`${refused} refused`];
    const said = [`${formatAmount(rate)}/s`, formatAmountOf(games, 'game'), ...refusals];
    return cut(`${harmless(name)} ${signs.separator} ${said.join(` ${signs.separator} `)}`, width);
  });
  return [palette.paint(cut(title, width), { bold: true }), ...lines, ''];
}

function strengthLines(state: TrainState, width: number, height: number, theme: Theme): string[] {
  const series = seriesOf(state);
  if (series === undefined) {
    const { every, games } = state.beginning.config.evaluation;
    const when =
      games === 0
        ? 'This run has no evaluations.'
        : `Networks ${every}, ${2 * every}, ... are measured; e: now.`;
    const title = theme.palette.paint('Strength', { bold: true });
    return [title, cut(when, width), ...Array<string>(Math.max(0, height - 2)).fill('')];
  }
  const { opponent, games, simulations, points } = series;
  const bound = points.some(({ isBound }) => isBound)
    ? ` ${theme.ascii ? '^' : '▲'} all won: at least that.`
    : '';
  return [
    theme.palette.paint(cut(`Elo against ${opponent}`, width), { bold: true }),
    ...eloChart(points, width, height - 3, theme),
    cut(`${formatCount(games, 'game')} a match, ${formatCount(simulations, 'simulation')} a move;`, width),
    cut(`${theme.ascii ? '|' : '│'} is the 95% interval.${bound}`, width),
  ];
}

/** The last thing told, where it stands nowhere else, and the keys. */
export function footerLines(state: TrainState, { columns, side }: TrainLayout, theme: Theme): string[] {
  const isLogged = side.log >= 2 && state.message === state.log.at(-1);
  const keys = state.isStopping
    ? ['Ctrl-C ends at once']
    : [
        state.isPaused ? 'p go on' : 'p pause',
        'e evaluate now',
        'o other opponent',
        's stop',
        'Ctrl-Z suspend',
      ];
  const text = fitting(keys, columns, theme);
  return [isLogged ? '' : cut(state.message, columns), theme.palette.paint(text, { dim: true })];
}
