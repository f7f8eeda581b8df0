/** What positions are in the words of the game, computed exactly. */
export * from './catalog.js';
export * from './concept.js';
export * from './ending.js';
