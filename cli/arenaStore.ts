import { OthelloError, Random } from '../engine/index.js';
import {
  matchGameRandom,
  matchRecord,
  openRun,
  openStore,
  storedMatchGame,
  type MatchGame,
  type Store,
} from '../selfplay/index.js';

/** All that the games of a match depend on besides its seed. */
export interface MatchIdentity {
  readonly a: string;
  readonly b: string;
  /** sha256 of the players' networks; empty for players without. */
  readonly networks: readonly [string, string];
  readonly openingPlies: number;
  /** How far the solver helped. */
  readonly endgame: string;
}

interface StoredMatch extends MatchIdentity {
  readonly seed: string;
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
   * The games of the match that are there already, whole pairs below `pairs`.
   * @throws OthelloError `usage` when the seed belongs to another match.
   */
  begin(match: MatchIdentity, seed: string, pairs: number): MatchGame[] {
    const matches = this.#matches();
    const stored = matches.find((other) => other.seed === seed && other.a === match.a && other.b === match.b);
    if (stored === undefined) {
      this.#store.setProperty(PROPERTY, [...matches, { ...match, seed }]);
      return [];
    }
    if (!isSame(stored, match)) {
      throw new OthelloError(
        'usage',
        `${this.#store.file} holds a match of ${match.a} and ${match.b} with the seed ${seed} that was played with other networks, openings or solver settings; take another --seed.`,
      );
    }
    return this.#read(seed, pairs);
  }

  #read(seed: string, pairs: number): MatchGame[] {
    const random = Random.fromSeed(seed);
    const names = new Map<string, [pair: number, firstIsBlack: boolean]>();
    for (let pair = 0; pair < pairs; pair++) {
      for (const firstIsBlack of [true, false]) {
        names.set(matchGameRandom(random, pair, firstIsBlack).key, [pair, firstIsBlack]);
      }
    }
    const games: MatchGame[] = [];
    for (const record of this.#store.games({ kind: 'arena' })) {
      const name = names.get(record.seed);
      if (name !== undefined) games.push(storedMatchGame(record, ...name));
    }
    return games;
  }

  insert(match: MatchIdentity, seed: string, games: readonly MatchGame[]): void {
    const first = this.#store.nextIndex('arena');
    const random = Random.fromSeed(seed);
    const { a, b } = match;
    this.#store.insertChunk({
      games: games.map((game, index) => ({
        ...matchRecord(game),
        index: first + index,
        generation: 0,
        network: '',
        seed: matchGameRandom(random, game.pair, game.firstIsBlack).key,
        players: game.firstIsBlack ? { black: a, white: b } : { black: b, white: a },
      })),
    });
  }

  close(): void {
    this.#close();
  }

  #matches(): readonly StoredMatch[] {
    return (this.#store.property(PROPERTY) ?? []) as readonly StoredMatch[];
  }
}

function isSame(stored: MatchIdentity, match: MatchIdentity): boolean {
  const key = ({ a, b, networks, openingPlies, endgame }: MatchIdentity): string =>
    JSON.stringify([a, b, networks, openingPlies, endgame]);
  return key(stored) === key(match);
}
