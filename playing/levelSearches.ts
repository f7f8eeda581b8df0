import type { Position } from '../engine/position.js';
import { Random } from '../engine/random.js';
import { runSearch } from '../mcts/drive.js';
import type { SearchResult } from '../mcts/result.js';
import type { Search } from '../mcts/search.js';
import type { Evaluator } from '../nn/evaluators/evaluator.js';
import { createSearch, PLAY_SEARCH } from '../selfplay/players/searchSettings.js';
import { followingLevel, type Level, levelSearch } from './levels.js';

/** For a search that draws nothing. */
const UNUSED = Random.fromSeed('unused');

/**
 * The searches of levels that draw their moves. They look at each position afresh and a leaf at a time: what somebody saw
 * before, as for a hint, and how many threads there are make no level stronger, so that a game at a level depends on its
 * moves and the seed alone.
 */
export class LevelSearches {
  readonly #evaluator: Evaluator;
  readonly #searches = new Map<Level, Search>();

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
  }

  /** Searches a position that is not over. */
  think(position: Position, random: Random, level: Level): Promise<SearchResult> {
    const search = this.#searches.get(level) ?? createSearch(levelSearch(level));
    this.#searches.set(level, search);
    return runSearch(search, this.#evaluator, position, random, level.simulations);
  }

  /** The number of the level that follows the player, by what the network says of the position at first sight. */
  async following(position: Position): Promise<number> {
    const search = createSearch({ ...PLAY_SEARCH, keepTree: false });
    return followingLevel((await runSearch(search, this.#evaluator, position, UNUSED, 0)).value);
  }
}
