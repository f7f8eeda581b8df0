import { describe, expect, it } from 'vitest';
import { parseTimeLimit } from '../../../cli/protocols/nboardClock.js';
import { readNBoardGame } from '../../../cli/protocols/nboardGame.js';
import { parseTranscript, positionsOf } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { formatGgf } from '../../../engine/records/ggf.js';
import { cutGame, randomRecordedGame } from '../../support/engine/recordedGames.js';

const START = '---------------------------O*------*O--------------------------- *';
const moved = positionsOf(parseTranscript('f5d6c3'));

describe('a game that a front end tells', () => {
  it.each([
    ['in full', `(;GM[Othello]PC[x]DT[2014]PB[a]PW[b]RE[?]TI[15:00]TY[8]BO[8 ${START}]B[F5]W[D6]B[C3];)`],
    ['of an unknown type', `(;GM[Othello]TY[0]BO[8 ${START}]B[F5]W[D6]B[C3];)`],
    [
      'with a result that its moves do not give',
      `(;GM[Othello]RE[+64:t]TY[8r]BO[8 ${START}]B[f5]W[d6]B[c3];)`,
    ],
    ['with its facts twice', `(;GM[Othello]PB[a]PB[b]XY[]BO[8 ${START}]B[f5]W[d6]B[c3];)`],
    ['without the name of the game', `(;BO[8 ${START}]B[F5//1.0]W[D6/-2/1]B[C3];)`],
    ['with other signs for discs', `(;GM[Othello]BO[8 ${START.replaceAll('*', 'X')}]B[F5]W[D6]B[C3];)`],
    ['with brackets in a name', `(;GM[Othello]PB[a \\] B[b\\]]BO[8 ${START}]B[F5]W[D6]B[C3];)`],
    ['without its marks', `GM[Othello]BO[8 ${START}]B[F5]W[D6]B[C3]`],
  ])('is read %s', (_how, text) => {
    expect(readNBoardGame(text).positions).toEqual(moved);
  });

  it('is read from any position, with passes', () => {
    const random = Random.fromSeed('nboard games');
    for (let game = 0; game < 30; game++) {
      const whole = cutGame(randomRecordedGame(random), 5 + random.integer(50));
      expect(readNBoardGame(formatGgf(whole)).positions).toEqual(positionsOf(whole.moves));
    }
  });

  it.each([
    '',
    '(;GM[Go]BO[8 x];)',
    '(;GM[Othello]B[F5];)',
    `(;GM[Othello]BO[8 ${START}]B[A1];)`,
    `(;GM[Othello]BO[8 ${START}`,
    `(;GM[Othello]TY[8ra]BO[8 ${START}]B[F5];)`,
    `(;GM[Othello]BO[10 ${START}];)`,
  ])('is refused: %s', (text) => {
    expect(() => readNBoardGame(text)).toThrow(expect.objectContaining({ code: 'badRecord' }) as Error);
  });
});

describe('the clocks of a game', () => {
  it.each([
    ['15:00', { main: 900, increment: 0, extra: 0 }],
    ['05:00//02:00', { main: 300, increment: 0, extra: 120 }],
    ['1:00:00/0:10', { main: 3600, increment: 10, extra: 0 }],
    ['30', { main: 30, increment: 0, extra: 0 }],
    ['0/5', { main: 0, increment: 5, extra: 0 }],
    ['', undefined],
    ['0:00', undefined],
    ['soon', undefined],
    ['1:2:3:4:5', undefined],
  ])('read %j', (text, limit) => {
    expect(parseTimeLimit(text)).toEqual(limit);
  });

  it('give a move its share of what the moves before have left', () => {
    const game = (text: string) => readNBoardGame(`(;GM[Othello]${text};)`).clock;
    const fresh = game(`TI[10:00]BO[8 ${START}]`);
    expect(fresh.budget('black', 60)).toBeCloseTo((0.9 * 600) / 32);
    const used = game(`TI[10:00]BO[8 ${START}]B[F5//100]W[D6//50]B[C3//100]`);
    expect(used.budget('black', 57)).toBeCloseTo((0.9 * 400) / 31);
    expect(used.budget('white', 57)).toBeCloseTo((0.9 * 550) / 31);
    used.use('white', 50);
    expect(used.budget('white', 57)).toBeCloseTo((0.9 * 500) / 31);
    const own = game(`TI[10:00]TB[1:00]BO[8 ${START}]`);
    expect(own.budget('black', 60)).toBeCloseTo((0.9 * 60) / 32);
    expect(own.budget('white', 60)).toBeCloseTo((0.9 * 600) / 32);
    const increments = game(`TI[0:10/0:05/1:00]BO[8 ${START}]B[F5//4]`);
    expect(increments.budget('black', 20)).toBeCloseTo(0.9 * (11 / 12 + 5));
    increments.use('black', 60);
    expect(increments.budget('black', 20)).toBeCloseTo(0.9 * (60 / 12 + 5));
    expect(game(`BO[8 ${START}]`).budget('black', 60)).toBeUndefined();
  });
});
