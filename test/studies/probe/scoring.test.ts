import { expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import type { Labels, ProbedConcept } from '../../../studies/probe/probedConcepts.js';
import { Scoring } from '../../../studies/probe/scoring.js';
import { splitGames } from '../../../studies/probe/split.js';
import { coverage } from '../../support/studies/clusteredSamples.js';

const random = Random.fromSeed('scoring');
const [GAMES, PER_GAME, SAMPLES] = [200, 4, 200];
const concept: ProbedConcept = {
  name: 'planted',
  says: '',
  kind: 'number',
  truth: 'rules',
  write: () => true,
};
const games = Array.from({ length: GAMES * PER_GAME }, (_, row) => Math.floor(row / PER_GAME));
const split = splitGames([...new Set(games)], random.split('games'));
const place = new Map(split.test.map((game, index) => [game, index]));

/** Labels, and squared errors of predictions: both of one kind within a game. The true R² is 1 - 0.5 / 1. */
function sample(draw: Random): { readonly labels: Labels; readonly errors: number[] } {
  const values = new Float32Array(games.length);
  const errors = split.test.map(() => 0);
  let own = [0, 0];
  games.forEach((game, row) => {
    if (row % PER_GAME === 0) own = [draw.normal(), draw.normal()];
    values[row] = Math.sqrt(0.5) * own[0]! + Math.sqrt(0.5) * draw.normal();
    const error = Math.sqrt(0.3) * own[1]! + Math.sqrt(0.2) * draw.normal();
    const at = place.get(game);
    if (at !== undefined) errors[at]! += error ** 2;
  });
  return { labels: { concept, width: 1, values, known: games.map(() => true) }, errors };
}

it('intervals of R² over games hold the true one as often as they say', () => {
  const held = coverage(SAMPLES, 0.5, (at) => {
    const { labels, errors } = sample(random.split('sample', at));
    const scoring = new Scoring([labels], games, split, random.split('draws', at));
    return scoring.of('planted', errors);
  });
  // 0.95, give or take two standard errors of 200 samples.
  expect(held).toBeGreaterThan(0.92);
  expect(held).toBeLessThan(0.985);
});
