import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OthelloError, quote } from '../../engine/errors.js';
import { columnsOf, harmless, harmlessDocument, safeJson } from '../../engine/text.js';
import { ALL_HOSTILE, FORGED, HOSTILE, steering } from '../support/hostile/hostileText.js';

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)))
    .map((all) => all.join('')),
  fc
    .array(fc.constantFrom(...Object.values(HOSTILE).map((text) => text.slice(0, 40)), 'a', '\\x1b'))
    .map((all) => all.join('')),
);

describe('foreign text', () => {
  it('a document keeps its lines and tabs', () => {
    expect(harmlessDocument('a\tb\n\x1b[31mc\r\n')).toBe('a\tb\n\\x1b[31mc\\r\n');
  });

  it.each(Object.entries(HOSTILE))('that %s is a harmless line', (_what, text) => {
    expect(steering(harmless(text))).toEqual([]);
    expect(harmless(text)).not.toContain('\n');
    expect(harmless(text)).toMatch(/[\x21-\x7e]/);
  });

  it('whatever it is becomes a line that steers nothing, the same the second time', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 3, max: 80 }), (text, most) => {
        const shown = harmless(text);
        expect(steering(shown)).toEqual([]);
        expect(shown).not.toContain('\n');
        expect(harmless(shown)).toBe(shown);
        expect(columnsOf(harmless(text, most))).toBeLessThanOrEqual(most);
      }),
      { numRuns: 2000 },
    );
  });

  it('shows what was there', () => {
    expect(harmless('\x1b[31mRED')).toBe(String.raw`\x1b[31mRED`);
    expect(harmless('a\nb\tc\r\x9b\0')).toBe(String.raw`a\nb\tc\r\x9b\x00`);
    expect(harmless('\u202egnp\u{e0041}\ud800')).toBe(String.raw`\u202egnp\u{e0041}\ud800`);
    expect(harmless(`Z${'\u0301'.repeat(6)}`)).toBe(`Z${'\u0301'.repeat(4)}${String.raw`\u0301\u0301`}`);
  });

  it.each([
    'Takizawa Masaki',
    'Jørgen Åse-Müller',
    'Ngô Đình Khôi'.normalize('NFD'),
    '村上 健',
    'Σωκράτης',
    'אברהם',
    '😀 won',
  ])('leaves the name %s as it is', (name) => {
    expect(harmless(name)).toBe(name);
    expect(quote(name)).toBe(`"${name}"`);
  });

  it.each([
    ['Takizawa', 8],
    ['村上 健', 7],
    ['ｶﾀｶﾅ', 4],
    ['한국', 4],
    ['Ngô'.normalize('NFD'), 3],
    ['😀', 2],
  ])('%s takes %d columns', (text, columns) => expect(columnsOf(text)).toBe(columns));

  it('is cut between characters, with a sign of it', () => {
    expect(harmless('a'.repeat(41), 40)).toBe(`${'a'.repeat(37)}...`);
    expect(harmless('村'.repeat(30), 40)).toBe(`${'村'.repeat(18)}...`);
    expect(harmless('e\u0301'.repeat(41), 40)).toBe(`${'e\u0301'.repeat(37)}...`);
    expect(harmless('\x1b'.repeat(100_000), 40)).toHaveLength(40);
    expect(quote('x'.repeat(10_000))).toHaveLength(42);
  });

  it('keeps its data in JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(texts, texts), (document) => {
        const text = safeJson(document);
        expect(steering(text)).toEqual([]);
        expect(text).not.toContain('\n');
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
      }),
      { numRuns: 500 },
    );
    expect(JSON.parse(safeJson([ALL_HOSTILE]))).toEqual([ALL_HOSTILE]);
  });

  it('in an error is part of one line, however long it is', () => {
    const { message } = new OthelloError('usage', `There is no ${ALL_HOSTILE}.`);
    expect(steering(message)).toEqual([]);
    expect(message).toContain(`\\n${FORGED}`);
    expect(message.length).toBeLessThan(3000);
  });
});
