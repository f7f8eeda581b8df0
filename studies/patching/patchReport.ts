import type { ConceptsUseReport } from './conceptReport.js';
import type { FlipReport } from './flipReport.js';
import type { LookaheadReport } from './lookaheadReport.js';
import type { UnitsReport } from './unitsReport.js';
import type { WorthReport } from './worthReport.js';

/** Of the report's JSON. */
export const PATCH_VERSION = 1;

/** What is intervened on: each channel or square of a layer, the colour of a disc, what a layer says of a concept, squares of the moves to come, or every disc of a board that can be solved. */
export const PATCH_STUDIES = ['channels', 'squares', 'flip', 'concepts', 'lookahead', 'worth'] as const;
export type PatchStudy = (typeof PATCH_STUDIES)[number];

/** What interventions were made with. */
export interface PatchAbout {
  /** sha256 */
  readonly network: string;
  readonly label: string;
  readonly seed: string;
  /** Where the positions are from. */
  readonly source: string;
  readonly software: string;
  /** What computed the network: package, version, backend. */
  readonly runtime: string;
}

export type StudyReport = UnitsReport | FlipReport | ConceptsUseReport | LookaheadReport | WorthReport;

/** What interventions in a network did; plain data. */
export type PatchReport = PatchAbout & { readonly version: number } & StudyReport;
