import { describe, expect, it } from 'vitest';
import { beginState } from '../../../../cli/commands/play/beginning.js';
import { panelLines } from '../../../../cli/commands/play/panel.js';
import { reduce } from '../../../../cli/commands/play/reduce.js';
import type { PlayState } from '../../../../cli/commands/play/state.js';
import { keysLine } from '../../../../cli/commands/play/status.js';
import { taskKey, wantedTask, whyAsked } from '../../../../cli/commands/play/thinking.js';
import { COMPOSITES } from '../../../../cli/screen/relevance.js';
import { createTheme } from '../../../../cli/screen/theme.js';
import { PLAIN } from '../../../../cli/terminal/palette.js';
import { parsePosition, parseTranscript } from '../../../../engine/notation.js';
import { presets } from '../../../../lrp/composite.js';
import { newGame } from '../../../../playing/playedGame.js';
import { answer, begin, press, type } from '../../../support/cli/playedState.js';

describe('why', () => {
  const open = (): PlayState => type(begin('f5d6'), 'w');
  const targets = (state: PlayState): (string | undefined)[] => {
    if (state.pane.kind !== 'why') throw new Error('not asking why');
    const { move, wonder } = whyAsked(state, state.pane);
    return [move, wonder].map((asked) => ('question' in asked ? asked.question.target : undefined));
  };

  it("asks about the opponent's last move and about another one of the same position", () => {
    expect(targets(type(open(), 'f4'))).toEqual(['move:d6', 'move:f4']);
    expect(targets(type(open(), 'a1'))).toEqual(['move:d6', 'logit:a1']);
    expect(targets(type(open(), 'e5'))).toEqual(['move:d6', undefined]);
    const state = type(open(), 'f4');
    const task = wantedTask(state);
    expect(task).toMatchObject({ kind: 'explain', question: { moves: parseTranscript('f5') } });
    expect(wantedTask(answer(answer(state)))).toMatchObject({ kind: 'judge' });
  });

  it('goes through what is explained and through all rules', () => {
    expect(targets(type(open(), 'f4t'))).toEqual(['contrast:mean:d6', 'contrast:mean:f4']);
    const value = type(open(), 'f4tt');
    expect(targets(value)).toEqual(['value', 'value']);
    expect(wantedTask(value)).toMatchObject({ question: { moves: parseTranscript('f5d6') } });
    expect(wantedTask(answer(value))).toMatchObject({ question: { moves: parseTranscript('f5f4') } });
    expect(targets(type(open(), 'ttt'))[0]).toBe('move:d6');
    expect(COMPOSITES).toEqual([...presets.keys()]);
    const seen = COMPOSITES.map((_, times) => {
      const { pane } = type(open(), 'r'.repeat(times));
      return pane.kind === 'why' ? pane.composite : '';
    });
    expect(seen).toEqual(COMPOSITES);
    expect(type(open(), 'rR')).toEqual(open());
  });

  it('explains what the network prefers before the opponent has moved, and any move of the list', () => {
    expect(targets(type(begin(), 'w'))[0]).toBe('move');
    const early = type(press(type(begin('f5d6c3d3'), 'm'), 'left', 'left', 'left'), 'w');
    expect(targets(early)[0]).toBe('move:f5');
    expect(press(early, 'escape').pane).toEqual({ kind: 'browse', ply: 1 });
  });

  it('is neither offered nor opened where no move was chosen and none can be', () => {
    const start = parsePosition(`${'X'.repeat(63)}- X`);
    const over = beginState({ ...begin(), game: newGame('black', [], start) });
    const asked = type(over, 'w');
    expect([asked.pane.kind, asked.message]).toEqual(['game', 'There is no move to explain here.']);
    expect(type(type(over, 'm'), 'w').message).toBe(asked.message);
    const theme = createTheme(PLAIN, true);
    const shown = (state: PlayState): string =>
      [...panelLines(state, 60, 30, theme), keysLine(state, 200, theme)].join('\n');
    expect(shown(over)).toContain('o review');
    expect(shown(over)).not.toContain('w why?');
    expect(shown(type(begin('f5d6'), 'Ry'))).toContain('w why?');
  });

  it('keeps the sentence that says why there is no answer, and does not ask again', () => {
    const state = open();
    const failed = reduce(state, {
      kind: 'failed',
      task: taskKey(wantedTask(state)!),
      message: 'No.',
      forfeits: false,
    });
    expect([...failed.explanations.values()]).toEqual(['No.']);
    expect(taskKey(wantedTask(failed)!)).not.toBe(taskKey(wantedTask(state)!));
  });
});
