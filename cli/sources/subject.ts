import { OthelloError } from '../../engine/errors.js';
import { positionsOf } from '../../engine/notation.js';
import { initialPosition, isOver, type Position } from '../../engine/position.js';
import type { Subject } from '../../playing/subject.js';
import { parseGameName, replay } from '../../selfplay/records/gameRecord.js';
import { gamesThere, recordNumber } from './gameNumbers.js';
import { isSelected, parseSelection } from './gameSelection.js';
import { readGameStore } from './gameStore.js';
import { givenMoves, givenPosition } from './givenGame.js';
import { recordsIn, skippedRecord } from './recordFile.js';

export interface SubjectChoice {
  readonly position: string | undefined;
  readonly moves: string | undefined;
  readonly run: string | undefined;
  /** A file of games. */
  readonly file?: string | undefined;
  /** Of the run, or the number of a record of the file. */
  readonly game: string | undefined;
  /** Of the file: several records. */
  readonly games?: string | undefined;
  /** A number, `all`, or `whole`: also the position in which the game ended. */
  readonly ply: string | undefined;
}

/** What is to be explained, and the weights of the network that played it, where it was one. */
export interface Subjects {
  /** What the game or the position is called. */
  readonly title: string;
  readonly subjects: readonly Subject[];
  readonly playedBy?: string;
}

const WAYS = '--position "P", --moves TRANSCRIPT, --run DIR with --game N, or --file FILE';

/**
 * Finds the positions that the options name. Throws OthelloError for options that do not go together.
 *
 * @param note is told of games of a file that cannot be read.
 */
export function findSubjects(
  choice: SubjectChoice,
  note: (line: string) => void = () => undefined,
): Subjects {
  const { position, moves, run, file, game, games, ply } = choice;
  const ways = [position, moves, run, file].filter((way) => way !== undefined).length;
  if (ways !== 1) {
    const said = ways === 0 ? 'Say which position is meant' : 'Name only one thing';
    throw new OthelloError('usage', `${said}: ${WAYS}.`);
  }
  if (file === undefined && (run === undefined) !== (game === undefined)) {
    throw new OthelloError('usage', 'A game of a run is named by --run DIR and --game N together.');
  }
  if (position !== undefined) {
    if (ply !== undefined && ply !== 'whole')
      throw new OthelloError('usage', '--ply belongs to --moves or a game, not to --position.');
    const { position: last, start, moves: played } = givenPosition(position, note);
    return { title: 'A position', subjects: [{ position: last, start, moves: played }] };
  }
  if (moves !== undefined) {
    const given = givenMoves(moves, note);
    const all = subjectsOf(given.moves, given.start);
    return { title: `Game ${shortened(moves)}`, subjects: selectPlies(all, ply, all.length - 1) };
  }
  return file === undefined ? ofGame(run!, game!, ply) : ofFile(file, game ?? games, ply, note);
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

function ofGame(folder: string, name: string, ply: string | undefined): Subjects {
  const gameName = parseGameName(name);
  const source = readGameStore(folder);
  const { store } = source;
  try {
    const record = store.game(gameName);
    if (record === undefined) {
      const count = store.nextIndex(gameName.kind);
      throw new OthelloError(
        'notFound',
        `${folder} has no game ${name}; it has ${count === 0 ? 'none of that kind' : `the games 0 to ${count - 1}`}.`,
      );
    }
    replay(record);
    const all = subjectsOf(
      record.plies.map(({ move }) => move),
      record.start ?? initialPosition(),
    );
    const found = { title: `Game ${name} of ${folder}`, subjects: selectPlies(all, ply, undefined) };
    return record.network === '' ? found : { ...found, playedBy: record.network };
  } finally {
    source.close();
  }
}

function ofFile(
  file: string,
  chosen: string | undefined,
  ply: string | undefined,
  note: (line: string) => void,
): Subjects {
  const selection = chosen === undefined ? undefined : parseSelection('--games', chosen);
  const subjects: Subject[] = [];
  const numbers: number[] = [];
  for (const entry of recordsIn(file)) {
    if (entry.kind === 'problem') {
      const { record } = entry.problem;
      if (selection === undefined || record === 0 || isSelected(selection, record))
        note(skippedRecord(entry.problem));
      continue;
    }
    const number = recordNumber(entry);
    numbers.push(number);
    if (selection !== undefined && !isSelected(selection, number)) continue;
    if (entry.kind === 'position') {
      const { position } = entry.position;
      subjects.push({ position, start: position, moves: [], game: String(number) });
      continue;
    }
    const all = subjectsOf(entry.game.moves, entry.game.start);
    for (const subject of selectPlies(all, ply, undefined))
      subjects.push({ ...subject, game: String(number) });
  }
  if (subjects.length === 0) {
    const what =
      chosen === undefined || numbers.length === 0
        ? 'game that can be read'
        : `game ${chosen} that can be read; ${gamesThere(numbers)}`;
    throw new OthelloError('notFound', `${file} has no ${what}.`);
  }
  return { title: `${chosen === undefined ? 'Games' : `Game ${chosen}`} of ${file}`, subjects };
}

function subjectsOf(moves: readonly number[], start: Position): Subject[] {
  return positionsOf(moves, start).map((position, ply) => ({
    position,
    start,
    moves: moves.slice(0, ply),
    ...(ply < moves.length ? { move: moves[ply]! } : {}),
  }));
}

/** @param fallback the ply without `--ply`; undefined for all of them. */
function selectPlies(
  all: readonly Subject[],
  ply: string | undefined,
  fallback: number | undefined,
): readonly Subject[] {
  if (ply === 'whole') return all;
  // Where the game ended there is nothing left to decide.
  if (ply === 'all' || (ply === undefined && fallback === undefined))
    return all.filter(({ move, position }) => move !== undefined || !isOver(position));
  const number = ply === undefined ? fallback! : /^\d{1,3}$/.test(ply) ? Number(ply) : NaN;
  const subject = all[number];
  if (subject === undefined) {
    throw new OthelloError(
      'usage',
      `--ply takes a whole number from 0 to ${all.length - 1}, or all, not "${ply ?? ''}".`,
    );
  }
  return [subject];
}
