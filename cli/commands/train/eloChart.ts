import { ACCENT, type Theme } from '../../screen/theme.js';
import { signed } from '../../terminal/format.js';

/** One stored match of a generation. */
export interface EloPoint {
  readonly generation: number;
  readonly elo: number;
  readonly eloInterval: readonly [low: number, high: number];
  /** Every game was won, or lost: the match only says "at least" the lower end of its interval, or "at most" the upper. */
  readonly isBound: boolean;
}

/** What a match says of the distance: the end of its interval that is known where that is all. */
function knownElo({ elo, eloInterval: [low, high], isBound }: EloPoint): number {
  if (!isBound) return elo;
  return elo > 0 ? low : high;
}

/** Room at the left for the names of the rows. */
const AXIS = 7;
/** What is further away is drawn at the edge. */
const LIMIT = 1200;

/**
 * A chart of `width` by `height` characters: a column for each match with its value and its 95 % interval, the
 * generations below. Where there are more matches than columns, evenly spread ones, the last always.
 */
export function eloChart(points: readonly EloPoint[], width: number, height: number, theme: Theme): string[] {
  const rows = height - 1;
  const shown = spread(points, width - AXIS);
  const scale = scaleOf(shown, rows);
  const step = Math.max(1, Math.min(3, Math.floor((width - AXIS) / Math.max(1, shown.length))));
  const lines = Array.from({ length: rows }, (_, row) => {
    const cells = shown.map((point) => cell(point, row, scale, theme).padEnd(step, rule(row, scale, theme)));
    const rest = rule(row, scale, theme).repeat(Math.max(0, width - AXIS - step * shown.length));
    const drawn = theme.palette.paint(cells.join('') + rest, { foreground: ACCENT.blue });
    return nameOf(row, rows, scale).padStart(AXIS - 2) + (theme.ascii ? ' |' : ' │') + drawn;
  });
  return [...lines, generations(shown, step, width)];
}

interface Scale {
  readonly top: number;
  readonly bottom: number;
  rowOf(elo: number): number;
}

/** From the lowest value to the highest, with zero and the ends of the intervals as far as the limit. */
function scaleOf(points: readonly EloPoint[], rows: number): Scale {
  const clamp = (elo: number): number => Math.max(-LIMIT, Math.min(LIMIT, elo));
  const all = points.flatMap(({ elo, eloInterval }) => [elo, ...eloInterval].map(clamp));
  const round = (value: number, away: (value: number) => number): number => away(value / 100) * 100;
  const top = round(Math.max(100, ...all), Math.ceil);
  const bottom = round(Math.min(0, ...all), Math.floor);
  const rowOf = (elo: number): number => Math.round(((top - clamp(elo)) / (top - bottom)) * (rows - 1));
  return { top, bottom, rowOf };
}

function cell(point: EloPoint, row: number, scale: Scale, theme: Theme): string {
  const { elo, eloInterval, isBound } = point;
  const [low, high] = eloInterval;
  if (row === scale.rowOf(knownElo(point))) {
    if (!isBound) return theme.ascii ? 'o' : '●';
    return elo > 0 ? (theme.ascii ? '^' : '▲') : theme.ascii ? 'v' : '▼';
  }
  const isInside = row >= scale.rowOf(high) && row <= scale.rowOf(low);
  return isInside ? (theme.ascii ? '|' : '│') : rule(row, scale, theme);
}

/** The line at zero. */
function rule(row: number, scale: Scale, { ascii }: Theme): string {
  return row === scale.rowOf(0) ? (ascii ? '-' : '┄') : ' ';
}

function nameOf(row: number, rows: number, scale: Scale): string {
  if (row === scale.rowOf(0)) return '0';
  return row === 0 ? signed(scale.top) : row === rows - 1 ? signed(scale.bottom) : '';
}

function generations(points: readonly EloPoint[], step: number, width: number): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return '';
  const begin = `gen ${first.generation}`;
  if (first === last) return ' '.repeat(AXIS) + begin;
  const end = String(last.generation);
  const room = Math.max(begin.length + 1 + end.length, step * (points.length - 1) + 1);
  return (' '.repeat(AXIS) + begin + end.padStart(room - begin.length)).slice(0, width);
}

function spread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from(
    { length: most },
    (_, index) => items[Math.round((index * (items.length - 1)) / (most - 1))]!,
  );
}
