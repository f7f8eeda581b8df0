import { OthelloError } from '../../engine/errors.js';
import { GAME_KINDS, type GameKind } from '../../selfplay/records/gameRecord.js';

/** Numbers of games, both ends included. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** Which games are meant, in ascending order. */
export interface GameSelection {
  /** As it was written. */
  readonly text: string;
  readonly kind: GameKind;
  readonly ranges: readonly Range[];
}

const ACCEPTED =
  'all, numbers and ranges such as 12 or 0-99,200, and before them arena/ or imported/ for such games';

/** Reads `all`, `12`, `0-99,200` or `arena/all`. Throws OthelloError `usage`. */
export function parseSelection(option: string, text: string): GameSelection {
  const refusal = new OthelloError('usage', `${option} takes ${ACCEPTED}, not "${text}".`);
  const slash = text.indexOf('/');
  const kind = slash < 0 ? 'selfplay' : GAME_KINDS.find((name) => name === text.slice(0, slash));
  if (kind === undefined) throw refusal;
  const numbers = text.slice(slash + 1);
  if (numbers === 'all') return { text, kind, ranges: [{ from: 0, to: Infinity }] };
  const ranges = numbers.split(',').map((part): Range => {
    const match = /^\s*(\d{1,15})(?:-(\d{1,15}))?\s*$/.exec(part);
    if (match === null) throw refusal;
    const from = Number(match[1]);
    const to = match[2] === undefined ? from : Number(match[2]);
    if (to < from) throw refusal;
    return { from, to };
  });
  return { text, kind, ranges: merged(ranges) };
}

/** Ascending, each number once. */
function merged(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => a.from - b.from);
  return sorted.reduce<Range[]>((done, range) => {
    const last = done.at(-1);
    if (last === undefined || range.from > last.to + 1) return [...done, range];
    return [...done.slice(0, -1), { from: last.from, to: Math.max(last.to, range.to) }];
  }, []);
}

/** The selected numbers below `end`. */
export function* selectedNumbers({ ranges }: GameSelection, end: number): Generator<number> {
  for (const { from, to } of ranges) {
    for (let number = from; number <= to && number < end; number++) yield number;
  }
}

export function isSelected({ ranges }: GameSelection, number: number): boolean {
  return ranges.some(({ from, to }) => from <= number && number <= to);
}
