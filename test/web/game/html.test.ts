import { describe, expect, it } from 'vitest';
import { COMPOSITES, gamePage, shownGame } from '../../support/gamePage.js';

describe('the page of a game', () => {
  it('stands by itself and is whole text, whatever the title', async () => {
    const { html } = await gamePage();
    const withoutNamespace = html.replace('http://www.w3.org/2000/svg', '');
    expect(/(src|href)=|https?:|@import|url\(/.test(withoutNamespace)).toBe(false);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html.includes('A game &lt;/script&gt;&lt;b&gt;&amp;&quot;')).toBe(true);
    const perRow = html.length / (shownGame.plies.length * COMPOSITES.length);
    expect(perRow * 61 * 3).toBeLessThan(6e6);
  });
});
