import { z } from 'zod';
import { discs, type Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import type { PlayAnswer, PlayTask } from '../games/playTask.js';
import { gameOpening } from '../games/selfPlayGame.js';
import { type GameRecord, type PlyRecord, replay } from '../records/gameRecord.js';
import { decodePlies, encodePlies } from '../records/pliesCodec.js';
import type { StoredExplanation } from '../store/storeExplanations.js';
import { wrongPart } from './wrongPart.js';

/** A value of a network or of a search, and a little for rounding. */
const MOST_VALUE = 1.001;
/** Characters of one explanation's record as JSON; that of a network of 40 layers has some 40,000. */
const LONGEST_RECORD = 1_000_000;

const gameSchema = z.strictObject({
  index: z.number().int(),
  generation: z.number().int(),
  seed: z.string().max(200),
  network: z.string().max(200),
  score: z.number().int().min(-64).max(64),
  plies: z.instanceof(Uint8Array),
});

const explanationSchema = z.strictObject({
  game: z.strictObject({ kind: z.literal('selfplay'), index: z.number().int() }),
  ply: z.number().int().min(0),
  target: z.string().max(200),
  composite: z.string().max(200),
  network: z.string().max(200),
  record: z.looseObject({}),
});

const answerSchema = z.strictObject({
  games: z.array(gameSchema),
  explanations: z.array(explanationSchema),
  evaluations: z.number().int().min(0),
});

/** Self-play games as they go over a queue: their plies packed as they are stored. */
export function packPlayed({ games, explanations, evaluations }: PlayAnswer): object {
  const packed = games.map(({ index, generation, seed, network, score, plies }) => {
    return { index, generation, seed, network, score, plies: encodePlies(plies) };
  });
  return { games: packed, explanations, evaluations };
}

/**
 * Reads self-play games that somebody else played, and believes nothing: they must be the games that were asked for, from
 * their own random openings, legal to the result that they claim, with targets, visits and values that a search can have.
 *
 * @throws OthelloError `badRecord` for the first thing that is wrong.
 */
export function readPlayed(data: unknown, task: PlayTask): PlayAnswer {
  const parsed = answerSchema.safeParse(data);
  if (!parsed.success) throw wrongPart(`has another form (${parsed.error.issues[0]?.message ?? ''})`);
  const { games: rows, explanations, evaluations } = parsed.data;
  if (rows.length !== task.count) throw wrongPart(`holds ${rows.length} games instead of ${task.count}`);
  const random = Random.fromKey(task.seed);
  const games = rows.map(({ plies, ...row }, place) => {
    const index = task.first + place;
    const game: GameRecord = { ...row, plies: decodePlies(plies) };
    checkGame(game, index, random.split('game', index), task);
    return game;
  });
  for (const explanation of explanations) checkExplanation(explanation, games, task);
  return { games, explanations, evaluations };
}

function checkGame(game: GameRecord, index: number, random: Random, task: PlayTask): void {
  const { generation, network, parameters } = task;
  const isAsked =
    game.index === index &&
    game.generation === generation &&
    game.network === network.sha256 &&
    game.seed === random.key;
  if (!isAsked) throw wrongPart(`holds another game where game ${index} was asked for`);
  const positions = replay(game);
  encodePlies(game.plies); // what could not be stored is refused here
  const opening = task.openings?.[index - task.first] ?? gameOpening(parameters, random);
  const most = Math.max(parameters.simulations, parameters.cheapSimulations);
  game.plies.forEach((ply, number) => {
    const where = `game ${index}, ply ${number}`;
    if (number < opening.length && ply.move !== opening[number])
      throw wrongPart(`begins ${where} with another move`);
    if (ply.kind === 'played' || ply.simulations > most)
      throw wrongPart(`claims a strange search of ${where}`);
    checkKind(ply, positions[number]!, number < opening.length, parameters.solveEmpties, where);
    checkNumbers(ply, where, most);
  });
}

/** Each kind of ply has its place: random moves, then searches where there is a choice, then what the solver plays out. */
function checkKind(
  { kind, legal }: PlyRecord,
  position: Position,
  isOpening: boolean,
  solveEmpties: number,
  where: string,
): void {
  const isSolved = !isOpening && discs(position).empty <= solveEmpties;
  const isForced = !isOpening && !isSolved && legal.length === 1;
  const hasItsPlace =
    (kind === 'opening') === isOpening &&
    (kind === 'solved') === isSolved &&
    (kind === 'forced') === isForced;
  if (!hasItsPlace) throw wrongPart(`calls ${where} ${kind}`);
}

function checkNumbers(
  { kind, target, visits, rootValue, networkValue, surprise, simulations }: PlyRecord,
  where: string,
  most: number,
): void {
  const isSearched = kind === 'full' || kind === 'cheap';
  if (isSearched && (simulations === 0 || rootValue === undefined))
    throw wrongPart(`lacks the search of ${where}`);
  if (kind === 'full' && target === undefined) throw wrongPart(`lacks the target of ${where}`);
  for (const value of [rootValue, networkValue]) {
    if (value !== undefined && !(Math.abs(value) <= MOST_VALUE))
      throw wrongPart(`has a value of ${value} in ${where}`);
  }
  if (surprise !== undefined && !Number.isFinite(surprise)) throw wrongPart(`has no surprise in ${where}`);
  // The tree that a move leaves behind may be searched on, so that a root has more visits than simulations.
  const total = visits?.reduce((sum, count) => sum + count, 0) ?? 0;
  if (total > VISITS_OF_A_TREE * (most + 1)) throw wrongPart(`claims ${total} visits in ${where}`);
}

/** A root that goes on in the tree of the game's last moves has at most the visits of so many searches. */
const VISITS_OF_A_TREE = 64;

function checkExplanation(
  { game, ply, target, composite, network, record }: StoredExplanation,
  games: readonly GameRecord[],
  { explain, network: own }: PlayTask,
): void {
  const plies = games.find(({ index }) => index === game.index)?.plies.length ?? 0;
  const isWanted =
    explain.games.includes(game.index) &&
    explain.targets.includes(target) &&
    network === own.sha256 &&
    composite === explain.composite;
  if (!isWanted || ply >= plies)
    throw wrongPart(`explains ply ${ply} of game ${game.index}, which nobody asked for`);
  if (JSON.stringify(record).length > LONGEST_RECORD) throw wrongPart('holds an explanation of any length');
}
