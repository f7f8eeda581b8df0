/** Shapley values by their definition, over all 2^n sets: what a player adds to each set, by how often orders come to it. */
export function exactShapley(players: number, worth: (members: readonly number[]) => number): number[] {
  const sets = Array.from({ length: 2 ** players }, (_, bits) =>
    Array.from({ length: players }, (__, player) => (bits >> player) & 1),
  );
  const worths = sets.map(worth);
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return Array.from({ length: players }, (_, player) =>
    sets.reduce((sum, members, bits) => {
      if (members[player] === 1) return sum;
      const size = members.reduce((a, b) => a + b, 0);
      const weight = (factorial(size) * factorial(players - size - 1)) / factorial(players);
      return sum + weight * (worths[bits | (1 << player)]! - worths[bits]!);
    }, 0),
  );
}
