import {
  initialPosition,
  isOver,
  legalMoveList,
  play,
  type Position,
  score,
} from '../../../engine/position.js';
import type { Random } from '../../../engine/random.js';
import type { GameRecord, PlyKind, PlyRecord } from '../../../selfplay/records/gameRecord.js';

const SEARCHED: readonly PlyKind[] = ['full', 'cheap'];

/** Float32 values, as a search would give them; some exactly 0 or 1. */
function distribution(random: Random, size: number): Float32Array {
  const weights = Array.from({ length: size }, () =>
    random.integer(4) === 0 ? 0 : Math.exp(4 * random.normal()),
  );
  if (!weights.some((weight) => weight > 0)) weights[random.integer(size)] = 1;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Float32Array.from(weights, (weight) => weight / sum);
}

function randomPly(
  random: Random,
  legal: number[],
  number: number,
  opening: number,
  solvedFrom: number,
): PlyRecord {
  const move = legal[random.integer(legal.length)]!;
  if (number < opening) return { move, kind: 'opening', legal, simulations: 0 };
  if (legal.length === 1) return { move, kind: 'forced', legal, simulations: 0 };
  if (number >= solvedFrom)
    return { move, kind: 'solved', legal, simulations: 0, rootValue: random.integer(3) - 1 };
  const simulations = 1 + random.integer(400);
  return {
    move,
    kind: SEARCHED[random.integer(2)]!,
    legal,
    target: distribution(random, legal.length),
    visits: Uint32Array.from(legal, () => random.integer(simulations)),
    rootValue: Math.fround(2 * random.uniform() - 1),
    networkValue: Math.fround(2 * random.uniform() - 1),
    simulations,
  };
}

/** A legal, finished game with made-up search results: the same for the same random numbers. */
export function randomGameRecord(
  random: Random,
  index: number,
  generation = 0,
  start?: Position,
): GameRecord {
  const opening = random.integer(9);
  const solvedFrom = 45 + random.integer(20);
  const plies: PlyRecord[] = [];
  let position = start ?? initialPosition();
  while (!isOver(position)) {
    const ply = randomPly(random, legalMoveList(position), plies.length, opening, solvedFrom);
    plies.push(ply);
    position = play(position, ply.move);
  }
  return {
    index,
    kind: 'selfplay',
    generation,
    seed: random.key,
    network: (index % 16).toString(16).repeat(64),
    plies,
    ...(start === undefined ? {} : { start }),
    score: (position.turn === 'black' ? score(position) : -score(position)) + 0,
  };
}

/** Games 0..count-1 of a seed; game i is the same whatever the count. */
export function randomGameRecords(seed: Random, count: number, generation = 0, first = 0): GameRecord[] {
  return Array.from({ length: count }, (_, i) =>
    randomGameRecord(seed.split(first + i), first + i, generation),
  );
}
