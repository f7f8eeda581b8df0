import { harmlessDocument } from '../../engine/text.js';

let made: (text: string) => Markup;

/**
 * Text of HTML or SVG in which nothing from outside can be anything but text. Only `markup` makes it, so whatever is
 * read from a file or a database is none, however it looks.
 */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  static {
    made = (text) => new Markup(text);
  }
}

/** What may stand in a hole of `markup`: text, which is escaped, markup, which is not, or a list of them. */
export type Piece = string | number | Markup | readonly Piece[];

/** Where a hole is: between tags, or in the value of an attribute. */
type Place = 'text' | { readonly attribute: string };

/** By the strings of a template, which are the same objects each time it is reached. */
const known = new WeakMap<TemplateStringsArray, readonly Place[]>();

/**
 * A part of a page or picture, HTML and SVG alike. What stands in the holes is escaped, unless it is markup itself; a hole
 * is between tags or within a quoted attribute.
 *
 * Throws Error for a template that could let text in: a hole elsewhere, an element or attribute that runs, loads or styles
 * something, an address that is not a place on the page, a colour that is none. Scripts and styles are given to
 * `htmlDocument`.
 */
export function markup(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let places = known.get(strings);
  if (places === undefined) {
    places = placesOf(strings);
    known.set(strings, places);
  }
  let text = strings[0]!;
  for (let index = 0; index < pieces.length; index++) {
    const place = places[index]!;
    text += place === 'text' ? shown(pieces[index]!) : attributeValue(place, pieces[index]!);
    text += strings[index + 1]!;
  }
  return made(text);
}

/** Markup, one line a piece. */
export function joinLines(pieces: readonly Markup[]): Markup {
  return made(pieces.map(shown).join('\n'));
}

function shown(piece: Piece): string {
  if (piece instanceof Markup) return piece.toString();
  return Array.isArray(piece) ? (piece as readonly Piece[]).map(shown).join('') : escaped(String(piece));
}

/** Attributes whose value is a colour, which could name a file. */
const COLORS = new Set(['fill', 'stroke', 'color', 'stop-color']);

function attributeValue({ attribute }: Exclude<Place, 'text'>, piece: Piece): string {
  // Whatever it is: the types of what was read from a file may be wrong.
  const value = String(piece);
  if (COLORS.has(attribute) && !/^#?\w+$/.test(value)) {
    throw new Error(`The attribute ${attribute} takes a colour.`);
  }
  return escaped(value);
}

/** Text within HTML or SVG, in attributes too. */
function escaped(text: string): string {
  // XML has no way to write most control characters, and pages show them no better than a terminal.
  return harmlessDocument(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** What pages and pictures are made of: nothing that runs, loads or styles something or holds another document. */
const ELEMENTS = new Set([
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
    'p',
    'pre',
    'br',
    'noscript',
  ],
  ...['a', 'b', 'i', 'small', 'strong', 'sub', 'span', 'code', 'ul', 'li', 'dl', 'dt', 'dd', 'title'],
  ...['figure', 'figcaption', 'details', 'summary', 'table', 'caption', 'thead', 'tbody', 'tr', 'th', 'td'],
  ...['label', 'select', 'optgroup', 'option', 'button', 'input', 'output', 'fieldset', 'legend'],
  ...['svg', 'g', 'path', 'rect', 'circle', 'line', 'polyline', 'text'],
]);

/** Attributes that lead somewhere. */
const ADDRESSES = new Set([
  ...[
    'href',
    'xlink:href',
    'src',
    'srcset',
    'action',
    'formaction',
    'poster',
    'data',
    'background',
    'ping',
    'cite',
  ],
]);

/** Stands for a hole while a template is read. */
const HOLE = '\0';
const TAG = /<\/?([a-z][\w-]*)((?:\s+[a-z][\w:-]*(?:="[^"<]*")?)*)\s*\/?>/iy;
const ATTRIBUTE = /([a-z][\w:-]*)(?:="([^"<]*)")?/gi;

/** Where the holes of a template are, from the first to the last. */
function placesOf(strings: TemplateStringsArray): Place[] {
  const template = strings.join(HOLE);
  const places: Place[] = [];
  for (let at = 0; at < template.length;) {
    if (template[at] !== '<') {
      if (template[at] === HOLE) places.push('text');
      at++;
      continue;
    }
    TAG.lastIndex = at;
    const [tag, name, attributes] = TAG.exec(template) ?? [];
    if (tag === undefined) throw new Error(`Markup has no tag at ${template.slice(at, at + 80)}`);
    if (!ELEMENTS.has(name!)) throw new Error(`Markup has no element ${name!}.`);
    for (const [, attribute, value = ''] of attributes!.matchAll(ATTRIBUTE)) {
      places.push(...attributePlaces(attribute!.toLowerCase(), value));
    }
    at += tag.length;
  }
  return places;
}

function attributePlaces(attribute: string, value: string): Place[] {
  if (/^on|^style$|^srcdoc$/.test(attribute)) throw new Error(`Markup has no attribute ${attribute}.`);
  if (ADDRESSES.has(attribute) && !value.startsWith('#')) {
    throw new Error(`The address in ${attribute} leads off the page.`);
  }
  if (COLORS.has(attribute) && value.includes(HOLE) && value !== HOLE) {
    throw new Error(`The attribute ${attribute} takes a colour alone.`);
  }
  const holes = value.split(HOLE).length - 1;
  return Array.from({ length: holes }, () => ({ attribute }));
}
