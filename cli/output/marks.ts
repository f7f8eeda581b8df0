import { OthelloError } from '../../engine/errors.js';

/** What can be put into a text, by the name in its marks: `<!-- strength -->` ... `<!-- /strength -->`. */
export type MarkedTexts = Readonly<Record<string, string>>;

/**
 * The text with what stands between the marks of each name replaced.
 * @throws OthelloError `usage` when it has none of the marks.
 */
export function fillMarks(text: string, contents: MarkedTexts, file: string): string {
  let filled = text;
  let found = false;
  for (const [name, content] of Object.entries(contents)) {
    const place = placeOf(filled, name);
    if (place === undefined) continue;
    found = true;
    filled = `${filled.slice(0, place.from)}\n\n${content}\n\n${filled.slice(place.to)}`;
  }
  if (found) return filled;
  const names = Object.keys(contents).map((name) => `<!-- ${name} --> and <!-- /${name} -->`);
  throw new OthelloError('usage', `${file} has no place for the table: a line ${names.join(', or ')}.`);
}

/** What stands between the marks of a name; undefined where the text has none. */
export function markedText(text: string, name: string): string | undefined {
  const place = placeOf(text, name);
  return place === undefined ? undefined : text.slice(place.from, place.to).trim();
}

function placeOf(text: string, name: string): { from: number; to: number } | undefined {
  const begin = `<!-- ${name} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(`<!-- /${name} -->`, from);
  return from < 0 || to < 0 ? undefined : { from: from + begin.length, to };
}
