import {
  discs,
  initialPosition,
  isOver,
  legalMoveList,
  play,
  type Position,
  score,
} from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import type { Solver } from '../../engine/solver/solver.js';
import type { SearchResult } from '../../mcts/result.js';
import type { Search } from '../../mcts/search.js';
import { type LeafQueue, searchSteps, type Steps } from '../players/leafQueue.js';
import type { GameRecord, PlyRecord } from '../records/gameRecord.js';
import { randomOpening, unevenOpening } from './opening.js';

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
  /** Share of the games whose random plies are those of two unequal sides, see `unevenOpening`; none when absent. */
  readonly unevenShare?: number | undefined;
  /** From so many empty squares on the game is played out exactly, not searched; 0 never. */
  readonly solveEmpties: number;
  /** Whether full searches record how much they surprised the network; not when absent. */
  readonly surprise?: boolean;
}

/** What a game plays with: its own search, the queue of its network, a solver that games may share. */
export interface GameTools {
  readonly search: Search;
  readonly queue: LeafQueue;
  readonly solver: Solver;
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
 *
 * @param given moves from the initial position that it begins with; random ones when absent.
 */
export function* playGame(
  parameters: GameParameters,
  tools: GameTools,
  random: Random,
  identity: GameIdentity,
  given?: readonly number[],
): Steps<GameRecord> {
  const plies: PlyRecord[] = [];
  let position = initialPosition();
  for (const move of given ?? gameOpening(parameters, random)) {
    plies.push({ move, kind: 'opening', legal: legalMoveList(position), simulations: 0 });
    position = play(position, move);
  }
  while (!isOver(position)) {
    if (discs(position).empty <= parameters.solveEmpties) {
      for (const move of tools.solver.solve(position).line) {
        plies.push({ move, kind: 'solved', legal: legalMoveList(position), simulations: 0 });
        position = play(position, move);
      }
      break;
    }
    const ply = yield* playPly(parameters, tools, position, random.split('ply', plies.length));
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

/** The random moves that a self-play game begins with; `random` is that of the game. */
export function gameOpening(
  { openingPlies, unevenShare = 0 }: Pick<GameParameters, 'openingPlies' | 'unevenShare'>,
  random: Random,
): number[] {
  const openingRandom = random.split('opening');
  const plies = openingRandom.integer(openingPlies + 1);
  const uneven = openingRandom.split('uneven').uniform() < unevenShare;
  return (uneven ? unevenOpening : randomOpening)(plies, openingRandom);
}

function* playPly(
  parameters: GameParameters,
  { search, queue }: GameTools,
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
    ...(full && parameters.surprise === true ? { surprise: surpriseOf(result) } : {}),
    simulations: result.simulations,
  };
}

/** KL(target || priors) in nats. A prior that float32 has rounded to 0 counts as 1e-30. */
function surpriseOf({ target, priors }: SearchResult): number {
  let sum = 0;
  target.forEach((part, index) => {
    if (part > 0) sum += part * Math.log(part / Math.max(priors[index]!, 1e-30));
  });
  return Math.max(0, sum); // rounding
}
