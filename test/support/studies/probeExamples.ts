import { seenBy } from '../../../engine/concepts/finalBoard.js';
import { Random } from '../../../engine/random.js';
import { type Example, type Labels, labelsOf, PROBED } from '../../../studies/probe/probedConcepts.js';
import { splitGames } from '../../../studies/probe/split.js';
import { randomGame } from '../engine/randomPositions.js';

export const random = Random.fromSeed('probe test');

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Four positions of each of many random games, with their ends. */
function randomExamples(games: number): Example[] {
  return Array.from({ length: games }, (_, game) => {
    const positions = randomGame(random);
    const last = positions.at(-1)!;
    return Array.from({ length: 4 }, (): Example => {
      const position = positions[random.integer(positions.length - 1)]!;
      return { position, game, end: seenBy(last, position.turn) };
    });
  }).flat();
}

export const examples = randomExamples(100);

export const games = examples.map(({ game }) => game);

export const split = splitGames([...new Set(games)], Random.fromSeed('split'));

export const labelled = (name: string): Labels =>
  labelsOf(
    PROBED.find((concept) => concept.name === name)!,
    examples,
  );
