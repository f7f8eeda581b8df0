import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeHelp } from '../../../cli/commands/play/describe.js';
import { colored } from '../../../cli/terminal/palette.js';
import { wrapWords } from '../../../cli/terminal/wrap.js';

describe('wrapWords', () => {
  it('breaks between words alone, fills lines, and loses nothing', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'X', 'Y', '.'), minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1 }),
        fc.nat(4),
        fc.integer({ min: 10, max: 40 }),
        (words, blanks, width) => {
          const indent = ' '.repeat(blanks);
          const lines = wrapWords(indent + words.join(' '), width);
          expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(words);
          lines.forEach((line, at) => {
            expect(line.startsWith(indent)).toBe(true);
            if (line.length > width) expect(line.trim()).not.toContain(' ');
            const next = lines[at + 1]?.trim().split(' ')[0];
            if (next !== undefined) expect(`${line} ${next}`.length).toBeGreaterThan(width);
          });
        },
      ),
    );
  });

  it('leaves what is painted as it is', () => {
    const line = colored('256').paint('many words of one colour', { bold: true });
    expect(wrapWords(line, 10)).toEqual([line]);
  });

  it.each([40, 80, 120])('has the help of the words of a game fit %i columns', (columns) => {
    const lines = describeHelp(columns);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain(
      'relevance of the last move of the other side; why d3: of a move',
    );
  });
});
