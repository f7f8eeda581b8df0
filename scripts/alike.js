// The count of docs/tutorial.md: what the policy and the search give to a square and to those that a symmetry of the board
// takes it to, where one of them can be played and is not the only move.
//   node scripts/alike.js SQUARE game1.json game2.json ..     as analyze --json wrote them
import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';

const [square, ...names] = argv.slice(2);
/** @typedef {{ move: string, visits: number, prior: number }} Move */
/** @typedef {{ moves?: Move[], proven?: unknown }} Ply */

/**
 * How far from the nearest edge, by file and by rank, the smaller first.
 *
 * @param {string} name
 */
const place = (name) => [name.charCodeAt(0) - 96, Number(name[1])].map((at) => Math.min(at, 9 - at)).sort();
/** @param {Move} move */
const alike = ({ move }) => place(move).join() === place(square).join();
/**
 * @param {Move[]} moves
 * @param {'prior' | 'visits'} key
 */
const part = (moves, key) => {
  /** @param {Move[]} some */
  const sum = (some) => some.reduce((total, move) => total + move[key], 0);
  return sum(moves.filter(alike)) / sum(moves);
};
/** @param {number[]} numbers */
const average = (numbers) => numbers.reduce((a, b) => a + b, 0) / numbers.length;

/** By game that has any such position: what the policy and what the search give there. */
const games = names
  .map((name) => {
    /** @type {{ plies: Ply[] }} */
    const { plies } = JSON.parse(readFileSync(name, 'utf8'));
    return plies
      .filter(({ proven }) => !proven)
      .map(({ moves = [] }) => moves)
      .filter((moves) => moves.length > 1 && moves.some(({ visits }) => visits > 0) && moves.some(alike))
      .map((moves) => ({ prior: part(moves, 'prior'), visits: part(moves, 'visits') }));
  })
  .filter((positions) => positions.length > 0);
const priors = games.flat().map(({ prior }) => prior);
const differences = games.map((positions) => average(positions.map(({ visits, prior }) => visits - prior)));
const mean = average(differences);
const error = Math.sqrt(average(differences.map((d) => (d - mean) ** 2)) / (games.length - 1));
stdout.write(
  `${games.length} games, ${priors.length} positions: the policy gives ${square} and its like ${average(priors).toFixed(2)} ` +
    `(${Math.min(...priors).toFixed(2)} to ${Math.max(...priors).toFixed(2)})\n` +
    `and by game the search gives them ${mean.toFixed(3)} more (standard error over games ${error.toFixed(3)})\n`,
);
