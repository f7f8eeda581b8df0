import type { DoublingMatch } from '../../../selfplay/matches/doubling.js';

/** Expected score of a player who is stronger by so much. */
export const chance = (elo: number): number => 1 / (1 + 10 ** (-elo / 400));

/** The largest log-likelihood for that slope: each opponent's rating by trying ever smaller steps. */
export function slowProfile(matches: readonly DoublingMatch[], slope: number): number {
  const names = new Set(matches.map(({ opponent }) => opponent));
  let sum = 0;
  for (const name of names) {
    const own = matches.filter(({ opponent }) => opponent === name);
    const value = (rating: number): number =>
      own.reduce((total, { simulations, games, points }) => {
        const elo =
          typeof name === 'number'
            ? slope * Math.log2(simulations / name)
            : slope * Math.log2(simulations) - rating;
        return total + points * Math.log(chance(elo)) + (games - points) * Math.log(chance(-elo));
      }, 0);
    let rating = 0;
    for (let step = 256; step > 1e-3; step /= 2) {
      for (const change of [step, -step]) while (value(rating + change) > value(rating)) rating += change;
    }
    sum += value(rating);
  }
  return sum;
}
