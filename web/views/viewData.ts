import type { GameData } from './game/data.js';
import type { PageData } from './page/data.js';

/** What each view shows. Each is built into a script and styles of its own. */
export interface ViewData {
  /** A whole game, explained ply by ply. */
  readonly game: GameData;
  /** Figures, charts and tables: of a training run, an evaluation of maps, probes. */
  readonly report: PageData;
}

export type ViewKind = keyof ViewData;
