import { type Doubling, type DoublingMatch, fitDoubling } from '../../../selfplay/matches/doubling.js';
import { summarizeMatch } from '../../../selfplay/matches/match.js';
import { markdownTable } from '../../output/markdown.js';
import { signed } from '../../terminal/format.js';
import { renderTable } from '../../terminal/table.js';
import { isOfScale, type TimedCell } from './plan.js';

/** With one simulation the network does not search: that is the policy alone, from which no search goes on. */
const FEWEST = 2;

/** Elo a doubling of simulations by all games of the network as it plays, and from each number to the next. */
export interface StrengthDoubling {
  readonly all: Doubling | string;
  readonly steps: readonly Doubling[];
}

export function doublingOf(cells: readonly TimedCell[]): StrengthDoubling {
  const matches = cells.flatMap(matchOf);
  const numbers = [...new Set(matches.flatMap(numbersOf))].sort((one, other) => one - other);
  const steps = numbers.slice(1).map((to, index) => {
    const both = [numbers[index]!, to];
    return fitDoubling(matches.filter((match) => numbersOf(match).every((number) => both.includes(number))));
  });
  const known = steps.filter((step) => typeof step !== 'string');
  return { all: fitDoubling(matches), steps: numbers.length > 2 ? known : [] };
}

function matchOf({ column, opponent, opponentSimulations, games }: TimedCell): DoublingMatch[] {
  const { simulations } = column;
  const fewest = Math.min(simulations, opponentSimulations ?? simulations);
  const { games: played, wins, draws } = summarizeMatch(games);
  if (!isOfScale(column) || fewest < FEWEST || played === 0) return [];
  return [
    { simulations, opponent: opponentSimulations ?? opponent, games: played, points: wins + draws / 2 },
  ];
}

/** Of all players that are the network. */
function numbersOf({ simulations, opponent }: DoublingMatch): number[] {
  return typeof opponent === 'number' ? [simulations, opponent] : [simulations];
}

/** For `--json`. */
export function doublingDocument({ all, steps }: StrengthDoubling) {
  return { ...(typeof all === 'string' ? { elo: null, reason: all } : all), steps };
}

const HEAD = ['simulations', 'Elo a doubling', '95%', 'games'];

function rowsOf({ all, steps }: StrengthDoubling): string[][] {
  return [...(typeof all === 'string' ? [] : [all]), ...steps].map(
    ({ from, to, elo, eloInterval, games }) => [
      `${from} to ${to}`,
      signed(elo),
      `[${eloInterval.map((end) => signed(end)).join(', ')}]`,
      String(games),
    ],
  );
}

function whyUnknown({ all }: StrengthDoubling): string[] {
  return typeof all === 'string' ? [`What twice the simulations are worth is not known: ${all}.`] : [];
}

/** As Markdown: a table, or why there is none. */
export function doublingTable(doubling: StrengthDoubling): string {
  const rows = rowsOf(doubling);
  return [...whyUnknown(doubling), ...(rows.length === 0 ? [] : [markdownTable(HEAD, rows)])].join('\n\n');
}

/** The same for a terminal. */
export function doublingText(doubling: StrengthDoubling): string[] {
  const rows = rowsOf(doubling);
  return [...whyUnknown(doubling), ...(rows.length === 0 ? [] : renderTable(HEAD, rows))];
}
