import type { ConceptsData } from './concepts/data.js';
import type { GameData } from './game/data.js';
import type { PageData } from './report/data.js';
import type { ReviewData } from './review/data.js';
import type { StrategiesData } from './strategies/data.js';

/** What each view shows. Each is built into a script and styles of its own. */
export interface ViewData {
  /** The channels of a layer, and what they stand for. */
  readonly concepts: ConceptsData;
  /** A whole game, explained ply by ply. */
  readonly game: GameData;
  /** Figures, charts and tables: of a training run, an evaluation of maps, probes. */
  readonly report: PageData;
  /** A game judged move by move. */
  readonly review: ReviewData;
  /** The maps of many moves, and their clusters. */
  readonly strategies: StrategiesData;
}

export type ViewKind = keyof ViewData;
