import { describe, expect, it } from 'vitest';
import { COMPOSITES, gamePage, shownGame } from '../../support/web/gamePage.js';

describe('the page of a game', () => {
  it('stands by itself and is whole text, whatever the title', async () => {
    const { html } = await gamePage();
    const ours = html.replaceAll(/http:..www.w3.org.(?:2000.svg|1999.xhtml|1998.Math.MathML)/g, '');
    expect(/(src|href)=|https?:|@import|url\(/.exec(ours)).toBe(null);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html.includes('<title>A game &lt;/script&gt;&lt;b&gt;&amp;&quot;</title>')).toBe(true);
    const perRow = html.length / (shownGame.plies.length * COMPOSITES.length);
    expect(perRow * 61 * 3).toBeLessThan(6e6);
  });
});
