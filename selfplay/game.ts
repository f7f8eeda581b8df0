import { initialPosition, isOver, legalMoveList, play, score } from '../engine/index.js';
import type { Position, Random } from '../engine/index.js';
import type { Search } from '../mcts/index.js';
import { randomOpening } from './opening.js';
import type { GameRecord, PlyRecord } from './record.js';
import { searchSteps } from './steps.js';
import type { LeafQueue, Steps } from './steps.js';

/** How a self-play game is played. */
export interface GameParameters {
  /** Simulations of a full search, whose policy target trains the network. */
  readonly simulations: number;
  /** Simulations of the cheap searches between them. */
  readonly cheapSimulations: number;
  /** Probability that a move gets a full search; 1 makes every search full. */
  readonly fullShare: number;
  /** A game begins with 0..openingPlies uniformly random plies, each number equally likely. */
  readonly openingPlies: number;
}

/** What a game record says of where it came from. */
export interface GameIdentity {
  readonly index: number;
  readonly generation: number;
  /** sha256 of the network that plays. */
  readonly network: string;
}

/**
 * One self-play game: a pure function of the network behind `queue`, the parameters and the random
 * numbers. Ply p of a game draws from `random.split('ply', p)`, so no ply depends on how many numbers
 * an earlier one drew.
 */
export function* playGame(
  parameters: GameParameters,
  search: Search,
  queue: LeafQueue,
  random: Random,
  identity: GameIdentity,
): Steps<GameRecord> {
  const openingRandom = random.split('opening');
  const opening = randomOpening(openingRandom.integer(parameters.openingPlies + 1), openingRandom);
  const plies: PlyRecord[] = [];
  let position = initialPosition();
  for (const move of opening) {
    plies.push({ move, kind: 'opening', legal: legalMoveList(position), simulations: 0 });
    position = play(position, move);
  }
  while (!isOver(position)) {
    const ply = yield* playPly(parameters, search, queue, position, random.split('ply', plies.length));
    plies.push(ply);
    position = play(position, ply.move);
  }
  return {
    ...identity,
    seed: random.key,
    plies,
    score: position.turn === 'black' ? score(position) : -score(position),
  };
}

function* playPly(
  parameters: GameParameters,
  search: Search,
  queue: LeafQueue,
  position: Position,
  random: Random,
): Steps<PlyRecord> {
  const legal = legalMoveList(position);
  if (legal.length === 1) return { move: legal[0]!, kind: 'forced', legal, simulations: 0 };
  const full = parameters.fullShare >= 1 || random.split('cap').uniform() < parameters.fullShare;
  const simulations = full ? parameters.simulations : parameters.cheapSimulations;
  const result = yield* searchSteps(search, queue, position, random, simulations);
  return {
    move: result.move,
    kind: full ? 'full' : 'cheap',
    legal,
    target: result.target.slice(),
    visits: result.visits.slice(),
    rootValue: result.value,
    networkValue: result.networkValue,
    simulations: result.simulations,
  };
}
