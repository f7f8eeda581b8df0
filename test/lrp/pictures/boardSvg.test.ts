import { describe, expect, it } from 'vitest';
import { discs, initialPosition, play } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { BOARD_STYLE } from '../../../lrp/pictures/boardStyle.js';
import { renderBoardSvg } from '../../../lrp/pictures/boardSvg.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import { expectHarmlessPicture, HOSTILE } from '../../support/hostile/hostilePages.js';

const count = (svg: string, part: string): number => svg.split(part).length - 1;

describe('a picture of a board', () => {
  it('has every disc in its colour, and says how many there are', () => {
    for (const empties of [50, 30, 10]) {
      const position = randomPosition(Random.fromSeed(empties), empties);
      const { black, white } = discs(position);
      const svg = renderBoardSvg(position, { title: 'A board' });
      expect(count(svg, `fill="${BOARD_STYLE.black}"`)).toBe(black);
      expect(count(svg, `fill="${BOARD_STYLE.white}"`)).toBe(white);
      expect(expectHarmlessPicture(svg)).toContain(`black ${black}, white ${white}`);
    }
  });

  it('marks the last move, where it is a square', () => {
    const position = play(initialPosition(), 37);
    const [plain, marked, passed] = [undefined, 37, 64].map((last) =>
      renderBoardSvg(position, { title: 'A board', last }),
    );
    expect(count(marked!, '<circle')).toBe(count(plain!, '<circle') + 1);
    expect(passed).toBe(plain);
  });

  it('takes a title for text', () => {
    expectHarmlessPicture(renderBoardSvg(initialPosition(), { title: HOSTILE }));
  });
});
