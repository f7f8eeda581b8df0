import { harmless } from '../engine/index.js';

/** Text within a Markdown document, on one line: nothing in it becomes HTML, a link, a picture, code or the end of a cell. */
export function markdownText(text: string): string {
  return harmless(text)
    .replace(/&(?=[#\w]+;)/g, '&amp;')
    .replace(/<(?=[a-z/!?])/gi, '&lt;')
    .replace(/\](?=[([:])/g, ']\\')
    .replace(/[`|]/g, '\\$&');
}

/** Text as code, in a cell too: fenced by more marks than are in it anywhere. */
export function markdownCode(text: string): string {
  const inside = harmless(text).replaceAll('|', '\\|');
  const longest = Math.max(0, ...Array.from(inside.matchAll(/`+/g), ([marks]) => marks.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${inside}${fence}` : `${fence} ${inside} ${fence}`;
}
