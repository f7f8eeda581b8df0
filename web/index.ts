/** Pages for a browser, each one file that needs nothing else. */
export { renderHtml } from './game/html.js';
export { htmlDocument } from './htmlDocument.js';
export type { HtmlDocument } from './htmlDocument.js';
export { ELEMENTS } from './client/elements.js';
export { COMMON_PAGE_STYLES } from './game/commonStyles.js';
export { explainPlies } from './game/page.js';
export type { PageGame, PagePly, PlyExplanations } from './game/page.js';
