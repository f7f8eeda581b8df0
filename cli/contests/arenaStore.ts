import { OthelloError } from '../../engine/errors.js';
import { Random } from '../../engine/random.js';
import { placeInMatch, takeArenaNumbers } from '../../selfplay/matches/arenaNumbers.js';
import {
  type MatchGame,
  matchGameRandom,
  matchRecord,
  storedMatchGame,
  type Thinking,
} from '../../selfplay/matches/match.js';
import { openStore, type Store } from '../../selfplay/store/store.js';
import { openRun } from '../../selfplay/training/run.js';

/** All that the games of a match depend on besides its seed. */
export interface MatchIdentity {
  readonly a: string;
  readonly b: string;
  /** sha256 of the players' networks; empty for players without. */
  readonly networks: readonly [string, string];
  /** sha256 of the ranges with which they play in eight bits; empty for one in float32, absent where both are. */
  readonly ranges?: readonly [string, string];
  /** Random plies that games begin with, 0 where they begin out of a book. */
  readonly openingPlies: number;
  /** sha256 of the book; absent where openings are random. */
  readonly book?: string;
  /** How far the solver helped. */
  readonly endgame: string;
  /** What each search has beyond the first version's; absent where neither has anything. */
  readonly searches?: readonly [string, string];
}

/** How long both players thought in all games of a match. */
export interface MatchThinking {
  readonly a: Thinking;
  readonly b: Thinking;
}

/** Numbers that the games of a match have, from the pair `from` on. */
interface NumberBlock {
  readonly from: number;
  readonly pairs: number;
  readonly first: number;
}

interface StoredMatch extends MatchIdentity {
  readonly seed: string;
  /** In the order of their pairs; absent in matches of older versions, whose games are numbered as they were finished. */
  readonly numbers?: readonly NumberBlock[];
  /** Absent where no game with a clock is stored. */
  readonly thinking?: MatchThinking;
}

const PROPERTY = 'arena';

/** Where the games of matches are kept: a file of their own, or the database of a run. */
export class ArenaStore {
  readonly #store: Store;
  readonly #close: () => void;

  private constructor(store: Store, close: () => void) {
    this.#store = store;
    this.#close = close;
  }

  /** @throws OthelloError `usage` when both are named; `runInUse` while the run trains. */
  static open(out: string | undefined, run: string | undefined): ArenaStore | undefined {
    if (out !== undefined && run !== undefined) {
      throw new OthelloError(
        'usage',
        'Games are stored in --out FILE or in the run of --run DIR, not in both.',
      );
    }
    if (run !== undefined) {
      const opened = openRun(run);
      return new ArenaStore(opened.store, () => opened.close());
    }
    if (out === undefined) return undefined;
    const store = openStore(out);
    return new ArenaStore(store, () => store.close());
  }

  /** The seed of the last match of just these players, so that it can go on; undefined when there is none. */
  seedOf(match: MatchIdentity): string | undefined {
    return this.#matches().findLast((stored) => isSame(stored, match))?.seed;
  }

  /**
   * The games of the match that are there already, whole pairs below `pairs`; the others get their numbers.
   * @throws OthelloError `usage` when the seed belongs to another match.
   */
  begin(match: MatchIdentity, seed: string, pairs: number): MatchGame[] {
    let games: MatchGame[] = [];
    this.#store.insertChunk(() => {
      const matches = this.#matches();
      const stored = matches.find((one) => one.seed === seed && one.a === match.a && one.b === match.b);
      if (stored !== undefined && !isSame(stored, match)) {
        throw new OthelloError(
          'usage',
          `${this.#store.file} holds a match of ${match.a} and ${match.b} with the seed ${seed} that was played with other networks, ranges, openings or solver settings; take another --seed.`,
        );
      }
      games = stored === undefined ? [] : this.games([match], seed, pairs)[0]!;
      const begun: StoredMatch = stored ?? { ...match, seed };
      const last = begun.numbers?.at(-1);
      const from = last === undefined ? firstMissing(games, pairs) : last.from + last.pairs;
      if (from >= pairs) return {};
      const { first, properties } = takeArenaNumbers(this.#store, 2 * (pairs - from));
      const numbered = {
        ...begun,
        numbers: [...(begun.numbers ?? []), { from, pairs: pairs - from, first }],
      };
      const others = stored === undefined ? [...matches, begun] : matches;
      return {
        properties: { ...properties, [PROPERTY]: others.map((one) => (one === begun ? numbered : one)) },
      };
    });
    return games;
  }

  /**
   * The games of each of the matches with that seed, of pairs below `pairs`, by one reading of the database. Of games
   * that two processes played at the same time the first counts.
   */
  games(matches: readonly MatchIdentity[], seed: string, pairs: number): MatchGame[][] {
    const known = this.#matches().filter((stored) => stored.seed === seed);
    const found = matches.map(() => new Map<string, MatchGame>());
    const ofPlayers = new Map<string, Map<string, MatchGame>>();
    matches.forEach((match, index) => {
      if (known.some((stored) => isSame(stored, match))) ofPlayers.set(playersKey(match), found[index]!);
    });
    const random = Random.fromSeed(seed);
    const names = new Map<string, [pair: number, firstIsBlack: boolean]>();
    for (let pair = 0; pair < pairs; pair++) {
      for (const firstIsBlack of [true, false]) {
        names.set(matchGameRandom(random, pair, firstIsBlack).key, [pair, firstIsBlack]);
      }
    }
    for (const record of this.#store.games({ kind: 'arena' })) {
      const name = names.get(record.seed);
      if (name === undefined || record.players === undefined) continue;
      const { black, white } = record.players;
      const players = name[1] ? { a: black, b: white } : { a: white, b: black };
      const games = ofPlayers.get(playersKey(players));
      if (games?.has(record.seed) === false) games.set(record.seed, storedMatchGame(record, ...name));
    }
    return found.map((games) => [...games.values()]);
  }

  /** Of the games that are stored; undefined when none was played by a clock. */
  thinking(match: MatchIdentity, seed: string): MatchThinking | undefined {
    return this.#matches().find((stored) => stored.seed === seed && isSame(stored, match))?.thinking;
  }

  /** Whatever else is to be remembered beside the games; anything that JSON can hold. */
  property(key: string): unknown {
    return this.#store.property(key);
  }

  setProperty(key: string, value: unknown): void {
    this.#store.setProperty(key, value);
  }

  /** Stores games of a match that was begun. Of a game that another process has stored meanwhile, that one counts. */
  insert(match: MatchIdentity, seed: string, games: readonly MatchGame[]): void {
    const random = Random.fromSeed(seed);
    const { a, b } = match;
    this.#store.insertChunk(() => {
      const matches = this.#matches();
      const stored = matches.find((one) => one.seed === seed && isSame(one, match));
      // For games whose number has gone to another one: by an older version of this program, which gives out none.
      const spare = takeArenaNumbers(this.#store, games.length);
      let spares = 0;
      const fresh = games.flatMap((game) => {
        const key = matchGameRandom(random, game.pair, game.firstIsBlack).key;
        const players = game.firstIsBlack ? { black: a, white: b } : { black: b, white: a };
        const own = numberOf(stored?.numbers ?? [], game);
        const there = this.#store.game({ kind: 'arena', index: own });
        if (there?.seed === key && there.players?.black === players.black) return [];
        const index = there === undefined ? own : spare.first + spares++;
        const record = { ...matchRecord(game), index, generation: 0, network: '', seed: key, players };
        return [{ game, record }];
      });
      const played = fresh.map(({ game }) => game);
      return {
        properties: {
          ...(spares === 0 ? {} : spare.properties),
          [PROPERTY]: matches.map((one) => (one === stored ? withThinking(one, played) : one)),
        },
        games: fresh.map(({ record }) => record),
      };
    });
  }

  close(): void {
    this.#close();
  }

  #matches(): readonly StoredMatch[] {
    return (this.#store.property(PROPERTY) ?? []) as readonly StoredMatch[];
  }
}

/** The first pair of a match that is not there. */
function firstMissing(games: readonly MatchGame[], pairs: number): number {
  const there = new Set(games.map(({ pair }) => pair));
  return Array.from({ length: pairs }, (_, pair) => pair).find((pair) => !there.has(pair)) ?? pairs;
}

function numberOf(blocks: readonly NumberBlock[], { pair, firstIsBlack }: MatchGame): number {
  const block = blocks.find(({ from, pairs }) => from <= pair && pair < from + pairs);
  if (block === undefined) throw new Error(`Pair ${pair} of a match has no number.`);
  return block.first + placeInMatch({ pair: pair - block.from, firstIsBlack });
}

function playersKey({ a, b }: Pick<MatchIdentity, 'a' | 'b'>): string {
  return JSON.stringify([a, b]);
}

/** The match with what its players took for these games added. */
function withThinking(match: StoredMatch, games: readonly MatchGame[]): StoredMatch {
  const clocked = games.flatMap(({ thinking }) => (thinking === undefined ? [] : [thinking]));
  if (clocked.length === 0) return match;
  const total = (before: Thinking | undefined, side: 'first' | 'second'): Thinking =>
    clocked.reduce(
      (sum, { [side]: { moves, seconds } }) => ({ moves: sum.moves + moves, seconds: sum.seconds + seconds }),
      before ?? { moves: 0, seconds: 0 },
    );
  const { thinking } = match;
  return { ...match, thinking: { a: total(thinking?.a, 'first'), b: total(thinking?.b, 'second') } };
}

function isSame(stored: MatchIdentity, match: MatchIdentity): boolean {
  const key = ({ a, b, networks, ranges, openingPlies, book, endgame, searches }: MatchIdentity): string =>
    JSON.stringify([a, b, networks, ranges, openingPlies, book, endgame, searches]);
  return key(stored) === key(match);
}
