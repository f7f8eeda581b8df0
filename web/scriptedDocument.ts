import { createHash } from 'node:crypto';
import { harmlessDocument } from '../engine/text.js';
import { type Markup, markup } from '../lrp/pictures/markup.js';

/** A whole page. */
export interface HtmlDocument {
  readonly title: string;
  readonly styles: string;
  /** Between the tags of the body. */
  readonly body: Markup;
  /** What the scripts read: anything that JSON can hold, by the id of its element. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Our own; they make elements, never HTML. */
  readonly scripts: readonly string[];
}

/**
 * A page that stands by itself. Its policy lets nothing run but its own scripts and nothing style it but its own styles,
 * both known by their sha256, lets no string become HTML in a script, and lets nothing be asked of any network.
 */
export function htmlDocument({ title, styles, body, data, scripts }: HtmlDocument): string {
  const policy = [
    ...["default-src 'none'", `script-src ${scripts.map(hashSource).join(' ') || "'none'"}`],
    ...[`style-src ${hashSource(styles)}`, 'img-src data:', "base-uri 'none'", "form-action 'none'"],
    ...["require-trusted-types-for 'script'", 'trusted-types default'],
  ];
  const blocks = Object.entries(data).map(([id, value]) => {
    if (!/^\w+$/.test(id)) throw new Error(`"${id}" is no id of data.`);
    return `<script type="application/json" id="${id}">${embeddedJson(value)}</script>\n`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
${markup`<title>${title}</title>`.toString()}
<style>${checkedRaw(styles)}</style>
</head>
<body>
${body.toString()}
${blocks.join('')}${scripts.map((script) => `<script>${checkedRaw(script)}</script>\n`).join('')}</body>
</html>
`;
}

/** By what a policy knows a script or styles. */
function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Scripts and styles of ours as they are. Throws Error for what would end their element or not be read as it stands. */
function checkedRaw(text: string): string {
  if (/<\/(script|style)|<!--|\r|\0/i.test(text))
    throw new Error('A script or style does not fit into a page.');
  return text;
}

/** In JSON the signs of HTML can be written otherwise; strings are shown, so they have no control characters. */
function embeddedJson(value: unknown): string {
  const json = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'string' ? harmlessDocument(part) : part,
  );
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
