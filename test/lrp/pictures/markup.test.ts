import { describe, expect, it } from 'vitest';
import { markdownCode, markdownText } from '../../../cli/output/markdown.js';
import { initialPosition } from '../../../engine/position.js';
import { createExplainer } from '../../../lrp/explainer.js';
import { renderBiasSvg } from '../../../lrp/pictures/biasSvg.js';
import { markup } from '../../../lrp/pictures/markup.js';
import { renderSvg } from '../../../lrp/pictures/svg.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { explainPlies } from '../../../web/gamePage/explainPlies.js';
import { renderHtml } from '../../../web/gamePage/renderHtml.js';
import { htmlDocument } from '../../../web/htmlDocument.js';
import { renderView } from '../../../web/renderView.js';
import { lineChart } from '../../../web/views/charts/chart.js';
import {
  expectHarmlessPage,
  expectHarmlessPicture,
  HOSTILE,
  hostileNetwork,
} from '../../support/hostile/hostilePages.js';
import { smallNetwork } from '../../support/selfplay/loggedGames.js';

/** What a page shows in the place of a hostile name. */
const SHOWN = HOSTILE.replace('\u202e', '\\u202e').replace('\u2028', '\\u2028').replace('\x1b', '\\x1b');

describe('markup', () => {
  it('escapes texts between tags and in attributes, and joins lists of markup and of texts', () => {
    const inside = markup`<b title="${'"<&>'}">${'"<&>'}</b>`;
    expect(inside.toString()).toBe('<b title="&quot;&lt;&amp;&gt;">&quot;&lt;&amp;&gt;</b>');
    expect(markup`<p>${[inside, '<', 1, ['&']]}</p>`.toString()).toBe(
      `<p>${inside.toString()}&lt;1&amp;</p>`,
    );
  });

  it('takes nothing for markup that it did not make, whatever a file says that it is', () => {
    const forged = JSON.parse('{"text":"<b>","toString":"<b>"}') as string;
    expect(() => markup`<p>${forged}</p>`).toThrow(TypeError);
    const listed = JSON.parse('[["<img>"]]') as string;
    expect(markup`<p title="${listed}">${listed}</p>`.toString()).toBe(
      '<p title="&lt;img&gt;">&lt;img&gt;</p>',
    );
  });

  it('writes out what has no place in a page or turns its direction', () => {
    expect(markup`${'a\x00\x1b\x9b\u202e\ud800\r\uffff\tb\nc'}`.toString()).toBe(
      'a\\x00\\x1b\\x9b\\u202e\\ud800\\r\\uffff\tb\nc',
    );
    expect(markup`${'😀é中'}`.toString()).toBe('😀é中');
  });

  it('refuses templates that could let text in', () => {
    const name = 'x';
    const refused = [
      () => markup`<${name}>`,
      () => markup`<p ${name}>`,
      () => markup`<p class=${name}>`,
      () => markup`<p class='${name}'>`,
      () => markup`<p ${name}="1">`,
      () => markup`<p onclick="${name}">`,
      () => markup`<p onclick="run()">`,
      () => markup`<p style="color:${name}">`,
      () => markup`<a href="${name}">`,
      () => markup`<a href="javascript:${name}">`,
      () => markup`<script>${name}</script>`,
      () => markup`<style>${name}</style>`,
      () => markup`<svg><foreignObject>${name}</foreignObject></svg>`,
      () => markup`<img src="x">`,
      () => markup`<!-- ${name} -->`,
      () => markup`<p`,
      () => markup`<p title="`,
    ];
    for (const template of refused) expect(template).toThrow(/^(Markup has no|The address in)/);
    for (const color of ['url(#a)', 'red;x:y', 'var(--a)', '']) {
      expect(() => markup`<rect fill="${color}"/>`).toThrow(/takes a colour/);
    }
    expect(markup`<a href="#at${'"b'}">`.toString()).toBe('<a href="#at&quot;b">');
  });
});

describe('pages', () => {
  it('keep data apart from HTML, and refuse scripts and styles that do not fit', () => {
    const page = {
      title: HOSTILE,
      styles: 'p { margin: 0 }',
      body: markup`<p id="said"></p>`.toString(),
      json: JSON.stringify({ [HOSTILE]: [HOSTILE, '</script><!--<script>', null, 1.5] }),
      script: '1;',
    };
    const text = htmlDocument(page);
    expectHarmlessPage(text);
    expect(text.match(/<\/?script/g)).toHaveLength(4);
    const json = /id="data">(.*)<\/script>/.exec(text)![1]!;
    expect(JSON.parse(json)).toEqual(JSON.parse(page.json));
    for (const script of ['"</script>"', '<!-- x', 'a\rb']) {
      expect(() => htmlDocument({ ...page, script })).toThrow(/does not fit/);
    }
    expect(() => htmlDocument({ ...page, styles: '</style>' })).toThrow(/does not fit/);
  });

  it('with charts show every name as text, in whatever place it is', () => {
    const table = { head: [HOSTILE], rows: [[HOSTILE]] };
    const view = lineChart({
      name: HOSTILE,
      axis: HOSTILE,
      unit: HOSTILE,
      across: HOSTILE,
      point: HOSTILE,
      curves: [{ name: HOSTILE, points: [[1, 2]] }],
      marks: [{ name: HOSTILE, at: 1 }],
    });
    const about = { title: HOSTILE, table };
    const page = renderView('report', {
      title: HOSTILE,
      about: HOSTILE,
      summary: [HOSTILE],
      notes: [HOSTILE],
      figures: [{ label: HOSTILE, value: HOSTILE, note: HOSTILE }],
      sections: [
        {
          title: HOSTILE,
          says: HOSTILE,
          cards: [
            { kind: 'chart', id: 'c', ...about, says: HOSTILE, views: [view, view], height: 100 },
            { kind: 'table', ...about },
          ],
        },
      ],
      tables: [about],
    });
    // Title twice, about, sentence, figure thrice, section twice, chart twice, options twice, its table twice, a table thrice, note, a table thrice.
    expect(expectHarmlessPage(page).split(SHOWN).length - 1).toBe(22);
    const data = JSON.parse(/id="data">(.*)<\/script>/.exec(page)![1]!) as { title: string };
    expect(data.title).toBe(SHOWN);
  });

  it('of a game and its pictures show hostile layers, composites and targets as text', async () => {
    const explainer = await createExplainer(hostileNetwork(smallNetwork), await openRuntime('onnxruntime'), {
      composite: 'epsilonPlus',
    });
    const position = initialPosition();
    const plies = [{ ply: 0, position, move: 19 }];
    const found = await explainPlies(explainer, plies, [{ kind: 'value' }]);
    await explainer.dispose();
    const [network, software, runtime] = [HOSTILE, HOSTILE, HOSTILE];
    const game = { title: HOSTILE, network, software, runtime, targets: [HOSTILE], plies };
    const composite = { name: HOSTILE, table: `${HOSTILE}\n${explainer.table}`, plies: found };
    const page = renderHtml({ ...game, composites: [composite] });
    expect(expectHarmlessPage(page)).toContain(SHOWN);
    const { value } = found[0]!;
    for (const picture of [
      renderSvg({ ...value, composite: HOSTILE, target: { kind: 'neuron', layer: HOSTILE, channel: 0 } }),
      renderSvg(value, { title: HOSTILE, network: HOSTILE, situation: HOSTILE }),
      renderBiasSvg(value, { title: HOSTILE }),
    ]) {
      expect(expectHarmlessPicture(picture)).toContain('<img src=x onerror=');
    }
  });
});

describe('Markdown', () => {
  it('has no HTML, link, picture or cell from outside', () => {
    const text = markdownText(`${HOSTILE}\n\n# x ![](http://a) [a]: b`);
    expect(text).not.toMatch(/<[a-z/!?]|\]\(|\]:|\n|(?<!\\)[|`]/i);
    expect(markdownText('a < b, [0.1, 0.2] & c (d)')).toBe('a < b, [0.1, 0.2] & c (d)');
    expect(markdownCode('a -l 1')).toBe('`a -l 1`');
    expect(markdownCode('a`b``c|d')).toBe('``` a`b``c\\|d ```');
  });
});
