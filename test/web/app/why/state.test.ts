import { describe, expect, it } from 'vitest';
import { parseMove, positionsOf } from '../../../../engine/notation.js';
import { initialPosition, legalMoveList, play } from '../../../../engine/position.js';
import { Random } from '../../../../engine/random.js';
import { PASS } from '../../../../engine/squareSet.js';
import { legalSquares, resolveTarget } from '../../../../lrp/explanationRequest.js';
import { needsSearch, parseTarget } from '../../../../lrp/target.js';
import {
  isOfSquare,
  QUESTIONS,
  refusalOf,
  squaresToAsk,
  targetText,
} from '../../../../web/app/why/questions.js';
import { askedSquare, explainRequest, FIRST_STATE, reduceWhy } from '../../../../web/app/why/state.js';
import { gameBeforePass, randomGame } from '../../../support/engine/randomPositions.js';

const position = initialPosition();
const [d3, c4] = [parseMove('d3'), parseMove('c4')];

describe('what is asked', () => {
  it('is a target that the explainer reads, with the move in it where it is about one', () => {
    for (const question of QUESTIONS) {
      if (!isOfSquare(question))
        expect(parseTarget(targetText(question, undefined))).not.toHaveProperty('square');
      const target = parseTarget(targetText(question, d3));
      const isOfMove = question !== 'value' && question !== 'score';
      expect('square' in target && target.square === d3, question).toBe(isOfMove);
      expect(needsSearch(target)).toBe(question.startsWith('q'));
    }
  });

  it('is refused exactly where the explainer refuses it', () => {
    const logits = new Float32Array(65);
    const before = positionsOf(gameBeforePass().moves).at(-1)!;
    const games = [1, 2, 3].flatMap((seed) => randomGame(Random.fromSeed(seed)));
    for (const board of [...games, before]) {
      for (const question of QUESTIONS.filter((each) => !each.startsWith('q') && !isOfSquare(each))) {
        const resolve = (): unknown =>
          resolveTarget({ position: board, target: parseTarget(question) }, logits);
        if (refusalOf(question, board) === undefined) expect(resolve).not.toThrow();
        else expect(resolve).toThrow();
      }
      const isOver = legalMoveList(board).length === 0;
      expect(refusalOf('q', board) !== undefined).toBe(isOver);
      expect(refusalOf('q-contrast', board) !== undefined).toBe(legalSquares(board).length < 2);
    }
  });

  it('is about any square where a logit or an owner is asked for, also one that cannot be played', () => {
    for (const question of ['logit', 'ownership'] as const) {
      const state = reduceWhy(FIRST_STATE, { type: 'ask', question });
      expect(squaresToAsk(question, position)).toHaveLength(64);
      expect(askedSquare(state, position, { pointed: 0 })).toBe(0);
      expect(askedSquare(state, position, { pointed: undefined })).toBe(d3);
      expect(explainRequest(state, position, 27).target).toBe(`${question}:d4`);
      expect(refusalOf(question, position)).toBeUndefined();
    }
  });

  it('is answered by the rules that somebody brings, which stay to be chosen', () => {
    const own = { file: 'mine.json', text: '{"name":"mine"}' };
    const brought = reduceWhy(FIRST_STATE, { type: 'own', own });
    expect(explainRequest(brought, position, d3).composite).toBe(own.text);
    const back = reduceWhy(brought, { type: 'composite', name: 'zplus' });
    expect(back).toMatchObject({ composite: 'zplus', own });
  });

  it('is about the move that is pointed at, and about the last one when the pointer has gone', () => {
    const pointed = reduceWhy(FIRST_STATE, { type: 'point', position, square: d3 });
    expect(askedSquare(FIRST_STATE, position, { pointed: d3 })).toBe(d3);
    expect(askedSquare(pointed, position, { pointed: undefined })).toBe(d3);
    expect(askedSquare(pointed, position, { pointed: c4 })).toBe(c4);
    // a1 cannot be played, and in another position the pointer was nowhere.
    expect(askedSquare(FIRST_STATE, position, { pointed: 0 })).toBeUndefined();
    expect(askedSquare(pointed, play(position, d3), { pointed: undefined })).toBeUndefined();
  });

  it('is about the move that was played, as long as nothing is pointed at', () => {
    const played = { pointed: undefined, played: c4 };
    expect(askedSquare(FIRST_STATE, position, played)).toBe(c4);
    expect(askedSquare(FIRST_STATE, position, { ...played, pointed: d3 })).toBe(d3);
    expect(askedSquare(FIRST_STATE, position, { pointed: undefined, played: PASS })).toBeUndefined();
    // A search is looked at as a whole, unless somebody points.
    const search = reduceWhy(FIRST_STATE, { type: 'ask', question: 'q' });
    expect(askedSquare(search, position, played)).toBeUndefined();
    expect(askedSquare(search, position, { ...played, pointed: d3 })).toBe(d3);
  });

  it('has simulations only where it is about a search', () => {
    const asked = reduceWhy({ ...FIRST_STATE, simulations: 50 }, { type: 'ask', question: 'q' });
    expect(explainRequest(asked, position, undefined)).toMatchObject({ target: 'q', simulations: 50 });
    expect(explainRequest(FIRST_STATE, position, d3)).not.toHaveProperty('simulations');
  });
});
