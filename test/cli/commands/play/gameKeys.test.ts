import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginState } from '../../../../cli/commands/play/beginning.js';
import { COMMANDS } from '../../../../cli/commands/play/gameKeys.js';
import { reduce } from '../../../../cli/commands/play/reduce.js';
import type { Action } from '../../../../cli/commands/play/state.js';
import { taskKey, wantedTask } from '../../../../cli/commands/play/thinking.js';
import type { KeyName } from '../../../../cli/screen/keys.js';
import { parseTranscript } from '../../../../engine/notation.js';
import { isLegal, play } from '../../../../engine/position.js';
import { PASS } from '../../../../engine/squareSet.js';
import { resultOf, toDecide } from '../../../../playing/playedGame.js';
import { answer, begin, line, press, type } from '../../../support/cli/playedState.js';
import { usualLine } from '../../../support/engine/usualLine.js';

describe('the rest of the game keys', () => {
  it('exchanges sides, and the engine goes on with the other', () => {
    const state = type(begin(), 'x');
    expect(state.game.human).toBe('white');
    expect(wantedTask(state)).toMatchObject({ kind: 'move', moves: [] });
  });

  it('makes the opponent stronger and weaker, which begins its thought anew', () => {
    const asked = type(begin(), 'f5');
    const stronger = type(asked, '+');
    expect(stronger.strength).toEqual({ kind: 'level', level: 10 });
    expect(taskKey(wantedTask(stronger)!)).not.toBe(taskKey(wantedTask(asked)!));
    expect(type(stronger, '--').strength).toEqual({ kind: 'level', level: 8 });
  });

  it('asks for a hint once, with more than a glance, and shows it for that position alone', () => {
    const wanted = type(begin(), 't');
    const task = wantedTask(wanted);
    expect(task).toMatchObject({ kind: 'hint', moves: [] });
    const hinted = answer(wanted);
    expect(hinted.hints.has('')).toBe(true);
    expect(wantedTask(hinted)).toBeUndefined();
    expect(type(hinted, 'f5').hintWanted).toBeUndefined();
  });

  it('resigns and begins anew only after a yes', () => {
    expect(resultOf(type(begin('f5d6'), 'Rn').game)).toBeUndefined();
    expect(resultOf(type(begin('f5d6'), 'Ry').game)).toMatchObject({
      winner: 'white',
      gaveUp: { why: 'resigned' },
    });
    expect(line(type(begin('f5d6'), 'nn'))).toBe('f5d6');
    expect(line(type(begin('f5d6'), 'ny'))).toBe('');
    expect(wantedTask(type(begin('f5'), 'Ry'))).toBeUndefined();
  });

  it('asks for the name of a file, which may be typed anew', () => {
    const state = type(press(type(begin(), 's'), ...Array<KeyName>(8).fill('backspace')), 'my.ggf');
    expect(state.pane).toEqual({ kind: 'prompt', purpose: 'save', text: 'my.ggf' });
    expect(press(state, 'enter').errand).toEqual({ kind: 'save', file: 'my.ggf', replaces: false });
    expect(press(state, 'escape').errand).toBeUndefined();
  });

  it('goes on with a loaded game from the side that the person had', () => {
    const saved = { ...usualLine(parseTranscript('f5d6c3')), human: 'white' as const };
    const state = reduce(begin(), { kind: 'loaded', file: 'x.ggf', saved, alone: true });
    expect(line(state)).toBe('f5d6c3');
    expect(toDecide(state.game)).toBe('human');
  });

  it('offers a game that was left, and thinks about nothing meanwhile', () => {
    const saved = { ...usualLine(parseTranscript('f5d6')), human: 'black' as const };
    const offered = beginState({ ...begin(), offered: saved });
    expect(wantedTask(offered)).toBeUndefined();
    expect(line(press(offered, 'enter'))).toBe('f5d6');
    expect(line(type(offered, 'n'))).toBe('');
    expect(press(offered, 'escape')).toEqual(offered);
  });

  it('has a line of help for each command, and keeps the letters of squares free', () => {
    for (const [key, { says, shown }] of Object.entries(COMMANDS)) {
      expect(says.length + shown.length).toBeGreaterThan(3);
      expect(key).not.toMatch(/^[a-h1-8]$/);
    }
  });
});

describe('any keys at all', () => {
  const text = fc.constantFrom(...Array.from('abcdefgh12345678urtwmxvsln.+-RyqpkK? ioSz'));
  const names = fc.constantFrom<KeyName>(
    'up',
    'down',
    'left',
    'right',
    'enter',
    'escape',
    'tab',
    'pageUp',
    'home',
    'backspace',
  );
  const action = fc.oneof(
    {
      weight: 6,
      arbitrary: text.map((character): Action => ({
        kind: 'press',
        press: { kind: 'text', text: character },
      })),
    },
    { weight: 3, arbitrary: names.map((name): Action => ({ kind: 'press', press: { kind: 'key', name } })) },
    { weight: 3, arbitrary: fc.nat({ max: 63 }).map((square): Action => ({ kind: 'pick', square })) },
    { weight: 3, arbitrary: fc.constant('answer' as const) },
  );

  it('leave a game that can be replayed, in which nobody moved for the other', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
        let state = begin();
        for (const next of actions) {
          const before = state;
          if (next === 'answer') {
            if (wantedTask(state) !== undefined) state = answer(state);
          } else state = reduce(state, next);
          const { game } = state;
          let position = game.start;
          for (const move of game.line) {
            expect(isLegal(position, move)).toBe(true);
            position = play(position, move);
          }
          expect(game.ply).toBeGreaterThanOrEqual(0);
          expect(game.ply).toBeLessThanOrEqual(game.line.length);
          // From a review one may play on after a line that was expected of both sides.
          const isReplayed = before.pane.kind === 'review';
          if (next !== 'answer' && !isReplayed && game.line.length > before.game.line.length) {
            const { turn } = before.game.line.slice(0, before.game.ply).reduce(play, before.game.start);
            expect(turn === before.game.human || game.line.at(-1) === PASS).toBe(true);
          }
          const task = wantedTask(state);
          if (task?.kind === 'move') {
            expect(task.moves).toEqual(game.line.slice(0, game.ply));
            expect(toDecide(game)).toBe('opponent');
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
