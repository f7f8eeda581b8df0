import type { ReactNode } from 'react';
import { Lines } from './Lines.js';
import type { BoardLayout } from './boardLayout.js';
import { boardLines, type BoardScene } from './boardLines.js';
import type { Theme } from './theme.js';

export interface BoardProps {
  readonly scene: BoardScene;
  readonly layout: BoardLayout;
  readonly theme: Theme;
}

/** A board, `layout.width` by `layout.height` cells. */
export function Board({ scene, layout, theme }: BoardProps): ReactNode {
  return <Lines lines={boardLines(scene, layout, theme)} />;
}
