import { describe, expect, it } from 'vitest';
import { formatPosition, parseTranscript, positionsOf } from '../../../../engine/notation.js';
import { initialPosition } from '../../../../engine/position.js';
import type { AnalyzedPly } from '../../../../playing/analysis.js';
import { FIRST_LOOK, reduceLook } from '../../../../web/app/look/state.js';

const gameOf = (text: string) => ({
  start: initialPosition(),
  moves: parseTranscript(text),
  finished: false,
});
const found = { games: [gameOf('f5d6c3'), gameOf('f5f6')], remarks: [] };

describe('a game that is looked at', () => {
  it('has the position before each of its moves and after the last', () => {
    const state = reduceLook(FIRST_LOOK, { type: 'found', found });
    expect(state.positions.map(formatPosition)).toEqual(
      positionsOf(parseTranscript('f5d6c3')).map(formatPosition),
    );
    expect(state.ply).toBe(0);
  });

  it('is stepped through up to its ends', () => {
    let state = reduceLook(FIRST_LOOK, { type: 'found', found: { ...found, first: { game: 1, ply: 1 } } });
    expect([state.game.moves, state.ply]).toEqual([parseTranscript('f5f6'), 1]);
    const plies = [5, -3, 2].map((ply) => (state = reduceLook(state, { type: 'go', ply })).ply);
    expect(plies).toEqual([2, 0, 2]);
  });

  it('forgets what was judged when another game is chosen or another network plays', () => {
    const judged = { ply: 1 } as AnalyzedPly;
    const state = reduceLook(reduceLook(FIRST_LOOK, { type: 'found', found }), {
      type: 'judged',
      ply: judged,
    });
    expect([...state.judged]).toEqual([[1, judged]]);
    expect(reduceLook(state, { type: 'choose', index: 1 }).judged.size).toBe(0);
    expect(reduceLook(state, { type: 'forget' }).judged.size).toBe(0);
    expect(state.judged.size).toBe(1);
  });

  it('stays where it is when another cannot be opened', () => {
    const state = reduceLook(FIRST_LOOK, { type: 'found', found });
    const failed = reduceLook(state, { type: 'failed', sentence: 'No.' });
    expect(failed).toEqual({ ...state, failure: 'No.' });
    expect(reduceLook(failed, { type: 'found', found }).failure).toBeUndefined();
  });
});
