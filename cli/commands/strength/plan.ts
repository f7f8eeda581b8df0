import { type MatchGame, summarizeMatch } from '../../../selfplay/matches/match.js';
import type { MatchThinking } from '../../contests/arenaStore.js';

/** How the network plays in one column of the strength table. */
export interface Column {
  readonly name: string;
  readonly title: string;
  readonly simulations: number;
  /** Otherwise a fresh network of the same architecture. */
  readonly trained: boolean;
  readonly solver: boolean;
  /** Only so many opponents are played, those that do best against another column. */
  readonly strongest?: { readonly count: number; readonly against: string };
}

const trained = { trained: true, solver: true } as const;

export const COLUMNS: readonly Column[] = [
  { ...trained, name: '1', title: '1 (policy alone)', simulations: 1 },
  { ...trained, name: '32', title: '32', simulations: 32 },
  { ...trained, name: '100', title: '100', simulations: 100 },
  { ...trained, name: '400', title: '400', simulations: 400 },
  {
    ...trained,
    name: '1600',
    title: '1600',
    simulations: 1600,
    strongest: { count: 2, against: '400' },
  },
  { name: 'untrained', title: '100, untrained network', simulations: 100, trained: false, solver: true },
  { name: 'nosolver', title: '100, no endgame solver', simulations: 100, trained: true, solver: false },
];

/**
 * The columns of the table, and those of other numbers of simulations that are named. First come those of the network as
 * it plays, by simulations.
 */
export function columnsWith(names: Iterable<string>): Column[] {
  const own = COLUMNS.map(({ name }) => name);
  const others = [...new Set(names)].filter((name) => !own.includes(name));
  const all = [
    ...COLUMNS,
    ...others.map((name) => ({ ...trained, name, title: name, simulations: Number(name) })),
  ];
  const ofScale = all.filter(isOfScale).sort((one, other) => one.simulations - other.simulations);
  return [...ofScale, ...all.filter((column) => !isOfScale(column))];
}

/** Whether the column shows the network as it plays, so that it differs from others of its kind by its simulations alone. */
export function isOfScale({ trained: isTrained, solver }: Column): boolean {
  return isTrained && solver;
}

/** The opponent that is the player of the column itself with half as many simulations. */
export const HALF = 'half';

/** The opponents of the table, and about how long each takes for a move, in milliseconds. */
export const OPPONENTS: ReadonlyMap<string, number> = new Map([
  ['random', 0],
  ['greedy', 0],
  ['alphabeta:1', 0.5],
  ['alphabeta:2', 0.7],
  ['alphabeta:3', 2],
  ['alphabeta:4', 4],
  ['alphabeta:5', 15],
  ['alphabeta:6', 35],
  ['gtp:"gtp-rhino -l 1 -b 0"', 1.3],
  ['gtp:"gtp-rhino -l 2 -b 0"', 3.3],
  ['gtp:"gtp-rhino -l 3 -b 0"', 30],
  ['gtp:"gtp-rhino -l 4 -b 0"', 590],
]);
const OTHER_OPPONENT = 100;
/** Milliseconds that a simulation takes, roughly; like the numbers above it only puts the cells in order. */
const SIMULATION = 0.3;

/** A place of the table with the games that are there, from the view of the network. */
export interface Cell {
  readonly column: Column;
  readonly opponent: string;
  readonly games: readonly MatchGame[];
}

/** Games that every cell gets, and that decide whether it gets more. */
const FIRST_GAMES = 40;
/** Between these scores more games tell more. */
const INFORMATIVE = [0.05, 0.95] as const;

/** How many games a cell is to have: the first ones, and `most` where their score is neither nearly 0 nor nearly 1. */
export function wantedGames(games: readonly MatchGame[], most: number): number {
  const first = Math.min(FIRST_GAMES, most);
  const { games: played, score } = summarizeMatch(games.filter(({ pair }) => pair < first / 2));
  return played === first && score >= INFORMATIVE[0] && score <= INFORMATIVE[1] ? most : first;
}

function missingGames({ games }: Cell, most: number): number {
  const wanted = wantedGames(games, most);
  return wanted - summarizeMatch(games.filter(({ pair }) => pair < wanted / 2)).games;
}

export interface Step {
  readonly cell: Cell;
  /** How many games the cell is to have after it. */
  readonly games: number;
}

/** What of the table is to be played now. */
export interface Order {
  /** Most games of a cell. */
  readonly most: number;
  /** Names of the columns; all when absent. */
  readonly columns?: ReadonlySet<string>;
  /** Opponents that cannot be started on this machine. */
  readonly absent?: ReadonlySet<string>;
}

/**
 * What to play next: of everything that is missing, what takes the least time, so that a table that is cut short has
 * as many cells as there was time for.
 */
export function nextStep(cells: readonly Cell[], order: Order): Step | undefined {
  const { most, columns, absent } = order;
  let next: Step | undefined;
  let least = Infinity;
  for (const cell of cells) {
    if (columns?.has(cell.column.name) === false || absent?.has(cell.opponent) === true) continue;
    const cost = missingGames(cell, most) * millisecondsPerMove(cell);
    if (cost === 0 || cost >= least || !isAmongStrongest(cell, cells, order)) continue;
    next = { cell, games: wantedGames(cell.games, most) };
    least = cost;
  }
  return next;
}

function millisecondsPerMove({ column, opponent }: Cell): number {
  const own = SIMULATION * column.simulations;
  return own + (opponent === HALF ? own / 2 : (OPPONENTS.get(opponent) ?? OTHER_OPPONENT));
}

/** Never so before all opponents that are there have played the column that decides. */
function isAmongStrongest({ column, opponent }: Cell, cells: readonly Cell[], order: Order): boolean {
  if (column.strongest === undefined) return true;
  const { count, against } = column.strongest;
  const deciding = cells.filter((cell) => cell.column.name === against);
  const isThere = (cell: Cell): boolean => order.absent?.has(cell.opponent) !== true;
  if (deciding.some((cell) => isThere(cell) && missingGames(cell, order.most) > 0)) return false;
  const score = ({ games }: Cell): number => summarizeMatch(games).score;
  const strongest = deciding
    .filter((cell) => cell.games.length > 0)
    .reverse() // of equals the later ones, since opponents are listed from the weakest
    .sort((one, other) => score(one) - score(other))
    .slice(0, count);
  return strongest.some((cell) => cell.opponent === opponent);
}

/** A cell with the time that its games took. */
export interface TimedCell extends Cell {
  readonly thinking: MatchThinking | undefined;
  /** Of an opponent that differs from the network of the column by these alone. */
  readonly opponentSimulations?: number | undefined;
}
