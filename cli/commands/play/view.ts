import { squareAt } from '../../screen/boardLayout.js';
import { boardLines, type BoardScene } from '../../screen/boardLines.js';
import type { Size } from '../../screen/frames.js';
import type { KeyPress } from '../../screen/keys.js';
import { beside } from '../../screen/text.js';
import type { Theme } from '../../screen/theme.js';
import { cut, wrapLine } from '../../terminal/wrap.js';
import { helpLines } from './help.js';
import { describeSmallest, gameLayout, isTooSmall, type PageLayout, whyLayout } from './pageLayout.js';
import { panelLines } from './panel.js';
import { reviewPanel, reviewScene } from './review/reviewPanel.js';
import { boardScene } from './selectors.js';
import { setupPanel, setupScene } from './setup/setupPanel.js';
import type { Action, PlayState } from './state.js';
import { keysLine, statusLine, titleLine } from './status.js';
import { whyBoards, whyTitle } from './whyLines.js';

/** The whole screen of a game. */
export function playLines(state: PlayState, size: Size, theme: Theme): string[] {
  const { columns } = size;
  if (isTooSmall(size)) return wrapLine(describeSmallest(size), columns);
  const { pane } = state;
  const title = pane.kind === 'why' ? whyTitle(state, pane) : titleLine(state);
  return [
    theme.palette.paint(cut(title, columns), { bold: true }),
    ...middleLines(state, layoutOf(state, size, theme), theme),
    cut(statusLine(state, theme), columns),
    theme.palette.paint(keysLine(state, columns, theme), { dim: true }),
  ];
}

function layoutOf({ pane }: PlayState, size: Size, theme: Theme): PageLayout {
  return pane.kind === 'why' ? whyLayout(theme, size) : gameLayout(theme, size);
}

/** Between the title and the last two lines. */
function middleLines(state: PlayState, layout: PageLayout, theme: Theme): string[] {
  const { board, panel } = layout;
  if (state.pane.kind === 'help') return helpLines(panel.height, theme);
  if (state.pane.kind === 'why') {
    const [move, wonder] = whyBoards(state, layout, theme).map(({ heading, scene, ledger }) => [
      theme.palette.paint(heading, { bold: true }),
      ...boardLines(scene, board, theme),
      ...ledger,
    ]);
    return beside(move!, panel.width, wonder!, panel.height);
  }
  const drawn = boardLines(sceneOf(state), board, theme);
  return beside(drawn, board.width, panelOf(state, panel, theme), panel.height);
}

function sceneOf(state: PlayState): BoardScene {
  const { pane } = state;
  if (pane.kind === 'setup') return setupScene(state, pane);
  return pane.kind === 'review' ? reviewScene(state, pane) : boardScene(state);
}

function panelOf(state: PlayState, panel: PageLayout['panel'], theme: Theme): string[] {
  const { pane } = state;
  if (pane.kind === 'setup') return setupPanel(state, pane, panel, theme);
  if (pane.kind === 'review') return reviewPanel(state, pane, panel, theme);
  return panelLines(state, panel.width, panel.height, theme);
}

/** What a press asks for: a click is for the square under it, the wheel for the list of moves. */
export function actionOf(press: KeyPress, state: PlayState, size: Size, theme: Theme): Action | undefined {
  if (press.kind !== 'mouse') return { kind: 'press', press };
  const { button, column, row } = press;
  if (button === 'wheelUp' || button === 'wheelDown') {
    const name = button === 'wheelUp' ? 'pageUp' : 'pageDown';
    return { kind: 'press', press: { kind: 'key', name } };
  }
  const { board, corners } = layoutOf(state, size, theme);
  const square = corners
    .map((corner) => squareAt(board, column - corner.column, row - corner.row, state.rotated))
    .find((at) => at !== undefined);
  return square === undefined ? undefined : { kind: 'pick', square };
}
