import { Box } from 'ink';
import { type ReactNode, useCallback, useSyncExternalStore } from 'react';
import { Lines } from '../../screen/Lines.js';
import { squareAt } from '../../screen/boardLayout.js';
import { useDimensions, useKeys } from '../../screen/hooks.js';
import type { KeyPress } from '../../screen/keys.js';
import type { Theme } from '../../screen/theme.js';
import { cut, wrapLine } from '../../terminal/wrap.js';
import { GamePage } from './GamePage.js';
import { HelpPage } from './HelpPage.js';
import { WhyPage } from './WhyPage.js';
import { describeSmallest, gameLayout, isTooSmall, type PageLayout, whyLayout } from './pageLayout.js';
import type { PlaySession } from './session.js';
import { keysLine, statusLine, titleLine } from './status.js';
import { whyTitle } from './whyLines.js';

export interface AppProps {
  readonly session: PlaySession;
  readonly theme: Theme;
  readonly onSuspend: () => void;
  readonly onInterrupt: () => void;
}

/** The whole screen of a game. */
export function App({ session, theme, onSuspend, onInterrupt }: AppProps): ReactNode {
  const state = useSyncExternalStore(session.subscribe, () => session.state);
  const dimensions = useDimensions();
  const { pane, rotated } = state;
  const layout = pane.kind === 'why' ? whyLayout(theme, dimensions) : gameLayout(theme, dimensions);
  const onPress = useCallback(
    (press: KeyPress) => {
      if (press.kind === 'mouse') pointAt(session, layout, rotated, press);
      else if (press.kind === 'key' && press.name === 'ctrl-z') onSuspend();
      else if (press.kind === 'key' && press.name === 'ctrl-c') onInterrupt();
      else session.dispatch({ kind: 'press', press });
    },
    [session, layout, rotated, onSuspend, onInterrupt],
  );
  useKeys(onPress);
  const { columns } = dimensions;
  if (isTooSmall(dimensions)) return <Lines lines={wrapLine(describeSmallest(dimensions), columns)} />;
  const title = pane.kind === 'why' ? whyTitle(state, pane) : titleLine(state);
  return (
    <Box flexDirection="column" width={columns}>
      <Lines lines={[theme.palette.paint(cut(title, columns), { bold: true })]} />
      {pane.kind === 'why' ? (
        <WhyPage state={state} layout={layout} theme={theme} />
      ) : pane.kind === 'help' ? (
        <Box height={layout.panel.height}>
          <HelpPage theme={theme} />
        </Box>
      ) : (
        <GamePage state={state} layout={layout} theme={theme} />
      )}
      <Lines
        lines={[
          cut(statusLine(state, theme), columns) || ' ',
          theme.palette.paint(keysLine(state, columns, theme), { dim: true }) || ' ',
        ]}
      />
    </Box>
  );
}

/** A click is for the square under it, the wheel for the list of moves. */
function pointAt(
  session: PlaySession,
  { board, corners }: PageLayout,
  rotated: boolean,
  { button, column, row }: Extract<KeyPress, { kind: 'mouse' }>,
): void {
  if (button === 'wheelUp' || button === 'wheelDown') {
    const name = button === 'wheelUp' ? 'pageUp' : 'pageDown';
    session.dispatch({ kind: 'press', press: { kind: 'key', name } });
    return;
  }
  for (const corner of corners) {
    const square = squareAt(board, column - corner.column, row - corner.row, rotated);
    if (square !== undefined) {
      session.dispatch({ kind: 'pick', square });
      return;
    }
  }
}
