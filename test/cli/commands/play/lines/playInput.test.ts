import { describe, expect, it } from 'vitest';
import { type PlayWord, readPlayInput } from '../../../../../cli/commands/play/lines/playInput.js';
import { initialPosition } from '../../../../../engine/position.js';

const read = (line: string) => readPlayInput(line, initialPosition());

describe('a line that is typed in a game', () => {
  it.each([
    ['goto 12', 'goto', '12'],
    ['g 12', 'goto', '12'],
    ['L follow', 'level', 'follow'],
    ['level3', 'level', '3'],
    ['level +', 'level', '+'],
    ['s  My File.ggf', 'save', 'My File.ggf'],
    ['analyze 60', 'analyse', '60'],
    ['why D3', 'why', 'D3'],
  ])('%s', (line, word, argument) => {
    expect(read(line)).toEqual({ kind: 'word', word: word as PlayWord, argument });
  });

  it('takes a letter for the same word with and without an argument', () => {
    for (const letter of ['l', 'g', 's', 'w', 'a']) {
      const alone = read(letter);
      const told = read(`${letter} x`);
      expect(alone.kind).toBe('word');
      expect(told).toEqual({ ...alone, argument: 'x' });
    }
  });

  it('refuses an argument of a word that takes none, and what is no word', () => {
    expect(read('undo 3')).toMatchObject({ kind: 'refused' });
    expect(read('leve 3')).toMatchObject({ kind: 'refused' });
    expect(read('f5 e3')).toMatchObject({ kind: 'refused' });
    expect(read('f5')).toEqual({ kind: 'move', move: 37 });
  });
});
