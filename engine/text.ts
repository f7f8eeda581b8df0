/**
 * What a terminal acts on, or shows as nothing: control characters, format characters (bidirectional, zero-width, tags),
 * lone surrogates, private and unassigned code points, whatever else is ignorable (fillers, variation selectors), and
 * the separators of lines and paragraphs.
 */
const UNSAFE = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/gu;
/** Marks that stand on nothing of the text's own, and towers of marks that grow into the lines above. */
const LOOSE_MARKS = /^\p{M}+/u;
const MOST_MARKS = 4;
// eslint-disable-next-line regexp/no-super-linear-move -- nothing follows that could refuse what was matched
const TOWER = new RegExp(`\\p{M}{${MOST_MARKS + 1},}`, 'gu');
/** Whether text has anything of these; most of what is shown, boards among it, has nothing. */
const SUSPECT = new RegExp(`${UNSAFE.source}|${LOOSE_MARKS.source}|${TOWER.source}`, 'u');
/** Text of these alone is safe, a column a character. */
const ASCII = /^[\x20-\x7e]*$/;
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/** What takes two columns: East Asian characters but for their half-width forms, and emoji but for halves of flags. */
const WIDE =
  /^(?![\uff61-\uffdc]|\p{Regional_Indicator})[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Yi}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u;
/** What takes none: marks on the character before, vowels and finals of a Hangul syllable. */
const NARROWEST = /^[\p{Mn}\p{Me}\u1160-\u11ff\ud7b0-\ud7ff]/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns of a name within a line: of a player, an event, a layer. */
export const LONGEST_NAME = 60;
/** What stands for text that is cut off. */
const ELLIPSIS = '...';

/**
 * Foreign text as one line that is safe to show: whatever a terminal would act on, hide or turn around stands there as
 * an escape in ASCII (`\x1b[31mRED`, `\n`, `\u202e`). Text that is safe stays as it is, so that twice is as good as once.
 *
 * @param most columns; longer text is cut between characters and ends in `...`.
 */
export function harmless(text: string, most = Infinity): string {
  if (ASCII.test(text)) return cutToColumns(text, most, ELLIPSIS);
  // What is far too long is cut before it is looked at; a character may be of several code units.
  const long = text.length > 16 * most ? text.slice(0, 16 * most) : text;
  return cutToColumns(SUSPECT.test(long) ? withEscapes(long) : long, most, ELLIPSIS);
}

/** A document of foreign text that is safe to show: its own lines and tabs stay. */
export function harmlessDocument(text: string): string {
  return text.replace(/[^\n\t]+/g, (part) => harmless(part));
}

function withEscapes(text: string): string {
  return text
    .replace(UNSAFE, escaped)
    .replace(LOOSE_MARKS, allEscaped)
    .replace(TOWER, (tower) => {
      const marks = Array.from(tower);
      return marks.slice(0, MOST_MARKS).join('') + allEscaped(marks.slice(MOST_MARKS).join(''));
    });
}

/** Columns that safe text takes in a terminal: two for East Asian characters and emoji. */
export function columnsOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += NARROWEST.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/** Safe text cut to so many columns, between characters; what was cut ends in `end`. Long text costs no more than short. */
export function cutToColumns(text: string, most: number, end: string): string {
  // No code unit takes more than two columns.
  if (2 * text.length <= most) return text;
  if (ASCII.test(text))
    return text.length <= most ? text : text.slice(0, Math.max(0, most - end.length)) + end.slice(0, most);
  let columns = 0;
  let kept = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    columns += columnsOf(segment);
    if (columns > most) return text.slice(0, kept) + end.slice(0, most);
    if (columns <= most - end.length) kept = index + segment.length;
  }
  return text;
}

/**
 * A document as one line of JSON that is safe to show: what {@link harmless} would escape is escaped as JSON has it, so
 * that it parses to the very same data.
 */
export function safeJson(document: unknown): string {
  const text = JSON.stringify(document);
  if (ASCII.test(text)) return text;
  const units = (part: string): string =>
    Array.from({ length: part.length }, (_, index) => `\\u${hex(part.charCodeAt(index), 4)}`).join('');
  return text.replace(UNSAFE, units).replace(TOWER, units);
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x100) return NAMED[character] ?? `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 1)}}`;
}

function allEscaped(text: string): string {
  return Array.from(text, escaped).join('');
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
