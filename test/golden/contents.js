/**
 * What a run or a database holds, as names and half a sha256 each: `game -> hash` and so on. It says the numbers of a game one by one, so
 * that neither the order of keys nor how a database packs them matters, and what a later version adds to a record does not either.
 */
import { createHash } from 'node:crypto';

const sha256 = (text) => createHash('sha256').update(text).digest('hex').slice(0, 32);
const list = (numbers) => (numbers === undefined ? null : Array.from(numbers));

const positionOf = (start) =>
  start === undefined
    ? null
    : [start.ownLow, start.ownHigh, start.opponentLow, start.opponentHigh, start.turn];

function gameHash(game) {
  const { kind, generation, seed, network, players, start, plies, score, forfeit, origin } = game;
  const said = plies.map((ply) => [
    ply.move,
    ply.kind,
    list(ply.target),
    list(ply.visits),
    ply.rootValue ?? null,
    ply.networkValue ?? null,
    ply.surprise ?? null,
    ply.simulations,
  ]);
  const named = [kind, generation, seed, network, players?.black ?? null, players?.white ?? null];
  const about = [
    score,
    forfeit?.by ?? null,
    forfeit?.reason ?? null,
    origin?.file ?? null,
    origin?.record ?? null,
  ];
  return sha256(JSON.stringify([...named, positionOf(start), about, said]));
}

/** @param store an open store of any version of this project */
export function contentsOf(store) {
  const games = {};
  // Matches of a generation are numbered in the order in which they end, so they are named by what they are.
  const arena = [];
  for (const kind of ['selfplay', 'imported'])
    for (const game of store.games({ kind })) games[`${kind}/${game.index}`] = gameHash(game);
  for (const game of store.games({ kind: 'arena' })) arena.push(gameHash(game));
  const evaluations = store
    .evaluations()
    .map(({ generation, a, b, games: count, wins, draws, losses, meanDiscs }) =>
      JSON.stringify([generation, a, b, count, wins, draws, losses, meanDiscs]),
    );
  const explanations = {};
  for (const { game, ply, target, composite, network, record } of store.explanations())
    explanations[`${game.kind}/${game.index} ${ply} ${target}`] = sha256(
      JSON.stringify([composite, network, record.output, record.maps]),
    );
  return {
    games,
    arena: arena.sort(),
    networks: store.networks().map(({ generation, steps, sha256: name }) => `${generation} ${steps} ${name}`),
    evaluations: evaluations.sort(),
    explanations,
  };
}
