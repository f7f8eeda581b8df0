import { describe, expect, it } from 'vitest';
import { formatPosition, parseMove, parsePosition, parseTranscript } from '../../../../engine/notation.js';
import { initialPosition } from '../../../../engine/position.js';
import { readGivenMoves } from '../../../../engine/records/typedGame.js';
import { PASS } from '../../../../engine/squareSet.js';
import { newGame, positionOf } from '../../../../playing/playedGame.js';
import { beginState } from '../../../../web/app/play/beginning.js';
import { reviewOf, valuesOf } from '../../../../web/app/play/selectors.js';
import type { PlayState } from '../../../../web/app/play/state.js';
import { taskKey, wantedTask } from '../../../../web/app/play/wantedTask.js';
import { newsText } from '../../../../web/app/play/words.js';
import { thoughtOf } from '../../../support/cli/playedState.js';
import { answering, choosing, doing, played, ready, wanted } from '../../../support/web/pageGame.js';

/** Black has a1, white b1: white has no move, black takes c1, and then neither has one. */
const WHITE_PASSES = parsePosition(`XO${'-'.repeat(62)} O`);
/** The same with the colours exchanged. */
const BLACK_PASSES = parsePosition(`OX${'-'.repeat(62)} X`);

const from = (position: ReturnType<typeof parsePosition>, state = ready()): PlayState =>
  doing(state, { kind: 'new', seed: 'another', start: position });

describe('a game in the page', () => {
  it('plays what the person chooses, and what the engine answers', () => {
    const chosen = choosing(ready(), 'f5');
    expect(played(chosen)).toBe('f5');
    expect(wanted(chosen)).toMatchObject({ kind: 'move', moves: [parseMove('f5')], search: { level: 9 } });
    expect(played(answering(chosen, 'd6'))).toBe('f5d6');
  });

  it('says why a square is not played', () => {
    const bad = choosing(ready(), 'a1');
    expect(played(bad)).toBe('');
    expect(bad.message).toBe('a1 is not a legal move for black.');
    const early = choosing(ready(), 'f5', 'd6');
    expect(played(early)).toBe('f5');
    expect(early.message).toContain('engine');
  });

  it('hears no answer to what is wanted no more', () => {
    const asked = choosing(ready(), 'f5');
    const task = taskKey(wanted(asked));
    const back = doing(asked, { kind: 'undo' });
    const result = thoughtOf(positionOf(asked.game), parseMove('d6'));
    expect(doing(back, { kind: 'thought', task, result })).toEqual(back);
  });

  it('takes the moves back to the last one of the person, and plays them again', () => {
    const two = answering(choosing(answering(choosing(ready(), 'f5'), 'd6'), 'c3'), 'd3');
    const one = doing(two, { kind: 'undo' });
    expect(played(one)).toBe('f5d6');
    expect(played(doing(one, { kind: 'undo' }))).toBe('');
    expect(played(doing(one, { kind: 'redo' }))).toBe('f5d6c3d3');
    // A move that is played instead leaves nothing to play again.
    expect(choosing(one, 'c4').game.line).toEqual(parseTranscript('f5d6c4'));
  });

  it('is given up by the person, also while the engine thinks, and goes on when that is taken back', () => {
    const thinking = choosing(ready(), 'f5');
    const resigned = doing(thinking, { kind: 'resign' });
    expect(wantedTask(resigned)?.kind).not.toBe('move');
    expect(newsText(resigned)).toContain('Black resigned: white wins. You lose.');
    expect(choosing(resigned, 'd6').message).toBe('The game is over.');
    expect(newsText(doing(resigned, { kind: 'undo' }))).toContain('Your turn with black');
    // Of two people the one who is to move; who looks on has nothing to give up.
    const both = doing(choosing(ready('', 'both'), 'f5'), { kind: 'resign' });
    expect(newsText(both)).toContain('White resigned: black wins.');
    const watching = ready('', 'none');
    expect(doing(watching, { kind: 'resign' }).game.gaveUp).toBeUndefined();
  });

  it('lets two people play, takes back a move of either, and asks the engine for none', () => {
    const both = choosing(ready('', 'both'), 'f5', 'd6');
    expect(played(both)).toBe('f5d6');
    expect(wanted(both).kind).toBe('glance');
    expect(played(doing(both, { kind: 'undo' }))).toBe('f5');
  });

  it('plays itself where nobody has a side, until somebody bids it wait', () => {
    const watched = answering(answering(ready('', 'none'), 'f5'), 'd6');
    expect(played(watched)).toBe('f5d6');
    const waiting = doing(watched, { kind: 'pause', paused: true });
    expect(wantedTask(waiting)?.kind).not.toBe('move');
    expect(wanted(doing(waiting, { kind: 'pause', paused: false })).kind).toBe('move');
  });

  it('exchanges sides in the middle of the game', () => {
    const white = doing(ready('f5d6'), { kind: 'seat', seat: 'white' });
    expect(wanted(white).kind).toBe('move');
    expect(played(answering(white, 'c3'))).toBe('f5d6c3');
  });

  it('passes for the engine, and tells a person who has to', () => {
    const engine = from(WHITE_PASSES);
    expect(engine.game.line).toEqual([PASS]);
    expect(newsText(engine)).toContain('White has no legal move and passes. Your turn with black: 1 move.');
    const person = from(BLACK_PASSES);
    expect(person.game.line).toEqual([]);
    expect(newsText(person)).toContain('Black has no legal move and must pass.');
    expect(choosing(person, 'c1').game.line).toEqual([]);
    expect(doing(person, { kind: 'pass' }).game.line).toEqual([PASS]);
  });

  it('thinks about nothing without an engine, or while nobody looks', () => {
    expect(wantedTask(choosing(beginState('a seed'), 'f5'))).toBeUndefined();
    const hidden = doing(choosing(ready(), 'f5'), { kind: 'shown', isShown: false });
    expect(wantedTask(hidden)).toBeUndefined();
    expect(wanted(doing(hidden, { kind: 'shown', isShown: true })).kind).toBe('move');
  });

  it('stops where the engine has failed, says why, and goes on when it is there again', () => {
    const asked = choosing(ready(), 'f5');
    const failed = doing(asked, { kind: 'failed', task: taskKey(wanted(asked)), message: 'It broke.' });
    expect([failed.trouble, wantedTask(failed)]).toEqual(['It broke.', undefined]);
    expect(wanted(doing(failed, { kind: 'network', sha256: 'a network' })).kind).toBe('move');
  });

  it('says how it ended, for whom', () => {
    const over = choosing(from(WHITE_PASSES), 'c1');
    expect(newsText(over)).toContain('Black wins, 3 to 0. You win!');
    expect(newsText({ ...over, game: { ...over.game, human: 'white' } })).toContain('You lose.');
    expect(newsText({ ...over, game: { ...over.game, human: 'both' } })).toMatch(/3 to 0\.$/);
  });
});

describe('looking back', () => {
  const game = ready('f5d6c3d3');

  it('shows earlier positions and leaves the game as it is', () => {
    const back = doing(game, { kind: 'browse', ply: 2 });
    expect(back.pane).toEqual({ kind: 'browse', ply: 2 });
    expect(played(choosing(back, 'c4'))).toBe('f5d6c3d3');
    expect(doing(back, { kind: 'browse', ply: 4 }).pane).toEqual({ kind: 'game' });
    expect(doing(back, { kind: 'browse', ply: -7 }).pane).toEqual({ kind: 'browse', ply: 0 });
  });

  it('plays on from there, and what came after can be played again', () => {
    const on = doing(game, { kind: 'browse', ply: 2 }, { kind: 'playOn' });
    expect([played(on), on.pane.kind]).toEqual(['f5d6', 'game']);
    expect(played(doing(on, { kind: 'redo' }))).toBe('f5d6c3d3');
  });
});

describe('what the moves are worth', () => {
  it('is looked for when it is asked for, after at least 200 simulations', () => {
    const asked = doing(ready(), { kind: 'values', shown: true });
    expect(wanted(asked)).toMatchObject({ kind: 'hint', search: { budget: { simulations: 200 } } });
    const strong = doing(asked, { kind: 'level', level: 10 });
    expect(wanted(strong)).toMatchObject({ search: { budget: { simulations: 800 } } });
    expect(wantedTask(answering(asked))).toBeUndefined();
  });

  it('is solved near the end, where the search was first', () => {
    // 44 discs: 20 squares are empty.
    const rows = ['XXXX----', 'XXXXXXXX', 'OOOOOOOO', 'XXXXXXXX', 'OOOOOOOO', 'XXXXOOOO', '--------', '----'];
    const late = doing(from(parsePosition(`${rows.join('')}---- X`)), { kind: 'values', shown: true });
    const hinted = answering(late);
    expect([wanted(late).kind, wanted(hinted).kind]).toEqual(['hint', 'ending']);
    expect(wanted(hinted)).toMatchObject({ search: { reach: { empties: 22 } } });
    expect(wantedTask(doing(hinted, { kind: 'values', shown: false }))?.kind).not.toBe('ending');
  });

  it('is known along the whole game, from black’s side', () => {
    let state = ready('f5d6c3');
    while (wantedTask(state)?.kind === 'glance' || wantedTask(state)?.kind === 'move') {
      const task = wanted(state);
      const position = parseTranscriptPosition(task.moves);
      const result = { ...thoughtOf(position, parseMove('d3')), value: 0.1 * (task.moves.length + 1) };
      if (task.kind === 'move') state = doing(state, { kind: 'seat', seat: 'both' });
      else state = doing(state, { kind: 'thought', task: taskKey(task), result });
    }
    // 0.1 for black, 0.2 for white, 0.3 for black, 0.4 for white.
    expect(valuesOf(state).map((value) => Number(value?.toFixed(6)))).toEqual([0.1, -0.2, 0.3, -0.4]);
  });
});

function parseTranscriptPosition(moves: readonly number[]) {
  return positionOf(newGame('both', moves));
}

describe('a review', () => {
  it('judges each move from the first on, and can be stopped and taken up again', () => {
    let state = doing(ready('f5d6c3d3', 'both'), { kind: 'review', reviewing: true });
    while (wanted(state).kind !== 'review') state = answering(state);
    expect(wanted(state).moves).toHaveLength(1);
    state = answering(state);
    expect(wanted(state).moves).toHaveLength(2);
    const stopped = doing(state, { kind: 'review', reviewing: false });
    expect(wantedTask(stopped)?.kind).not.toBe('review');
    state = doing(stopped, { kind: 'review', reviewing: true });
    while (wantedTask(state)?.kind === 'review') state = answering(state);
    expect(reviewOf(state).moves.map(({ ply }) => ply)).toEqual([0, 1, 2, 3]);
  });

  it('is forgotten with the network that judged', () => {
    let state = doing(ready('f5', 'both'), { kind: 'review', reviewing: true });
    while (wantedTask(state) !== undefined) state = answering(state);
    expect(reviewOf(state).moves).toHaveLength(1);
    expect(reviewOf(doing(state, { kind: 'network', sha256: 'another' })).moves).toEqual([]);
    expect(reviewOf(doing(state, { kind: 'network', sha256: 'a network' })).moves).toHaveLength(1);
  });
});

describe('a clock', () => {
  const timeControl = { main: 5000, increment: 2000 };
  const timed = doing(ready(), { kind: 'time', timeControl }, { kind: 'tick', now: 0 });

  it('takes the time of who is to move, and gives each move its increment', () => {
    const moved = choosing(doing(timed, { kind: 'tick', now: 1500 }), 'f5');
    expect(moved.clocks).toEqual({ spent: { black: 1500, white: 0 }, earned: { black: 2000, white: 0 } });
    const waited = doing(moved, { kind: 'tick', now: 2500 });
    expect(waited.clocks.spent).toEqual({ black: 1500, white: 1000 });
    // What the engine may take follows from the time at the beginning of its turn, so that it is asked once.
    expect(wanted(waited)).toEqual(wanted(moved));
    expect(wanted(moved).kind === 'move' && wanted(moved)).toMatchObject({ search: { level: 9 } });
  });

  it('ends the game of whose time is over', () => {
    let state = timed;
    for (let now = 1000; now <= 5000; now += 1000) state = doing(state, { kind: 'tick', now });
    expect(state.game.gaveUp).toEqual({ color: 'black', why: 'time' });
    expect(newsText(state)).toContain('Black’s time is over: white wins. You lose.');
    expect(wantedTask(state)?.kind).not.toBe('move');
  });

  it('stands still while the engine is not there, a board is set up, or nobody looks', () => {
    const absent = doing(beginState('a seed'), { kind: 'time', timeControl }, { kind: 'tick', now: 0 });
    const waiting = doing(choosing(absent, 'f5'), { kind: 'tick', now: 1000 });
    expect(waiting.clocks.spent).toEqual({ black: 0, white: 0 });
    for (const still of [{ kind: 'setup' }, { kind: 'shown', isShown: false }] as const) {
      expect(doing(timed, still, { kind: 'tick', now: 1000 }).clocks.spent.black).toBe(0);
    }
  });

  it('is for the next game once a move was played', () => {
    const later = doing(ready('f5d6'), { kind: 'time', timeControl });
    expect(later.timeControl).toBeUndefined();
    expect(doing(later, { kind: 'new', seed: 'next' }).timeControl).toEqual(timeControl);
  });
});

describe('a board that is set up', () => {
  it('begins a game from what was put on it', () => {
    const cleared = doing(ready('f5d6'), { kind: 'setup' }, { kind: 'clear' });
    const placed = doing(
      cleared,
      { kind: 'place', square: parseMove('d4'), disc: 'white' },
      { kind: 'place', square: parseMove('e4'), disc: 'next' },
      { kind: 'place', square: parseMove('c4'), disc: 'next' },
      { kind: 'place', square: parseMove('c4'), disc: 'empty' },
      { kind: 'turn' },
    );
    const begun = doing(placed, { kind: 'turn' }, { kind: 'begin', seed: 'x' });
    const expected = `${'-'.repeat(27)}OX${'-'.repeat(35)} X`;
    expect([formatPosition(begun.game.start), begun.pane.kind]).toEqual([expected, 'game']);
    expect(played(choosing(begun, 'c4'))).toBe('c4');
  });

  it('begins none where neither side has a move, and says so', () => {
    const empty = doing(ready(), { kind: 'setup' }, { kind: 'clear' }, { kind: 'begin', seed: 'x' });
    expect([empty.pane.kind, empty.message]).toEqual(['setup', expect.stringContaining('Neither side')]);
    const back = doing(empty, { kind: 'cancel' });
    expect([back.pane.kind, formatPosition(back.game.start)]).toEqual([
      'game',
      formatPosition(initialPosition()),
    ]);
  });

  it('goes on with a game that was pasted', () => {
    const given = readGivenMoves('1. f5 d6 2. c3');
    const pasted = doing(ready(), { kind: 'given', given, seed: 'x' });
    expect(played(pasted)).toBe('f5d6c3');
    expect(wanted(pasted).kind).toBe('move');
  });
});
