import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPosition, positionsOf } from '../../../../engine/notation.js';
import { isOver, legalMoveList, play } from '../../../../engine/position.js';
import { positionOf } from '../../../../playing/playedGame.js';
import { beginState } from '../../../../web/app/play/beginning.js';
import { keptText, readKeptGame } from '../../../../web/app/play/keptGame.js';
import type { Action, PlayState } from '../../../../web/app/play/state.js';
import { choosing, doing, ready } from '../../../support/web/pageGame.js';

/** Whatever somebody does to a game, by numbers. */
const wish = fc.oneof(
  fc.record({ kind: fc.constant('choose' as const), square: fc.nat(63) }),
  fc.record({ kind: fc.constantFrom('undo' as const, 'redo', 'pass', 'playOn', 'back', 'hurry') }),
  fc.record({ kind: fc.constant('browse' as const), ply: fc.integer({ min: -2, max: 70 }) }),
  fc.record({
    kind: fc.constant('seat' as const),
    seat: fc.constantFrom('black' as const, 'white', 'both', 'none'),
  }),
  fc.record({
    kind: fc.constant('level' as const),
    level: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.constant('follow' as const)),
  }),
  fc.constant('a legal move' as const),
);

function done(state: PlayState, what: Action | 'a legal move'): PlayState {
  if (what !== 'a legal move') return doing(state, what);
  const position = positionOf(state.game);
  return isOver(position)
    ? state
    : doing(state, { kind: 'choose', square: legalMoveList(position)[0]! }, { kind: 'pass' });
}

describe('a game that is kept', () => {
  it('is legal whatever is done to it, and comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 60 }), (wishes) => {
        const state = wishes.reduce(done, ready('', 'both'));
        const { start, line, ply } = state.game;
        const positions = positionsOf(line, start); // throws where a move is not legal
        expect(formatPosition(positions[ply]!)).toBe(formatPosition(positionOf(state.game)));
        const text = keptText(state);
        if (ply === 0 || isOver(positions[ply]!)) expect(text).toBeUndefined();
        else
          expect(readKeptGame(text!)).toMatchObject({ game: state.game, level: state.level, seed: 'a seed' });
      }),
      { numRuns: 60 },
    );
  });

  it('is offered, taken up where it was left, or declined', () => {
    const timeControl = { main: 60_000, increment: 0 };
    const left = choosing(doing(ready(), { kind: 'time', timeControl }), 'f5');
    const kept = readKeptGame(keptText(left)!)!;
    const offer = beginState('new', kept);
    expect(choosing(offer, 'd3').game.ply).toBe(0);
    const taken = doing(offer, { kind: 'resume', accepted: true });
    expect([taken.game, taken.seed, taken.timeControl]).toEqual([left.game, 'a seed', timeControl]);
    const declined = doing(offer, { kind: 'resume', accepted: false });
    expect([declined.game.ply, declined.pane.kind, keptText(declined)]).toEqual([0, 'game', undefined]);
  });

  const good = (): Record<string, unknown> =>
    JSON.parse(keptText(choosing(ready(), 'f5'))!) as Record<string, unknown>;
  it.each([
    ['no JSON', 'f5'],
    ['nothing', 'null'],
    ['a list', '[]'],
    ['another version', JSON.stringify({ ...good(), version: 2 })],
    ['an illegal move', JSON.stringify({ ...good(), moves: ['a1'] })],
    ['no move', JSON.stringify({ ...good(), moves: [{}] })],
    ['no list of moves', JSON.stringify({ ...good(), moves: 'f5' })],
    ['nothing played', JSON.stringify({ ...good(), ply: 0 })],
    ['half a ply', JSON.stringify({ ...good(), ply: 0.5 })],
    ['a strange side', JSON.stringify({ ...good(), human: '<script>' })],
    ['a strange level', JSON.stringify({ ...good(), level: 11 })],
    ['a strange start', JSON.stringify({ ...good(), start: 'XO' })],
    ['no seed', JSON.stringify({ ...good(), seed: 7 })],
  ])('is not read from %s', (_, text) => {
    expect(readKeptGame(text)).toBeUndefined();
  });

  it('is not kept when it is over', () => {
    let state = ready('', 'both');
    while (!isOver(positionOf(state.game))) state = done(state, 'a legal move');
    expect(keptText(state)).toBeUndefined();
    expect(state.game.line.reduce(play, state.game.start)).toEqual(positionOf(state.game));
  });

  it('goes on without a clock where what stands there is none', () => {
    const text = JSON.stringify({ ...good(), timeControl: { main: 'soon' }, clocks: {} });
    expect(readKeptGame(text)?.timeControl).toBeUndefined();
  });
});
