import { expect, it } from 'vitest';
import { ArenaStore, type MatchIdentity } from '../../../cli/contests/arenaStore.js';
import { Random } from '../../../engine/random.js';
import type { MatchGame } from '../../../selfplay/matches/match.js';
import { playMatch } from '../../../selfplay/matches/playMatch.js';
import type { GameRecord } from '../../../selfplay/records/gameRecord.js';
import { openStore } from '../../../selfplay/store/store.js';
import { commandFolder } from '../../support/cli/commandInputs.js';
import { runHere } from '../../support/cli/recordingTerminal.js';

const { at } = commandFolder();

const PAIRS = 40;
const SEED = 'numbers';
const GREEDY: MatchIdentity = { a: 'greedy', b: 'random', networks: ['', ''], openingPlies: 8, endgame: ' ' };
const OTHER: MatchIdentity = { ...GREEDY, a: 'alphabeta:1' };

function gamesIn(file: string): GameRecord[] {
  const store = openStore(file, { readonly: true });
  try {
    return [...store.games({ kind: 'arena' })];
  } finally {
    store.close();
  }
}

async function played(a: 'greedy' | 'random', pairs: number): Promise<MatchGame[]> {
  const { games } = await playMatch({
    first: { kind: a },
    second: { kind: 'random' },
    runtime: 'onnxruntime',
    workers: 1,
    seed: SEED,
    pairs,
    openingPlies: 8,
  });
  return games;
}

/** What the numbers of a match of 40 pairs are to be: the pair and the colour, and nothing else, say which. */
function expectInOrder(records: readonly GameRecord[], games: readonly MatchGame[], first = 0): void {
  expect(records.map(({ index }) => index)).toEqual(games.map((_, place) => first + place));
  records.forEach(({ plies, players }, place) => {
    const { moves, firstIsBlack, pair } = games[place]!;
    expect({ pair, moves: plies.map(({ move }) => move) }).toEqual({ pair, moves });
    expect(players?.black === 'random').toBe(!firstIsBlack);
  });
}

it('numbers the games of a match by their pairs, in whatever order they are finished and over however many sittings', async () => {
  const games = await played('greedy', PAIRS);
  for (const round of [0, 1, 2]) {
    const file = at(`round${round}.db`);
    const random = Random.fromSeed(`round ${round}`);
    const pairs = Array.from({ length: PAIRS }, (_, pair) => pair);
    random.shuffle(pairs);
    while (pairs.length > 0) {
      const store = ArenaStore.open(file, undefined)!;
      expect(store.begin(GREEDY, SEED, PAIRS)).toHaveLength(2 * (PAIRS - pairs.length));
      for (const share of [pairs.splice(0, 5), pairs.splice(0, 3)]) {
        store.insert(
          GREEDY,
          SEED,
          games.filter(({ pair }) => share.includes(pair)),
        );
      }
      store.close();
    }
    expectInOrder(gamesIn(file), games);
  }
});

it('keeps the numbers of a match for it while others are played in the same file', async () => {
  const games = await played('greedy', PAIRS);
  const store = ArenaStore.open(at('several.db'), undefined)!;
  store.begin(GREEDY, SEED, 10);
  store.begin(OTHER, SEED, PAIRS);
  store.insert(OTHER, SEED, games.slice(20));
  store.insert(GREEDY, SEED, games.slice(0, 20));
  // The first match goes on, with more games than it was begun with.
  store.begin(GREEDY, SEED, PAIRS);
  store.insert(OTHER, SEED, games.slice(0, 20));
  store.insert(GREEDY, SEED, games.slice(20));
  expect(store.games([GREEDY, OTHER], SEED, PAIRS).map((all) => all.length)).toEqual([2 * PAIRS, 2 * PAIRS]);
  store.close();
  const records = gamesIn(at('several.db'));
  expectInOrder(records.slice(0, 20), games.slice(0, 20));
  expectInOrder(
    records.slice(20, 20 + 2 * PAIRS).map((record) => ({ ...record, players: renamed(record) })),
    games,
    20,
  );
  expectInOrder(records.slice(20 + 2 * PAIRS), games.slice(20), 20 + 2 * PAIRS);
});

/** The colours of a game of the other match as the first would have them. */
function renamed({ players }: GameRecord): { black: string; white: string } {
  const name = (player: string): string => (player === OTHER.a ? GREEDY.a : player);
  return { black: name(players!.black), white: name(players!.white) };
}

it('goes on with a match of an older version, whose games are numbered as they were finished', async () => {
  const games = await played('greedy', PAIRS);
  const file = at('older.db');
  const writer = ArenaStore.open(file, undefined)!;
  writer.begin(GREEDY, SEED, PAIRS);
  writer.insert(GREEDY, SEED, games);
  writer.close();
  // As that version would have stored the pairs 7, 2 and 0, in this order, and nothing else of the match.
  const records = gamesIn(file);
  const old = at('old.db');
  const store = openStore(old);
  store.insertChunk({
    games: [14, 15, 4, 5, 0, 1].map((place, index) => ({ ...records[place]!, index })),
    properties: { arena: [{ ...GREEDY, seed: SEED }] },
  });
  store.close();
  const again = ArenaStore.open(old, undefined)!;
  expect(again.begin(GREEDY, SEED, PAIRS).map(({ pair }) => pair)).toEqual([7, 7, 2, 2, 0, 0]);
  const missing = games.filter(({ pair }) => ![7, 2, 0].includes(pair));
  again.insert(GREEDY, SEED, missing.slice(20));
  again.insert(GREEDY, SEED, missing.slice(0, 20));
  again.close();
  const stored = gamesIn(old);
  expect(stored).toHaveLength(2 * PAIRS);
  const numbers = new Map(stored.map(({ index, seed }) => [seed, index]));
  records.forEach(({ seed }, place) => {
    const kept = [14, 15, 4, 5, 0, 1].indexOf(place);
    // The first pair that was missing is pair 1; what is new begins behind the six old games.
    expect(numbers.get(seed)).toBe(kept >= 0 ? kept : 6 + place - 2);
  });
});

it('stores the same games under the same numbers on one thread and on two', async () => {
  const args = ['arena', '--a', 'greedy', '--b', 'random', '--games', '120', '--seed', 'same'];
  for (const workers of ['1', '2']) {
    const out = at(`on${workers}.db`);
    expect((await runHere([...args, '--workers', workers, '--out', out])).code).toBe(0);
  }
  const [one, two] = [gamesIn(at('on1.db')), gamesIn(at('on2.db'))];
  expect(one.map(({ index }) => index)).toEqual(Array.from({ length: 120 }, (_, index) => index));
  expect(two).toEqual(one);
});
