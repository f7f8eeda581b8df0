import {
  initialPosition,
  OthelloError,
  parsePosition,
  parseTranscript,
  positionsOf,
  type Position,
} from '../engine/index.js';
import { openRun, parseGameName, replay } from '../selfplay/index.js';

/** A position to explain, and how it came about. */
export interface Subject {
  readonly position: Position;
  readonly start: Position;
  /** From `start` to `position`, passes among them. */
  readonly moves: readonly number[];
  /** The move that was played in it, 0..64; absent at the end of the moves. */
  readonly move?: number;
}

export interface SubjectChoice {
  readonly position: string | undefined;
  readonly moves: string | undefined;
  readonly run: string | undefined;
  readonly game: string | undefined;
  /** A number or `all`. */
  readonly ply: string | undefined;
}

/** What is to be explained, and the weights of the network that played it, where it was one. */
export interface Subjects {
  readonly subjects: readonly Subject[];
  readonly playedBy?: string;
}

const WAYS = '--position "P", --moves TRANSCRIPT, or --run DIR with --game N';

/** Finds the positions that the options name. Throws OthelloError for options that do not go together. */
export function findSubjects(choice: SubjectChoice): Subjects {
  const { position, moves, run, game, ply } = choice;
  const ways = [position, moves, run].filter((way) => way !== undefined).length;
  if (ways !== 1) {
    const said = ways === 0 ? 'Say what to explain' : 'Name only one thing to explain';
    throw new OthelloError('usage', `${said}: ${WAYS}.`);
  }
  if ((run === undefined) !== (game === undefined)) {
    throw new OthelloError('usage', 'A game of a run is named by --run DIR and --game N together.');
  }
  if (position !== undefined) {
    if (ply !== undefined)
      throw new OthelloError('usage', '--ply belongs to --moves or --game, not to --position.');
    const start = parsePosition(position);
    return { subjects: [{ position: start, start, moves: [] }] };
  }
  if (moves !== undefined) {
    const all = subjectsOf(parseTranscript(moves), initialPosition());
    return { subjects: selectPlies(all, ply, all.length - 1) };
  }
  return ofGame(run!, game!, ply);
}

function ofGame(folder: string, name: string, ply: string | undefined): Subjects {
  const gameName = parseGameName(name);
  const run = openRun(folder, { readonly: true });
  try {
    const record = run.store.game(gameName);
    if (record === undefined) {
      const count = run.store.nextIndex(gameName.kind);
      throw new OthelloError(
        'notFound',
        `The run ${folder} has no game ${name}; it has ${count === 0 ? 'none of that kind' : `the games 0 to ${count - 1}`}.`,
      );
    }
    replay(record);
    const all = subjectsOf(
      record.plies.map(({ move }) => move),
      record.start ?? initialPosition(),
    );
    const subjects = selectPlies(all, ply, undefined);
    return record.network === '' ? { subjects } : { subjects, playedBy: record.network };
  } finally {
    run.close();
  }
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
  if (ply === 'all' || (ply === undefined && fallback === undefined))
    return all.filter(({ move }) => move !== undefined);
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
