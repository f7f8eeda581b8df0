import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openingsText } from '../../../cli/commands/analyze/text.js';
import { beginState } from '../../../cli/commands/play/beginning.js';
import { playLines } from '../../../cli/commands/play/view.js';
import { createTheme } from '../../../cli/screen/theme.js';
import { PLAIN } from '../../../cli/terminal/palette.js';
import { parseTranscript, positionsOf } from '../../../engine/notation.js';
import { describeOpening } from '../../../playing/moveWords.js';
import { newGame } from '../../../playing/playedGame.js';
import { commandFolder } from '../../support/cli/commandInputs.js';
import { runHere } from '../../support/cli/recordingTerminal.js';

const { model, at } = commandFolder();
const TIGER = 'f5d6c3d3c4';

describe('the name of an opening is shown', () => {
  beforeAll(() => writeFileSync(at('games.txt'), `${TIGER}f4\nc4c3d3c5b4\n`));

  it('in a sentence, where there is one', () => {
    expect(describeOpening(positionsOf(parseTranscript(TIGER)))).toBe('Opening: Tiger');
    expect(describeOpening(positionsOf([]))).toBeUndefined();
  });

  it('by analyze, of a position, of a game and of several', async () => {
    const common = ['--model', model, '--sims', '2'];
    const position = await runHere(['analyze', ...common, '--moves', TIGER]);
    expect(position.stdout).toContain('opening: Tiger');
    const game = await runHere(['analyze', ...common, '--moves', TIGER, '--ply', 'all']);
    expect(game.stdout).toMatch(/^Opening: Tiger$/m);
    const { stdout } = await runHere(['analyze', ...common, '--moves', TIGER, '--ply', 'all', '--json']);
    const { plies } = JSON.parse(stdout) as { plies: { opening?: string }[] };
    expect(plies.map(({ opening }) => opening)).toEqual([
      undefined,
      ...Array<string>(3).fill('Perpendicular'),
      'Tiger',
      'Tiger', // after the last move
    ]);
    const ply = { game: '2', opening: 'Cow' };
    expect(
      openingsText([{ ...ply, game: '1' }, ply] as unknown as Parameters<typeof openingsText>[0]),
    ).toEqual(['Opening of game 1: Cow', 'Opening of game 2: Cow']);
  });

  it('by watch, as far as the game has come', async () => {
    const whole = await runHere(['watch', '--file', at('games.txt'), '--plain']);
    expect(whole.stdout).toMatch(/^Opening: Tiger$/m);
    const early = await runHere(['watch', '--file', at('games.txt'), '--plain', '--ply', '2']);
    expect(early.stdout).toMatch(/^Opening: Perpendicular$/m);
    const other = await runHere(['watch', '--file', at('games.txt'), '--game', '2', '--json']);
    expect(JSON.parse(other.stdout)).toMatchObject({ opening: 'Heath (Tobidashi)' });
  });

  it('by play, line by line and on the screen', async () => {
    const args = ['play', '--plain', '--model', model, '--moves', `${TIGER}f4`];
    expect((await runHere(args, 'quit\n')).stdout).toContain('Opening: Tiger');
    const state = beginState({
      game: newGame('black', parseTranscript(TIGER)),
      opponent: { label: 'it', name: undefined },
      strength: { kind: 'level', level: 1 },
    });
    const lines = playLines(state, { columns: 80, rows: 24 }, createTheme(PLAIN, true));
    expect(lines.join('\n')).toContain('Opening: Tiger');
    expect(lines[0]).toContain('level 1 (beginner)');
  });
});
