import type { EvaluationPrecision } from '../../../nn/quantization/precision.js';
import { summarizeMatch } from '../../../selfplay/matches/match.js';
import { makerText } from '../../output/maker.js';
import { markdownCode, markdownTable, markdownText } from '../../output/markdown.js';
import type { openingsDocument } from '../../sources/openings.js';
import { formatAmount, formatCount, formatMoveTime, percent, signed } from '../../terminal/format.js';
import { renderTable } from '../../terminal/table.js';
import { wrapLine } from '../../terminal/wrap.js';
import { doublingDocument, doublingOf, doublingText } from './doubling.js';
import type { TimedCell } from './plan.js';

/** What the numbers of a table hold for, in words. */
export interface StrengthAbout {
  /** The network, as it was named, with its size and its identity. */
  readonly model: string;
  readonly parameters: number;
  readonly sha256: string;
  /** In which it is searched. */
  readonly searchPrecision: EvaluationPrecision;
  readonly software: string;
  /** What computed the network: package, version, backend. Absent for games of earlier versions of the software. */
  readonly runtime?: string;
  /** The processor and the threads that played. */
  readonly machine: string;
  /** Of the last game, ISO 8601. */
  readonly date: string;
  /** Absent for games of earlier versions of the software, whose openings are random. */
  readonly openings?: ReturnType<typeof openingsDocument>;
}

/** The numbers of a cell, from the view of the network; undefined before its first pair of games. */
function scoreOf({ column, opponent, games, thinking }: TimedCell) {
  const summary = summarizeMatch(games);
  if (summary.games === 0) return undefined;
  const { score, scoreInterval } = summary;
  const forfeits = (byFirst: boolean): number =>
    games.filter(({ forfeit }) => forfeit?.byFirst === byFirst).length;
  const mean = (side: 'a' | 'b'): number | undefined =>
    thinking === undefined ? undefined : thinking[side].seconds / Math.max(1, thinking[side].moves);
  return {
    column: column.name,
    opponent,
    ...summary,
    // The imaginary drawn pair behind the interval may leave a score of 0 or 1 outside of it.
    scoreInterval: [Math.min(scoreInterval[0], score), Math.max(scoreInterval[1], score)] as const,
    forfeits: { own: forfeits(true), opponent: forfeits(false) },
    secondsPerMove: { own: mean('a') ?? null, opponent: mean('b') ?? null },
  };
}

type CellScore = NonNullable<ReturnType<typeof scoreOf>>;

/** All that is known, for `--json`. */
export function strengthDocument(cells: readonly TimedCell[], about: StrengthAbout | undefined) {
  return { about: about ?? null, cells: scoresOf(cells), doubling: doublingDocument(doublingOf(cells)) };
}

/** The table as Markdown, an opponent a row, the columns that were played, and below it what it holds for. */
export function strengthGrid(cells: readonly TimedCell[], about: StrengthAbout | undefined): string {
  const played = new Set(cells.filter(({ games }) => games.length > 0).map(({ column }) => column));
  const columns = [...new Set(cells.map(({ column }) => column))].filter((column) => played.has(column));
  const opponents = [...new Set(cells.map(({ opponent }) => opponent))];
  const rows = opponents.map((opponent) => [
    shownOpponent(opponent),
    ...columns.map((column) => {
      const cell = cells.find((one) => one.column === column && one.opponent === opponent);
      return gridCell(cell && scoreOf(cell));
    }),
  ]);
  const table = markdownTable(['against', ...columns.map(({ title }) => title)], rows);
  return about === undefined ? table : `${table}\n\n${caption(about)}`;
}

function gridCell(score: CellScore | undefined): string {
  if (score === undefined) return '–';
  const time = timeOf(score.secondsPerMove.own);
  const below = [formatCount(score.games, 'game'), ...(time === '' ? [] : [time])].join(', ');
  // eslint-disable-next-line no-restricted-syntax -- Markdown, and nothing in it is from outside
  return `${percent(score.score, 1)} ${interval(score)}<br><sub>${below}</sub>`;
}

function caption(played: StrengthAbout): string {
  const { model, parameters, sha256, searchPrecision, machine, date } = played;
  const searchedIn = searchPrecision === 'float32' ? '' : `, searched in ${searchPrecision},`;
  const about =
    `Score of ${markdownCode(model)} (${formatAmount(parameters)} parameters, sha256 ${markdownCode(sha256.slice(0, 12))})${searchedIn} by simulations ` +
    'a move, with its 95% interval; below, the games and the mean time of its moves, all threads being busy. ' +
    `${openingsText(played)}, the same in every cell, each played with both colours. The solver plays positions ` +
    'with at most 14 empty squares exactly and tells the search the results of those with at most 12, except where it ' +
    `says "no endgame solver". Played by ${markdownText(makerText(played))} on ${markdownText(machine)}; last game on ${markdownText(date.slice(0, 10))}. ` +
    '`othello-zero strength` plays the same again, or goes on.';
  return wrapLine(about, 110).join('\n');
}

function openingsText({ openings = { plies: 8 } }: StrengthAbout): string {
  if ('plies' in openings) return `Paired random openings of ${formatCount(openings.plies, 'ply')}`;
  const { count, file, sha256 } = openings;
  return `Paired openings of the ${count} in ${markdownCode(file)} (sha256 ${markdownCode(sha256.slice(0, 12))})`;
}

const LIST = [
  'against',
  'simulations',
  'score',
  '95%',
  'won',
  'drawn',
  'lost',
  'Elo',
  'discs',
  'ms',
  'ms, opponent',
];

function listRow(score: CellScore): string[] {
  const { opponent, column, wins, draws, losses, elo, meanDiscs, secondsPerMove, forfeits } = score;
  const given = [
    ...(forfeits.opponent === 0 ? [] : [`, ${forfeits.opponent} forfeited`]),
    ...(forfeits.own === 0 ? [] : [`, ${forfeits.own} forfeited by us`]),
  ];
  return [
    shownOpponent(opponent) + given.join(''),
    column,
    percent(score.score, 1),
    interval(score),
    ...[wins, draws, losses].map(String),
    signed(elo),
    meanDiscs.toFixed(1),
    timeOf(secondsPerMove.own),
    timeOf(secondsPerMove.opponent),
  ];
}

/** Every match on a line of its own, as Markdown. */
export function strengthList(cells: readonly TimedCell[]): string {
  return markdownTable(LIST, byOpponent(scoresOf(cells)).map(listRow));
}

/** The same for a terminal. */
export function strengthText(cells: readonly TimedCell[]): string[] {
  const scores = byOpponent(scoresOf(cells));
  if (scores.length === 0) return ['no games yet'];
  const table = renderTable(LIST, scores.map(listRow)).map((line) => line.replaceAll('`', ''));
  return [...table, '', ...doublingText(doublingOf(cells))];
}

function scoresOf(cells: readonly TimedCell[]): CellScore[] {
  return cells.flatMap((cell) => scoreOf(cell) ?? []);
}

function byOpponent(scores: readonly CellScore[]): CellScore[] {
  const opponents = [...new Set(scores.map(({ opponent }) => opponent))];
  return opponents.flatMap((opponent) => scores.filter((score) => score.opponent === opponent));
}

/** Of a foreign engine the command. */
function shownOpponent(name: string): string {
  const command = /^(?:gtp|nboard):(.*)$/s.exec(name)?.[1];
  return command === undefined ? markdownText(name) : markdownCode(command.replaceAll('"', ''));
}

function interval({ scoreInterval }: CellScore): string {
  const [low, high] = scoreInterval.map((share) => Math.round(100 * share));
  return `[${low}, ${high}]`;
}

function timeOf(seconds: number | null): string {
  return seconds === null ? '' : formatMoveTime(seconds);
}
