import { formatPosition, positionsOf } from '../../../engine/notation.js';
import { legalMoveList, type Position } from '../../../engine/position.js';
import type { Random } from '../../../engine/random.js';
import type { Run } from '../../../selfplay/training/run.js';
import type { Subject } from '../../../studies/faithfulness/flipCurves.js';
import { type GivenMaps, type GivenSample, givenSample } from '../../../studies/faithfulness/givenMaps.js';
import { Sample, tooFew } from '../../../studies/samples/sample.js';
import { GAMES_AT_ONCE, type GameSource, runGames } from '../../../studies/samples/source.js';

/** Positions of an evaluation: fewer say nothing. */
export const FEWEST = 20;

/** Positions to evaluate maps at, and where they are from. */
export interface PositionSample {
  readonly source: string;
  readonly positions: readonly Position[];
}

/** Games of a run, each at random, for a position of each: a run may have fewer different positions than are wanted. */
export function gamesAtRandom(run: Run, count: number, random: Random): GameSource {
  const games = run.store.nextIndex('selfplay');
  function* numbers(): Generator<number> {
    for (let draw = 0; games > 0 && draw < 20 * count; draw++) yield random.integer(games);
  }
  return runGames(run, 'selfplay', numbers());
}

/** Games to draw for a position of each: early positions are the same, and a network sure of its moves may not have enough. */
export function mostGames(count: number): number {
  return 3 * count + GAMES_AT_ONCE;
}

/**
 * Different positions with a choice of moves: any of a file; of a run and of drawn games one of each, so that positions are
 * independent of each other, as the intervals take them to be. Throws OthelloError `notFound` for too few.
 */
export async function samplePositions(
  source: GameSource,
  count: number,
  random: Random,
): Promise<PositionSample> {
  const sample = new Sample(formatPosition, count);
  for await (const { start, moves } of source.games) {
    const all = positionsOf(moves, start);
    if (source.kind === 'file') {
      for (const position of all) {
        const key = random.uniform();
        if (hasChoice(position)) sample.add(position, key);
      }
      sample.prune();
    } else {
      const positions = source.kind === 'run' ? all : all.slice(1).filter(hasChoice);
      const position = positions[random.integer(positions.length)]!;
      if (hasChoice(position)) sample.add(position);
      if (sample.full) break;
    }
  }
  const name = source.kind === 'policy' ? `${source.name}, one of each` : source.name;
  const positions = sample.items();
  if (positions.length >= FEWEST) return { source: name, positions };
  const found = `${positions.length} positions with a choice of moves`;
  throw tooFew(found, name, `an evaluation needs at least ${FEWEST}`);
}

/**
 * The positions of maps made elsewhere, `count` of them at random where there are more, with the moves that are explained.
 * Throws OthelloError `notFound` for too few.
 */
export function givenPositions(
  files: readonly GivenMaps[],
  subject: Subject,
  count: number | undefined,
  random: Random,
): PositionSample & GivenSample {
  const found = givenSample(files, subject);
  const names = files.map(({ name }) => name).join(', ');
  if (found.positions.length < FEWEST) {
    const positions = `${found.positions.length} positions with a choice of moves`;
    throw tooFew(positions, `the maps of ${names}`, `an evaluation needs at least ${FEWEST}`);
  }
  const positions = [...found.positions];
  if (count !== undefined && count < positions.length) random.shuffle(positions);
  return { ...found, positions: positions.slice(0, count), source: `the maps of ${names}` };
}

function hasChoice(position: Position): boolean {
  return legalMoveList(position).length > 1;
}
