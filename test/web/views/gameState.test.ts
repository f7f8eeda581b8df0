import { describe, expect, it } from 'vitest';
import type { GameData, PlyRelevance, RelevanceData } from '../../../web/views/game/data.js';
import {
  actionOfKey,
  FIRST_STATE,
  type GameAction,
  type GameState,
  reduce,
  shownAt,
  SUM,
} from '../../../web/views/game/state.js';

function relevance(target: string, square: number | null): RelevanceData {
  const ledger = { output: 1, input: 1, bias: 0, leak: 0, closure: 0 };
  return { target, square, ...ledger, planes: [], emptyBoard: null, cosines: [] };
}

/** Two plies: d3 and c4 are legal in the first, f6 in the second, which has no explanation of its move. */
function game(): GameData {
  const legal = (squares: readonly number[]): GameData['plies'][number]['legal'] =>
    squares.map((square) => ({ square, flips: [], probability: 1 / squares.length }));
  const ply = (number: number, squares: readonly number[]): GameData['plies'][number] => ({
    ply: number,
    position: `${'-'.repeat(64)} X`,
    move: squares[0]!,
    value: 0,
    legal: legal(squares),
  });
  const found = (name: string, squares: readonly number[]): PlyRelevance => ({
    targets: [relevance('value', null), name === 'last' ? null : relevance('move:d3', 19)],
    moves: squares.map((square) => relevance(`${name} ${square}`, square)),
  });
  const plies = [ply(0, [19, 26]), ply(1, [45])];
  return {
    ...{ title: '', about: '', planes: ['own', 'opponent'], layers: [], pool: '', plies },
    targets: ['value', 'move'],
    composites: [0, 1].map((name) => ({ name: String(name), table: '', cards: [] })),
    explanations: [0, 1].map(() => [found('first', [19, 26]), found('last', [45])]),
  };
}

function after(...actions: readonly GameAction[]): GameState {
  return actions.reduce((state, action) => reduce(game(), state, action), FIRST_STATE);
}

describe('what is looked at of a game', () => {
  it('goes through the plies and stays at their ends', () => {
    expect(after({ do: 'step', by: -1 }).at).toBe(0);
    expect(after({ do: 'step', by: 1 }, { do: 'step', by: 1 }).at).toBe(1);
    expect(after(actionOfKey('End')!).at).toBe(1);
    expect(after(actionOfKey('End')!, actionOfKey('Home')!).at).toBe(0);
  });

  it('comes to each target, composite and plane, and begins again', () => {
    const times = (key: string, count: number): GameState =>
      after(...Array.from({ length: count }, () => actionOfKey(key)!));
    expect([0, 1, 2].map((count) => times('t', count).target)).toEqual([
      { number: 0 },
      { number: 1 },
      { number: 0 },
    ]);
    expect([1, 2].map((count) => times('c', count).composite)).toEqual([1, 0]);
    expect([1, 2, 3].map((count) => times('p', count).plane)).toEqual(['own', 'opponent', SUM]);
  });

  it('explains a legal move as long as it is one, then the played one', () => {
    const chosen = after({ do: 'target', target: { square: 26 } });
    expect(shownAt(game(), chosen, 0)?.target).toBe('first 26');
    expect(reduce(game(), chosen, { do: 'step', by: 1 }).target).toEqual({ number: 1 });
    expect(after({ do: 'target', target: { square: 63 } }).target).toEqual({ number: 1 });
  });

  it('has nothing to show where there is no explanation', () => {
    const state = after({ do: 'target', target: { number: 1 } });
    expect(shownAt(game(), state, 0)?.target).toBe('move:d3');
    expect(shownAt(game(), state, 1)).toBeUndefined();
  });

  it('takes no other keys', () => {
    for (const key of ['x', 'toString', '__proto__']) expect(actionOfKey(key)).toBeUndefined();
  });
});
