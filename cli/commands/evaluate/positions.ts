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

/** Positions to evaluate maps at, the game of each, and where they are from. */
export interface PositionSample {
  readonly source: string;
  readonly positions: readonly Position[];
  readonly games: readonly string[];
  /** The position two plies before, by the same side; null at the beginning, and where a pass is between. */
  readonly earlier: readonly (Position | null)[];
}

interface SampledPosition {
  readonly position: Position;
  readonly game: string;
  readonly earlier: Position | null;
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
 * Different positions with a choice of moves: any of a file; of a run and of drawn games one of each, so that as many games as can
 * be are among them, over which the intervals are. Throws OthelloError `notFound` for too few.
 */
export async function samplePositions(
  source: GameSource,
  count: number,
  random: Random,
): Promise<PositionSample> {
  const sample = new Sample<SampledPosition>(({ position }) => formatPosition(position), count);
  for await (const { name: game, start, moves } of source.games) {
    const all = positionsOf(moves, start);
    if (source.kind === 'file') {
      for (const [ply, position] of all.entries()) {
        const key = random.uniform();
        if (hasChoice(position)) sample.add({ position, game, earlier: earlierOf(all, ply) }, key);
      }
      sample.prune();
    } else {
      const positions = source.kind === 'run' ? all : all.slice(1).filter(hasChoice);
      const position = positions[random.integer(positions.length)]!;
      const earlier = earlierOf(all, all.indexOf(position));
      if (hasChoice(position)) sample.add({ position, game, earlier });
      if (sample.full) break;
    }
  }
  const name = source.kind === 'policy' ? `${source.name}, one of each` : source.name;
  const items = sample.items();
  const positions = items.map(({ position }) => position);
  const games = items.map(({ game }) => game);
  const histories = items.map(({ earlier }) => earlier);
  if (positions.length >= FEWEST) return { source: name, positions, games, earlier: histories };
  const found = `${positions.length} positions with a choice of moves`;
  throw tooFew(found, name, `an evaluation needs at least ${FEWEST}`);
}

/** Two plies before by the same side: with a pass between, another side is to move there. */
function earlierOf(positions: readonly Position[], ply: number): Position | null {
  const earlier = positions[ply - 2];
  return earlier?.turn === positions[ply]!.turn ? earlier : null;
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
  const rows = Array.from(found.positions.keys());
  if (count !== undefined && count < rows.length) random.shuffle(rows);
  const chosen = rows.slice(0, count);
  return {
    ...found,
    positions: chosen.map((row) => found.positions[row]!),
    games: chosen.map((row) => found.games[row]!),
    // What was before them nobody says.
    earlier: chosen.map(() => null),
    source: `the maps of ${names}`,
  };
}

function hasChoice(position: Position): boolean {
  return legalMoveList(position).length > 1;
}
