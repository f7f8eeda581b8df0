/** Pages for a browser, each one file that needs nothing else. */
export { renderHtml } from './gamePage/renderHtml.js';
export { explainPlies } from './gamePage/explainPlies.js';
export type { PageGame, PagePly, PlyExplanations } from './gamePage/explainPlies.js';
