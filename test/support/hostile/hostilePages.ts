import { createHash } from 'node:crypto';
import { defaultTreeAdapter, type DefaultTreeAdapterTypes, parse, parseFragment } from 'parse5';
import ts from 'typescript';
import { expect } from 'vitest';
import type { Network } from '../../../nn/network.js';

/** A name that would run wherever it is read as anything but text: it sets `hacked`, or asks for something. */
export const HOSTILE =
  `</title></script><script>window.hacked=1</script><img src=x onerror="window.hacked=1">"'\`><svg onload=window.hacked=1>` +
  `<foreignObject><style>*{background:url(http://hostile.invalid/1)}</style></foreignObject><a href="javascript:window.hacked=1">` +
  `<!--<script>{a}{b}{c} var(--ink) ](javascript:window.hacked=1) | \` &lt;b&gt; \u202e\u2028 \x1b[31m`;

/** The same in a report as it may be read from a file: every text but those whose key or value is structure has it behind. */
export function hostileCopy<Value>(
  value: Value,
  keep: (text: string, key: string) => boolean,
  key = '',
): Value {
  if (typeof value === 'string') return (keep(value, key) ? value : value + HOSTILE) as Value;
  if (Array.isArray(value)) return value.map((part) => hostileCopy(part as unknown, keep, key)) as Value;
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  const parts = Object.entries(value).map(([name, part]) => [name, hostileCopy(part as unknown, keep, name)]);
  return Object.fromEntries(parts) as Value;
}

/** The network with a hostile name for each layer, of signs that a target may have, and hostile metadata. */
export function hostileNetwork({ architecture, parameters }: Network): Network {
  const names = new Map(
    architecture.layers.map(({ name }) => [
      name,
      name + HOSTILE.replaceAll('/', '\u2215').replace('\u2028', ''),
    ]),
  );
  const renamed = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return key === 'kind' ? value : (names.get(value) ?? value);
    if (Array.isArray(value)) return value.map((part: unknown) => renamed(part, key));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, renamed(part, name)]));
  };
  return {
    architecture: renamed(architecture, '') as Network['architecture'],
    parameters: new Map(
      Array.from(parameters, ([name, tensor]) => {
        const dot = name.lastIndexOf('.');
        return [names.get(name.slice(0, dot))! + name.slice(dot), tensor];
      }),
    ),
    metadata: { generation: HOSTILE, name: HOSTILE },
  };
}

/** What pages and pictures are made of; written down here once more, so that no page decides for itself. */
const ELEMENTS = new Set([
  ...['html', 'head', 'meta', 'title', 'style', 'body', 'script', 'noscript'],
  ...[
    'header',
    'main',
    'footer',
    'nav',
    'section',
    'div',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'p',
    'pre',
    'br',
    'a',
    'b',
    'i',
  ],
  ...[
    'small',
    'strong',
    'span',
    'code',
    'ul',
    'li',
    'dl',
    'dt',
    'dd',
    'figure',
    'figcaption',
    'details',
    'summary',
  ],
  ...[
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
    'caption',
    'label',
    'select',
    'option',
    'button',
    'input',
    'output',
  ],
  ...['fieldset', 'legend', 'canvas', 'svg', 'g', 'path', 'rect', 'circle', 'line', 'polyline', 'text'],
]);
const ATTRIBUTES =
  /^(lang|charset|scope|selected|name|content|http-equiv|id|class|type|value|min|max|step|for|hidden|tabindex|role|title|xmlns|viewBox|width|height|x|y|x1|x2|y1|y2|cx|cy|r|d|points|fill|stroke|opacity|href|aria-[a-z]+|data-[a-z]+|(stroke|font|text)-[a-z]+)$/;

type Element = DefaultTreeAdapterTypes.Element;

function elementsIn(node: DefaultTreeAdapterTypes.ParentNode): Element[] {
  return node.childNodes.flatMap((child) =>
    defaultTreeAdapter.isElementNode(child) ? [child, ...elementsIn(child)] : [],
  );
}

function textOf(node: DefaultTreeAdapterTypes.ParentNode): string {
  return node.childNodes
    .map((child) =>
      defaultTreeAdapter.isTextNode(child)
        ? child.value
        : defaultTreeAdapter.isElementNode(child)
          ? textOf(child)
          : '',
    )
    .join('');
}

function expectAllowed(elements: readonly Element[]): void {
  for (const { tagName, attrs } of elements) {
    expect(ELEMENTS).toContain(tagName);
    for (const { name, value } of attrs) {
      expect(name).toMatch(ATTRIBUTES);
      if (name === 'href') expect(value).toMatch(/^#\w+$/);
      // eslint-disable-next-line no-control-regex -- they are what must not be there
      expect(value).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    }
  }
}

/** A picture in which everything is text or drawing. Returns its texts. */
export function expectHarmlessPicture(svg: string): string {
  expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" ')).toBe(true);
  const fragment = parseFragment(svg);
  expectAllowed(elementsIn(fragment));
  // XML is stricter than what a browser makes of HTML: it has no way to write these at all.
  // eslint-disable-next-line no-control-regex -- they are what must not be there
  expect(svg).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]/);
  return textOf(fragment);
}

/** A page in which nothing runs but the script that its policy names. Returns its texts. */
export function expectHarmlessPage(page: string): string {
  const document = parse(page);
  const elements = elementsIn(document);
  expectAllowed(elements);
  const of = (name: string): Element[] => elements.filter(({ tagName }) => tagName === name);
  const valueOf = ({ attrs }: Element, wanted: string): string | undefined =>
    attrs.find(({ name }) => name === wanted)?.value;
  const policies = of('meta').filter((meta) => valueOf(meta, 'http-equiv') !== undefined);
  expect(policies).toHaveLength(1);
  const policy = valueOf(policies[0]!, 'content')!;
  expect(policy).not.toMatch(/unsafe|\*|http/);
  for (const part of ["default-src 'none'", 'img-src data:', "base-uri 'none'", "form-action 'none'"]) {
    expect(policy.split('; ')).toContain(part);
  }
  expect(elements.indexOf(policies[0]!)).toBeLessThan(elements.indexOf(of('style')[0]!));
  for (const element of [...of('style'), ...of('script')]) {
    const source = textOf(element);
    if (valueOf(element, 'type') === 'application/json') {
      JSON.parse(source);
      continue;
    }
    expect(policy).toContain(`'sha256-${createHash('sha256').update(source).digest('base64')}'`);
  }
  return textOf({ ...document, childNodes: document.childNodes });
}

const SINKS =
  /^(innerHTML|outerHTML|dangerouslySetInnerHTML|insertAdjacentHTML|writeln|createContextualFragment|setHTMLUnsafe|parseFromString|srcdoc|cssText|eval|Function|importScripts)$/;

/** Source of a page that names nothing by which a text becomes HTML or a script, and links to nothing but places of the page. */
export function expectMakesNoHtml(name: string, source: string): void {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPropertyName(node)) expect(node.getText(), name).not.toMatch(SINKS);
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) {
      expect(node.text, name).not.toMatch(SINKS);
      expect(node.text, name).not.toMatch(/<\/?[a-z!]|<$|javascript:|^on[a-z]+$/);
    }
    if (ts.isJsxAttribute(node) && /^(href|src|action)$/i.test(node.name.getText())) {
      expect(node.initializer?.getText(), name).toMatch(/^(\{`#|"#)/);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}
