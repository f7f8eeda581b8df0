/** Exact endgames. */
export * from './search.js';
export * from './solver.js';
export { hasWasmFor } from './fastest.js';
export { createPlainSearch } from './plain.js';
