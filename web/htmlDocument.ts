import { createHash } from 'node:crypto';
import { markup } from '../lrp/pictures/markup.js';

/** A whole page. */
export interface HtmlDocument {
  readonly title: string;
  readonly styles: string;
  /** HTML of ours, in which all texts are escaped. */
  readonly body: string;
  /** What the script reads. */
  readonly json: string;
  /** Ours; it makes elements, never HTML. */
  readonly script: string;
}

/**
 * A page that stands by itself: what it shows in `#view`, its data in `#data`. Its policy lets nothing run but its own
 * script and nothing style it but its own styles, both known by their sha256, lets no string become HTML in a script, and
 * lets nothing be asked of any network.
 */
export function htmlDocument({ title, styles, body, json, script }: HtmlDocument): string {
  const policy = [
    ...["default-src 'none'", `script-src ${hashSource(script)}`, `style-src ${hashSource(styles)}`],
    ...['img-src data:', "base-uri 'none'", "form-action 'none'"],
    ...["require-trusted-types-for 'script'", 'trusted-types default'],
  ];
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
<div id="view">${body}</div>
<script type="application/json" id="data">${embeddedJson(json)}</script>
<script>${checkedRaw(script)}</script>
</body>
</html>
`;
}

/** By what a policy knows a script or styles. */
function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** A script or styles of ours as they are. Throws Error for what would end their element or not be read as it stands. */
function checkedRaw(text: string): string {
  if (/<\/(script|style)|<!--|\r|\0/i.test(text))
    throw new Error('A script or style does not fit into a page.');
  return text;
}

/** In JSON the signs of HTML can be written otherwise. */
function embeddedJson(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
