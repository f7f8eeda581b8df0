import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { freeName, loadGame, refuseExisting, saveGame } from '../../../cli/sources/savedGame.js';
import { formatPosition, parsePosition, parseTranscript } from '../../../engine/notation.js';
import { PASS } from '../../../engine/squareSet.js';
import { type Line, positionAfter } from '../../../playing/line.js';
import { gameBeforePass } from '../../support/engine/randomPositions.js';
import { usualLine } from '../../support/engine/usualLine.js';
import { temporaryFolder } from '../../support/scratch.js';

const scratch = temporaryFolder();
const START = parsePosition(`${'-'.repeat(18)}OX${'-'.repeat(7)}XO${'-'.repeat(35)} O`);

describe('saved games', () => {
  it.each(['ggf', 'txt'])('come back from .%s with the position they began with', (kind) => {
    for (const line of [
      usualLine(parseTranscript('f5d6c3')),
      usualLine([...gameBeforePass().moves, PASS]),
      { start: START, moves: parseTranscript('e3', START) },
      { start: START, moves: [] },
    ]) {
      const file = scratch.at(`game.${kind}`);
      saveGame(file, line, 'white', 'engine');
      const back = loadGame(file);
      // A transcript does not write a pass that nothing follows yet.
      const board = (game: Line): string => formatPosition(positionAfter(game)).slice(0, 64);
      expect(board(back)).toBe(board(line));
      expect(formatPosition(back.start)).toBe(formatPosition(line.start));
    }
  });

  it('are found by their number in files of several, and asked for where none is named', () => {
    const ggf = scratch.at('several.ggf');
    const one = scratch.at('one.ggf');
    const texts = ['f5d6', 'd3c3c4'].map((transcript) => {
      saveGame(one, usualLine(parseTranscript(transcript)), 'black', 'engine');
      return readFileSync(one, 'utf8');
    });
    writeFileSync(ggf, texts.join(''));
    const txt = scratch.at('several.txt');
    writeFileSync(txt, 'f5d6\nd3c3c4\n');
    const unnamed = scratch.at('games');
    writeFileSync(unnamed, 'f5d6\nd3c3c4\n');
    for (const file of [ggf, txt, unnamed]) {
      expect(loadGame(file, 2).moves).toEqual(parseTranscript('d3c3c4'));
      expect(() => loadGame(file)).toThrow(/holds several games.*--game N/);
      expect(() => loadGame(file, 3)).toThrow(/holds no game 3; its games are 1 and 2/);
    }
    expect(loadGame(ggf, 1).human).toBe('black');
  });

  it('may be broken over lines where there is one', () => {
    const file = scratch.at('broken.txt');
    writeFileSync(file, 'f5d6\n c3 d3\n');
    expect(loadGame(file).moves).toEqual(parseTranscript('f5d6c3d3'));
    writeFileSync(file, 'f5f5\n');
    expect(() => loadGame(file)).toThrow(/Game 1 of .*broken\.txt cannot be read: move 2, f5/);
  });

  it('are those that every command reads, by the same numbers', () => {
    const file = scratch.at('four.txt');
    writeFileSync(file, 'f5d6c3\n\n1. f5 d6 2. c3 d3\n3. c4 f4\n');
    expect(loadGame(file, 1).moves).toEqual(parseTranscript('f5d6c3'));
    expect(loadGame(file, 3).moves).toEqual(parseTranscript('f5d6c3d3c4f4'));
    expect(() => loadGame(file, 2)).toThrow(/no game 2; its games are 1 and 3 \(in a text, .* line/);
    writeFileSync(file, '\n');
    expect(loadGame(file)).toEqual(usualLine([]));
    const board = scratch.at('rows.txt');
    writeFileSync(board, `${formatPosition(START).slice(0, 64).replace(/.{8}/g, '$&\n')}O to move\n`);
    expect(formatPosition(loadGame(board).start)).toBe(formatPosition(START));
  });

  it('can be a position and the moves after it, or a test position', () => {
    const file = scratch.at('position.txt');
    writeFileSync(file, `${formatPosition(START)}\ne3\n`);
    expect(loadGame(file)).toEqual({ start: START, moves: parseTranscript('e3', START) });
    const obf = scratch.at('test.obf');
    writeFileSync(obf, `${formatPosition(START)}; e3:+2;\n`);
    expect(formatPosition(loadGame(obf, 1).start)).toBe(formatPosition(START));
  });

  it('say what is wrong with a game of others', () => {
    const file = scratch.at('bad.ggf');
    writeFileSync(file, '(;GM[Othello]BO[8 nonsense];)\n');
    expect(() => loadGame(file, 1)).toThrow(/Game 1 of .*bad\.ggf cannot be read: /);
  });
});

describe('names of files', () => {
  it('count up to one that is free', () => {
    const file = scratch.at('own.ggf');
    expect(freeName(file)).toBe(file);
    for (const expected of ['own-2.ggf', 'own-3.ggf', 'own-4.ggf']) {
      saveGame(freeName(file), usualLine([]), 'black', 'engine');
      expect(freeName(file)).toBe(scratch.at(expected));
    }
    expect(freeName(scratch.at('own-3.ggf'))).toBe(scratch.at('own-4.ggf'));
  });

  it('are refused where a file has them', () => {
    const file = scratch.at('there.ggf');
    expect(() => refuseExisting(file, 'say so')).not.toThrow();
    writeFileSync(file, 'x');
    expect(() => refuseExisting(file, '--force replaces it')).toThrow(
      `${file} exists and is not replaced; --force replaces it, or name another file.`,
    );
  });
});
