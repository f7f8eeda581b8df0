import { describe, expect, it } from 'vitest';
import { runHere } from '../../support/cli/recordingTerminal.js';

const BOARD = 'O--OOOOX-OOOOOOXOOXXOOOXOOXOOOXXOOOOOOXX---OOOOX----O--X--------';

describe('--position and --moves', () => {
  it.each([
    ['as they are pasted', [`8 ${BOARD.replace(/.{8}/g, '$& ')}*`], ''],
    [
      'without a side to move',
      [BOARD],
      'The board does not say who is to move: black, the only side that can.\n',
    ],
    ['with discs', [`${BOARD.replaceAll('O', '○').replaceAll('X', '●')} ●`], ''],
  ])('of solve: a board, %s', async (_, [position], note) => {
    const { code, stdout, stderr } = await runHere(['solve', '--position', position!, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: note });
    expect(JSON.parse(stdout)).toMatchObject({ score: 38, best: 'a2' });
  });

  it('are counted, shown and refused alike', async () => {
    const initial = '---------------------------OX------XO---------------------------';
    for (const position of [`${initial} f5d6`, '(;GM[2];B[f5];W[fd])', '[White "x"]\n1. F5 D6 *']) {
      const { stdout, stderr } = await runHere(['perft', '1', '--position', position, '--json']);
      expect({ position, ...(JSON.parse(stdout) as object) }).toMatchObject({ position, leaves: 5 });
      expect(stderr === '').toBe(!position.startsWith('-'));
    }
    const { stdout } = await runHere(['watch', '--moves', '1. F5-D6, 2. c3!', '--plain']);
    expect(stdout).toMatch(/1 +black +f5[^]*2 +white +d6[^]*3 +black +c3/);
    const both = `${initial.slice(0, 26)}XOX${initial.slice(29)}`;
    const { code, stderr } = await runHere(['solve', '--position', both]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      'othello-zero: The board does not say who is to move, and both sides can; write X or O behind it.\n',
    );
  });
});
