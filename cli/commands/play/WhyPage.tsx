import { Box } from 'ink';
import type { ReactNode } from 'react';
import { Board } from '../../screen/Board.js';
import { Lines } from '../../screen/Lines.js';
import type { PageProps } from './GamePage.js';
import { whyBoards } from './whyLines.js';

/** The relevance of a move, beside that of another one. */
export function WhyPage({ state, layout, theme }: PageProps): ReactNode {
  const { board, panel } = layout;
  return (
    <Box height={panel.height} columnGap={2}>
      {whyBoards(state, layout, theme).map(({ heading, scene, ledger }, side) => (
        <Box key={side} width={panel.width} flexShrink={0} flexDirection="column">
          <Lines lines={[theme.palette.paint(heading, { bold: true })]} />
          <Board scene={scene} layout={board} theme={theme} />
          <Lines lines={ledger} />
        </Box>
      ))}
    </Box>
  );
}
