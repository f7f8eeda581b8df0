import { describe, expect, it } from 'vitest';
import {
  type Cell,
  COLUMNS,
  columnsWith,
  nextStep,
  OPPONENTS,
  wantedGames,
} from '../../../../cli/commands/strength/plan.js';
import type { MatchGame } from '../../../../selfplay/matches/match.js';

/** Games of pairs `from` on, won as long as the share of the wins is below `score`. */
function playedGames(count: number, score: number, from = 0): MatchGame[] {
  let wins = 0;
  return Array.from({ length: count }, (_, index): MatchGame => {
    const isWon = wins < Math.round(score * (index + 1));
    if (isWon) wins++;
    const about = { pair: from + Math.floor(index / 2), firstIsBlack: index % 2 === 0 };
    return { ...about, openingPlies: 8, moves: [], discs: isWon ? 10 : -10 };
  });
}

function emptyTable(opponents = [...OPPONENTS.keys()]): Cell[] {
  return opponents.flatMap((opponent) => COLUMNS.map((column) => ({ column, opponent, games: [] })));
}

describe('the games that a cell is to have', () => {
  it.each([
    [[], 200, 40],
    [[], 10, 10],
    [playedGames(38, 0.5), 200, 40],
    [playedGames(40, 0.5), 200, 200],
    [playedGames(40, 0.95), 200, 200], // 38 of 40
    [playedGames(40, 0.975), 200, 40],
    [playedGames(40, 0.05), 200, 200],
    [playedGames(40, 0.025), 200, 40],
    [playedGames(40, 0), 200, 40],
    [playedGames(20, 0.5), 20, 20],
    [playedGames(20, 1), 200, 40],
  ])('case %#', (games, most, wanted) => {
    expect(wantedGames(games, most)).toBe(wanted);
  });

  it('are decided by the first forty, whatever follows them', () => {
    const close = playedGames(40, 0.9);
    expect(wantedGames([...close, ...playedGames(100, 1, 20)], 200)).toBe(200);
    const clear = playedGames(40, 1);
    expect(wantedGames([...clear, ...playedGames(60, 0, 20)], 200)).toBe(40);
    // A hole among the first ones must be filled before anything is decided.
    const holed = close.filter(({ pair }) => pair !== 7);
    expect(wantedGames([...holed, ...playedGames(100, 0.5, 20)], 200)).toBe(40);
  });
});

/** Plays a plan to its end against made-up scores; answers the steps and leaves the games in the cells. */
function follow(cells: Cell[], most: number, scoreOf: (cell: Cell) => number, absent?: ReadonlySet<string>) {
  const steps: string[] = [];
  let played = 0;
  for (;;) {
    const step = nextStep(cells, { most, ...(absent === undefined ? {} : { absent }) });
    if (step === undefined) return { steps, played };
    const { cell, games } = step;
    const there = new Set(cell.games.map(({ pair }) => pair));
    const all = playedGames(games, scoreOf(cell));
    const fresh = all.filter(({ pair }) => !there.has(pair));
    expect(fresh.length).toBeGreaterThan(0);
    played += fresh.length;
    cells[cells.indexOf(cell)] = { ...cell, games: [...cell.games, ...fresh] };
    steps.push(`${cell.column.name} ${cell.opponent} ${games}`);
  }
}

/** The weaker the opponent, the higher; the two in the middle of the list are the strongest here. */
const madeUp = (cell: Cell): number => {
  const place = [...OPPONENTS.keys()].indexOf(cell.opponent);
  if (cell.column.name === 'untrained') return 0;
  return place === 5 ? 0.1 : place === 6 ? 0.3 : place < 5 ? 1 : 0.6;
};

describe('the plan', () => {
  it('gives each cell its games, and 1600 simulations to the two strongest opponents', () => {
    const cells = emptyTable();
    const { steps } = follow(cells, 200, madeUp);
    for (const cell of cells) {
      const { column, opponent, games } = cell;
      const score = madeUp(cell);
      const isStrongest = ['alphabeta:4', 'alphabeta:5'].includes(opponent);
      const wanted = score === 0 || score === 1 ? 40 : 200;
      expect(games, `${column.name} ${opponent}`).toHaveLength(
        column.name === '1600' && !isStrongest ? 0 : wanted,
      );
    }
    expect(new Set(steps).size).toBe(steps.length);
    const last400 = steps.findLastIndex((step) => step.startsWith('400 '));
    expect(steps.findIndex((step) => step.startsWith('1600 '))).toBeGreaterThan(last400);
  });

  it('begins with what takes the least time', () => {
    const { steps } = follow(emptyTable(), 200, madeUp);
    expect(steps.slice(0, 3)).toEqual(['1 random 40', '1 greedy 40', '1 alphabeta:1 40']);
    const place = (step: string): number => steps.indexOf(step);
    const engine = (level: number): string => `gtp:"gtp-rhino -l ${level} -b 0"`;
    expect(place(`1 ${engine(1)} 200`)).toBeLessThan(place('400 random 40'));
    expect(place('400 random 40')).toBeLessThan(place(`1 ${engine(4)} 40`));
    // 160 games more of something quick come before the first 40 of something slow.
    expect(place(`32 ${engine(2)} 200`)).toBeLessThan(place('400 alphabeta:1 40'));
  });

  it('makes of a short table the long one, without a game played twice', () => {
    const grown = emptyTable();
    const short = follow(grown, 20, madeUp).played;
    expect(short).toBe((6 * 12 + 2) * 20);
    const long = follow(grown, 200, madeUp).played;
    const direct = emptyTable();
    expect(short + long).toBe(follow(direct, 200, madeUp).played);
    const pairs = (cells: Cell[]) =>
      cells.map(({ games }) => games.map(({ pair, firstIsBlack }) => `${pair} ${firstIsBlack}`).sort());
    expect(pairs(grown)).toEqual(pairs(direct));
  });

  it('leaves out opponents that are not there, also when it looks for the strongest', () => {
    const absent = new Set(['alphabeta:4', 'gtp:"gtp-rhino -l 4 -b 0"']);
    const cells = emptyTable();
    follow(cells, 40, madeUp, absent);
    const played = (name: string) =>
      cells
        .filter(({ column, games }) => column.name === name && games.length > 0)
        .map((one) => one.opponent);
    expect(played('400')).toEqual([...OPPONENTS.keys()].filter((name) => !absent.has(name)));
    expect(played('1600')).toEqual(['alphabeta:5', 'gtp:"gtp-rhino -l 3 -b 0"']);
  });

  it('has columns of any number of simulations, in their order, before the others', () => {
    const names = columnsWith(['50', '1', 'nosolver', '800', '50', '10000']).map(({ name }) => name);
    const others = ['untrained', 'nosolver'];
    expect(names).toEqual(['1', '32', '50', '100', '400', '800', '1600', '10000', ...others]);
    expect(columnsWith([])).toEqual(COLUMNS);
  });

  it('plays only the columns that are asked for', () => {
    const cells = emptyTable(['random', 'greedy']);
    const step = (columns: string[]) => nextStep(cells, { most: 40, columns: new Set(columns) });
    expect(step(['nosolver'])?.cell).toMatchObject({ opponent: 'random', column: { name: 'nosolver' } });
    expect(step(['1600'])).toBeUndefined();
  });
});
