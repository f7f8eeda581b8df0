// The count of docs/tutorial.md: what the policy and the search give to the squares that a symmetry of the board takes a
// square to.
//   node scripts/alike.js SQUARE game1.json game2.json ..     as analyze --json wrote them
import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';

const [square, ...names] = argv.slice(2);
/** How far from the nearest edge, by file and by rank, the smaller first. */
const place = ([file, rank]) =>
  [file.charCodeAt(0) - 96, Number(rank)].map((at) => Math.min(at, 9 - at)).sort();
const alike = (move) => place(move).join() === place(square).join();
const games = names.map((name) => JSON.parse(readFileSync(name, 'utf8')).plies);
let positions = 0;
/** By game: the mean, over positions with a choice, of visits less prior on such squares. */
const differences = games.map((plies) => {
  const searched = plies.filter(
    (ply) => ply.moves?.length > 1 && !ply.proven && ply.moves.some((m) => m.visits > 0),
  );
  positions += searched.length;
  const part = (moves, key) => {
    const sum = (some) => some.reduce((total, move) => total + move[key], 0);
    return sum(moves.filter(({ move }) => alike(move))) / sum(moves);
  };
  return (
    searched.reduce((t, { moves }) => t + part(moves, 'visits') - part(moves, 'prior'), 0) / searched.length
  );
});
const mean = differences.reduce((a, b) => a + b, 0) / games.length;
const variance = differences.reduce((t, d) => t + (d - mean) ** 2, 0) / (games.length - 1);
const error = Math.sqrt(variance / games.length);
stdout.write(
  `${games.length} games, ${positions} positions: the search gives ${square} and its like ${mean.toFixed(3)} more than the `,
);
stdout.write(`policy (standard error over games ${error.toFixed(3)})\n`);
