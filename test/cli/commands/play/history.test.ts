import { describe, expect, it } from 'vitest';
import type { PlayState } from '../../../../cli/commands/play/state.js';
import { wantedTask } from '../../../../cli/commands/play/thinking.js';
import { parseTranscript } from '../../../../engine/notation.js';
import { answer, begin, line, press, type } from '../../../support/cli/playedState.js';

describe('going back and on', () => {
  const played = (): PlayState => type(begin('f5d6c3d3'), 'c4');

  it('takes back the last own move and plays it again', () => {
    const answered = answer(played());
    const undone = type(answered, 'u');
    expect(line(undone)).toBe('f5d6c3d3');
    expect(line(type(undone, 'u'))).toBe('f5d6');
    expect(line(type(undone, 'uur'))).toBe('f5d6');
    expect(line(type(undone, 'uurrr'))).toBe(line(answered));
  });

  it('forgets what was taken back only when something else is played', () => {
    const undone = type(answer(played()), 'u');
    expect(type(undone, 'c4').game.line).toEqual(answer(played()).game.line);
    expect(type(undone, 'e3').game.line).toEqual(parseTranscript('f5d6c3d3e3'));
  });

  it('looks at any ply and plays on from there', () => {
    const browsing = press(type(begin('f5d6c3d3c4f4'), 'm'), 'left', 'left', 'left', 'left');
    expect(browsing.pane).toEqual({ kind: 'browse', ply: 2 });
    expect(browsing.game.ply).toBe(6);
    const on = press(browsing, 'enter');
    expect(line(on)).toBe('f5d6');
    expect(line(type(on, 'rr'))).toBe('f5d6c3d3c4f4');
    expect(press(browsing, 'escape').game).toEqual(browsing.game);
    expect(press(browsing, 'home').pane).toEqual({ kind: 'browse', ply: 0 });
    expect(press(browsing, 'home', 'left', 'end', 'right').pane).toEqual({ kind: 'browse', ply: 6 });
  });

  it('lets the opponent move where one plays on from its turn', () => {
    const on = press(type(begin('f5d6c3d3'), 'm'), 'left', 'enter');
    expect(wantedTask(on)).toMatchObject({ kind: 'move', moves: parseTranscript('f5d6c3') });
  });
});
