/** Tree search over positions; of a network it knows only the Evaluator type. */
export { driveSearch, runSearch, runSearches } from './drive.js';
export type { DriveOptions } from './drive.js';
export type { ExactValue } from './expand.js';
export { createGumbelSearch } from './gumbel.js';
export type { GumbelOptions } from './gumbel.js';
export { createPuctSearch, PLAY_PUCT } from './puct.js';
export type { PuctOptions, PuctSearch } from './puct.js';
export type { SearchResult } from './result.js';
export type { Search, TreeSearchOptions } from './search.js';
export type { LeafSpread } from './spread.js';
export type { SearchTrace, TracedLeaf, TracedMove } from './trace.js';
