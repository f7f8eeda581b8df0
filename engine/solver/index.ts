/** Exact endgames. */
export * from './search.js';
export * from './solver.js';
export { createPlainSearch } from './plain.js';
