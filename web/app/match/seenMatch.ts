import { matchScore } from '../../../selfplay/matches/elo.js';
import type { GameGoingOn, MatchEvent, MatchState, PlayedGame } from '../../api.js';

/** What the program has told of its match so far. */
export interface SeenMatch {
  /** Whether it has told anything. */
  readonly isTold: boolean;
  readonly match?: MatchState | undefined;
  /** As they were finished. */
  readonly games: readonly PlayedGame[];
  /** The one that goes on. */
  readonly board?: GameGoingOn | undefined;
}

export const UNSEEN: SeenMatch = { isTold: false, games: [] };

/** What is known after one more event. */
export function afterEvent(seen: SeenMatch, event: MatchEvent): SeenMatch {
  if (event.kind === 'match') {
    const { match } = event;
    const isSame = match?.number === seen.match?.number;
    const isGoingOn = isSame && match?.status === 'playing';
    return {
      ...{ isTold: true, match },
      games: isSame ? seen.games : [],
      board: isGoingOn ? seen.board : undefined,
    };
  }
  if (event.match !== seen.match?.number) return seen;
  if (event.kind === 'board') return { ...seen, board: event.game };
  // Who was hidden meanwhile is told all of them again.
  const known = new Set(seen.games.map(gameKey));
  const fresh = event.games.filter((game) => !known.has(gameKey(game)));
  return fresh.length === 0 ? seen : { ...seen, games: [...seen.games, ...fresh] };
}

export function gameKey({ pair, aIsBlack }: Pick<PlayedGame, 'pair' | 'aIsBlack'>): string {
  return `${pair} ${aIsBlack ? 'black' : 'white'}`;
}

/** The Elo difference after so many games, and the ends of its 95 % interval. */
interface EloPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

/** How the Elo difference of `a` became what it is, by the games of finished pairs, with its 95 % interval. */
export function eloCourse(games: readonly PlayedGame[]): EloPoint[] {
  const open = new Map<number, number>();
  const pairs: [number, number][] = [];
  const course: EloPoint[] = [];
  for (const { pair, discs } of games) {
    const result = discs > 0 ? 1 : discs < 0 ? 0 : 0.5;
    const other = open.get(pair);
    if (other === undefined) {
      open.set(pair, result);
      continue;
    }
    pairs.push([other, result]);
    const { games: count, elo, eloInterval } = matchScore(pairs);
    course.push({ x: count, y: elo, low: eloInterval[0], high: eloInterval[1] });
  }
  return course;
}
