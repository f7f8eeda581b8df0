/** Pages for a browser, each one file that needs nothing else. */
export { renderHtml } from './game/html.js';
export { explainPlies } from './game/page.js';
export type { PageGame, PagePly, PlyExplanations } from './game/page.js';
