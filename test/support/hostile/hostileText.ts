import { expect } from 'vitest';

/** What a forged line says; in our words, so that only its place at the beginning of a line tells it from ours. */
export const FORGED = 'othello-zero: all is well';

/** Texts that steer a terminal, hide, turn around, forge or flood, each by what it does. */
export const HOSTILE: Readonly<Record<string, string>> = {
  colours: '\x1b[31mRED\x1b[0m',
  'clears the screen': '\x1b[2J\x1b[H',
  'sets the title': '\x1b]0;pwned\x07',
  'links (OSC 8)': '\x1b]8;;http://x.example\x07link\x1b]8;;\x07',
  'takes the clipboard (OSC 52)': '\x1b]52;c;aGVsbG8=\x1b\\',
  'asks the terminal (DCS)': '\x1bP+q544e\x1b\\',
  'commands the program (APC, PM, SOS)': '\x1b_Gx\x1b\\\x1b^x\x1b\\\x1bXx\x1b\\',
  'resets (RIS)': '\x1bc',
  'eight-bit CSI, OSC and DCS': '\x9b31mRED\x9d0;t\x9c\x90q\x9c\x85',
  'rings, backs up, deletes, shifts': 'x\x07\x08\x7f\x0e\x0f',
  'writes over the line': `x\r${FORGED}`,
  'forges a line': `x\n${FORGED}\n${FORGED}`,
  'other ends of lines': `x\v${FORGED}\f${FORGED}\u2028${FORGED}\u2029${FORGED}`,
  nothing: 'x\0y',
  'turns around': '\u202egnp.exe\u202c\u202a\u202b\u202d',
  'isolates and marks': '\u2066\u2067\u2068\u2069\u200e\u200f\u061c',
  'zero width': 'a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg\u180eh\u034fi',
  fillers: '\u115f\u1160\u3164\uffa0',
  tags: '\u{e0001}\u{e0041}\u{e007f}',
  selectors: 'a\ufe0fb\u{e0100}',
  'private and unassigned': '\ue000\u{f0000}\u0378\uffff\u{1fffe}',
  surrogates: 'a\ud800b\udc00c',
  'a tower': `Z${'\u0301\u0489'.repeat(200)}`,
  'a loose mark': '\u0301x',
  long: 'long '.repeat(2000),
};

/** All of them as one text, the long one last. */
export const ALL_HOSTILE = Object.values(HOSTILE).join(' | ');

/** Ranges of code points that must never reach a terminal from outside, as Unicode's charts have them; ends included. */
const FORBIDDEN: readonly (readonly [number, number])[] = [
  [0x00, 0x09], // C0, a tab too
  [0x0b, 0x1f],
  [0x7f, 0x9f], // DEL and C1
  [0xad, 0xad], // soft hyphen
  [0x34f, 0x34f], // grapheme joiner
  [0x61c, 0x61c], // Arabic letter mark
  [0x115f, 0x1160], // Hangul fillers
  [0x17b4, 0x17b5], // Khmer inherent vowels
  [0x180b, 0x180f], // Mongolian selectors
  [0x200b, 0x200f], // zero width, marks of direction
  [0x2028, 0x202e], // separators, embeddings, overrides
  [0x2060, 0x206f], // invisible operators, isolates
  [0x3164, 0x3164],
  [0xd800, 0xdfff], // alone, since text is looked at by code points
  [0xe000, 0xf8ff], // private use
  [0xfe00, 0xfe0f], // selectors
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb], // annotations
  [0xfffe, 0xffff],
  [0x1bca0, 0x1bca3], // shorthand
  [0x1d173, 0x1d17a], // musical format
  [0xe0000, 0x10ffff], // tags, selectors, private use
];

/** What of a text a terminal would act on or not show; line feeds are not looked at here. */
export function steering(text: string): string[] {
  const found = Array.from(text).filter((character) => {
    const code = character.codePointAt(0)!;
    return FORBIDDEN.some(([from, to]) => code >= from && code <= to);
  });
  return [...found, ...(text.match(/\p{M}{9,}/gu) ?? [])].map((each) => JSON.stringify(each));
}

/** Expects an output to be nothing but lines of its own. */
export function expectHarmless(output: string, about = output.slice(0, 200)): void {
  expect({ about, steering: [...new Set(steering(output))] }).toEqual({ about, steering: [] });
  const forged = output.split('\n').filter((line) => line.trimStart().startsWith(FORGED));
  expect({ about, forged }).toEqual({ about, forged: [] });
}
