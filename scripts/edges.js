// The count of docs/tutorial.md: what the policy and the search give to moves on the edge (no corner, not beside one).
//   node scripts/edges.js game1.json game2.json ..     as analyze --json wrote them
import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';

const onEdge = ([file, rank]) =>
  (/[ah]/.test(file) && /[3-6]/.test(rank)) || (/[18]/.test(rank) && /[c-f]/.test(file));
const games = argv.slice(2).map((name) => JSON.parse(readFileSync(name, 'utf8')).plies);
let positions = 0;
/** By game: the mean, over positions with a choice, of visits less prior on the edge. */
const differences = games.map((plies) => {
  const searched = plies.filter(
    (ply) => ply.moves?.length > 1 && !ply.proven && ply.moves.some((m) => m.visits > 0),
  );
  positions += searched.length;
  const part = (moves, key) => {
    const sum = (some) => some.reduce((total, move) => total + move[key], 0);
    return sum(moves.filter(({ move }) => onEdge(move))) / sum(moves);
  };
  return (
    searched.reduce((t, { moves }) => t + part(moves, 'visits') - part(moves, 'prior'), 0) / searched.length
  );
});
const mean = differences.reduce((a, b) => a + b, 0) / games.length;
const variance = differences.reduce((t, d) => t + (d - mean) ** 2, 0) / (games.length - 1);
const error = Math.sqrt(variance / games.length);
stdout.write(
  `${games.length} games, ${positions} positions: the search gives the edge ${mean.toFixed(3)} more than the policy `,
);
stdout.write(`(standard error over games ${error.toFixed(3)})\n`);
