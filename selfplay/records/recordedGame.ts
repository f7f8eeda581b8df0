import { formatPosition } from '../../engine/notation.js';
import { initialPosition, legalMoveList, play, type Position } from '../../engine/position.js';
import type { RecordedGame, RecordedPosition } from '../../engine/records/recordReader.js';
import type { Solution, SolveOptions } from '../../engine/solver/solver.js';
import type { GameOrigin, GameRecord, PlyKind, PlyRecord } from './gameRecord.js';

const INITIAL = formatPosition(initialPosition());
const FORFEITED = 'the game was not played to its end';
const UNDECIDED = 'the game was not played to its end, and its record names no winner';

/**
 * Somebody's game as a record of ours, with the number `index` among the imported ones. A game that was not
 * finished is kept as forfeited by the side that lost, and as undecided where none has; a string says why a game cannot be
 * kept.
 */
export function importedRecord(game: RecordedGame, index: number): GameRecord | string {
  const { start, moves, finished, result, black, white } = game;
  if (moves.length === 0) return 'it has no moves';
  return {
    index,
    kind: 'imported',
    generation: 0,
    seed: '',
    network: '',
    ...(black === undefined && white === undefined
      ? {}
      : { players: { black: black ?? '', white: white ?? '' } }),
    ...startOf(start),
    plies: pliesOf(start, moves, 'played'),
    score: result ?? 0,
    ...(finished ? {} : { forfeit: forfeitOf(result) }),
    origin: { ...originOf(game), ...(!finished && result === 0 && { result }) },
  };
}

function forfeitOf(result = 0): NonNullable<GameRecord['forfeit']> {
  if (result === 0) return { reason: UNDECIDED };
  return { by: result < 0 ? 'black' : 'white', reason: FORFEITED };
}

/**
 * A test position as a game: the best line from it, when the solver finds it within `maxNodes`; a string says why
 * it cannot be kept. Where the record has a score for every move, the best of them must be the solver's.
 */
export async function solvedRecord(
  { position, scores, label, source }: RecordedPosition,
  index: number,
  solver: { solve(position: Position, options: SolveOptions): Solution | Promise<Solution> },
  maxNodes: number,
): Promise<GameRecord | string> {
  const legal = legalMoveList(position);
  if (legal.length === 0) return 'the game is over in this position';
  const { complete, score, line } = await solver.solve(position, { maxNodes });
  if (!complete)
    return `it is not solved within ${maxNodes} positions, and only solved positions can be kept`;
  const best = Math.max(...scores.map((given) => given.score));
  if (scores.length === legal.length && best !== score) {
    return `the record says that the best score is ${best}, but the position is solved with ${score}`;
  }
  return {
    index,
    kind: 'imported',
    generation: 0,
    seed: '',
    network: '',
    ...startOf(position),
    plies: pliesOf(position, line, 'solved'),
    score: position.turn === 'black' ? score : 0 - score,
    origin: originOf({ source, ...(label === undefined ? {} : { event: label }) }),
  };
}

function startOf(start: Position): { readonly start?: Position } {
  return formatPosition(start) === INITIAL ? {} : { start };
}

function pliesOf(start: Position, moves: readonly number[], kind: PlyKind): PlyRecord[] {
  let position = start;
  return moves.map((move) => {
    const legal = legalMoveList(position);
    position = play(position, move);
    return { move, kind, legal, simulations: 0 };
  });
}

function originOf(
  game: Partial<Pick<RecordedGame, (typeof KEPT)[number]>> & {
    readonly source?: RecordedGame['source'] | undefined;
  },
): GameOrigin {
  const { file = '', record = 0, numbers } = game.source ?? {};
  return { file, record, ...(numbers !== undefined && { numbers }), ...keptOf(game) };
}

/** What is kept of a record as it is. */
const KEPT = ['event', 'date', 'year', 'theoreticalBlack', 'theoreticalDepth', 'tags', 'notes'] as const;

function keptOf<Source extends Partial<Pick<RecordedGame, (typeof KEPT)[number]>>>(source: Source) {
  const known = KEPT.filter((key) => source[key] !== undefined).map((key) => [key, source[key]]);
  return Object.fromEntries(known) as Pick<Source, (typeof KEPT)[number] & keyof Source>;
}

/** A record of ours for other people's formats. What the searches said is left out. */
export function recordedGame(record: GameRecord): RecordedGame {
  const { start, plies, score, players, forfeit, origin, generation, network } = record;
  const name = network === '' ? undefined : `Othello Zero ${network.slice(0, 8)}`;
  const black = players?.black ?? name;
  const white = players?.white ?? name;
  const generated = origin === undefined && network !== '' ? { event: `generation ${generation}` } : {};
  const result = forfeit !== undefined && forfeit.by === undefined ? origin?.result : score;
  return {
    start: start ?? initialPosition(),
    moves: plies.map(({ move }) => move),
    finished: forfeit === undefined,
    ...(result === undefined ? {} : { result }),
    ...(black === undefined || black === '' ? {} : { black }),
    ...(white === undefined || white === '' ? {} : { white }),
    ...generated,
    ...(origin === undefined ? {} : { ...keptOf(origin), source: sourceOf(origin) }),
  };
}

function sourceOf({ file, record, numbers }: GameOrigin): NonNullable<RecordedGame['source']> {
  return { file, record, ...(numbers === undefined ? {} : { numbers }) };
}
