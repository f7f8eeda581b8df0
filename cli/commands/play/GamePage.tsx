import { Box } from 'ink';
import type { ReactNode } from 'react';
import { Board } from '../../screen/Board.js';
import { Lines } from '../../screen/Lines.js';
import type { Theme } from '../../screen/theme.js';
import type { PageLayout } from './pageLayout.js';
import { panelLines } from './panel.js';
import { boardScene } from './shown.js';
import type { PlayState } from './state.js';

export interface PageProps {
  readonly state: PlayState;
  readonly layout: PageLayout;
  readonly theme: Theme;
}

/** The board, and all about the game beside it. */
export function GamePage({ state, layout, theme }: PageProps): ReactNode {
  const { board, panel } = layout;
  return (
    <Box height={panel.height} columnGap={2}>
      <Box flexShrink={0}>
        <Board scene={boardScene(state)} layout={board} theme={theme} />
      </Box>
      <Box width={panel.width} flexShrink={0}>
        <Lines lines={panelLines(state, panel.width, panel.height, theme)} />
      </Box>
    </Box>
  );
}
