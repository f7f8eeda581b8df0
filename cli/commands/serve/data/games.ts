import { OthelloError, quote } from '../../../../engine/errors.js';
import { formatPosition, moveName } from '../../../../engine/notation.js';
import { initialPosition } from '../../../../engine/position.js';
import {
  formatGameName,
  GAME_KINDS,
  type GameKind,
  type GameName,
  type GameRecord,
  type PlyRecord,
} from '../../../../selfplay/records/gameRecord.js';
import type { Store } from '../../../../selfplay/store/store.js';
import type { GameHead } from '../../../../selfplay/store/storeGames.js';
import type { GameExplanations, GamePage, ListedGame, StoredGame, StoredPly } from '../../../../web/api.js';
import { numberIn } from './numbers.js';

const USUAL_PAGE = 50;
const LARGEST_PAGE = 500;

/** A page of the games of a store. Throws OthelloError `usage` for a query that is none. */
export function gamePage(store: Store, query: URLSearchParams): GamePage {
  const kind = kindOf(query.get('kind') ?? 'selfplay');
  const end = store.nextIndex(kind);
  const count = numberIn(query, 'limit', LARGEST_PAGE) ?? USUAL_PAGE;
  const after = numberIn(query, 'after');
  const from = after === undefined ? { before: numberIn(query, 'before') ?? end } : { after };
  return { kind, games: store.gameHeads({ kind, count, ...from }).map(listedGame), end };
}

/** @throws OthelloError `notFound`, also where the game is damaged */
export function storedGame(store: Store, name: GameName): StoredGame {
  const record = store.game(name);
  if (record === undefined)
    throw new OthelloError('notFound', `There is no sound game ${formatGameName(name)} in this run.`);
  return toStoredGame(record);
}

export function gameExplanations(store: Store, game: GameName): GameExplanations {
  const found = [...store.explanations({ game })];
  return {
    explanations: found.map(({ ply, target, composite, network, record }) => {
      return { ply, target, composite, network, record };
    }),
  };
}

/** The newest self-play game; undefined where there is none that is sound. */
export function newestGame(store: Store): StoredGame | undefined {
  const record = store.game({ kind: 'selfplay', index: store.nextIndex('selfplay') - 1 });
  return record && toStoredGame(record);
}

/** Throws OthelloError `usage`. */
export function kindOf(text: string): GameKind {
  const kind = GAME_KINDS.find((one) => one === text);
  if (kind === undefined)
    throw new OthelloError('usage', `${quote(text)} is no kind of game; those are ${GAME_KINDS.join(', ')}.`);
  return kind;
}

function listedGame({ kind, index, generation, network, score, plies, ...rest }: GameHead): ListedGame {
  return { name: formatGameName({ kind, index }), generation, network, score, plies, ...about(rest) };
}

function toStoredGame(record: GameRecord): StoredGame {
  const { kind = 'selfplay', index, generation, network, score, seed, start = initialPosition() } = record;
  return {
    name: formatGameName({ kind, index }),
    ...{ generation, network, score, seed },
    start: formatPosition(start),
    plies: record.plies.map(storedPly),
    ...about(record),
  };
}

function about({ players, forfeit, origin }: Pick<GameRecord, 'players' | 'forfeit' | 'origin'>) {
  return {
    ...(players === undefined ? {} : { players }),
    ...(forfeit === undefined ? {} : { forfeit }),
    ...(origin === undefined ? {} : { origin }),
  };
}

function storedPly(ply: PlyRecord): StoredPly {
  const { move, kind, legal, target, visits, rootValue, networkValue, simulations } = ply;
  return {
    move: moveName(move),
    kind,
    legal: legal.map(moveName),
    ...(target === undefined ? {} : { target: [...target] }),
    ...(visits === undefined ? {} : { visits: [...visits] }),
    ...(rootValue === undefined ? {} : { value: rootValue }),
    ...(networkValue === undefined ? {} : { networkValue }),
    simulations,
  };
}
