import type { FlipReport } from './flipReport.js';
import type { UnitsReport } from './unitsReport.js';

/** Of the report's JSON. */
export const PATCH_VERSION = 1;

/** What is intervened on: each channel or square of a layer, or the colour of a disc. */
export const PATCH_STUDIES = ['channels', 'squares', 'flip'] as const;
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

export type StudyReport = UnitsReport | FlipReport;

/** What interventions in a network did; plain data. */
export type PatchReport = PatchAbout & { readonly version: number } & StudyReport;
