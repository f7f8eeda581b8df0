import { Box } from 'ink';
import { type ReactNode, useSyncExternalStore } from 'react';
import { Board } from '../../screen/Board.js';
import { Lines } from '../../screen/Lines.js';
import { useDimensions, useKeys } from '../../screen/hooks.js';
import type { Theme } from '../../screen/theme.js';
import { trainLayout } from './layout.js';
import type { TrainModel } from './model.js';
import type { Replay } from './replay.js';
import { footerLines, sideLines, stateLines } from './screenLines.js';

export interface AppProps {
  readonly model: TrainModel;
  readonly replay: Replay;
  readonly theme: Theme;
  readonly onStop: () => void;
  readonly onSuspend: () => void;
}

/** The whole screen of a run. */
export function App({ model, replay, theme, onStop, onSuspend }: AppProps): ReactNode {
  useSyncExternalStore(model.subscribe, () => model.version);
  const dimensions = useDimensions();
  const { columns } = dimensions;
  const layout = trainLayout(theme, dimensions);
  useKeys((press) => {
    if (press.kind === 'key' && press.name === 'ctrl-c') onStop();
    else if (press.kind === 'key' && press.name === 'ctrl-z') onSuspend();
    else if (press.kind !== 'text') return;
    else if (press.text === 'p') model.togglePause();
    else if (press.text === 'e') model.evaluateNow();
    else if (press.text === 'o') model.nextOpponent();
    // Once: the second time Ctrl-C ends the program, which nobody means by a letter.
    else if ((press.text === 's' || press.text === 'q') && !model.isStopping) onStop();
  });
  const scene = layout.board === undefined ? undefined : replay.scene;
  return (
    <Box flexDirection="column" width={columns}>
      <Box height={layout.state} overflow="hidden">
        <Lines lines={stateLines(model, columns, theme).slice(0, layout.state)} />
      </Box>
      <Box height={layout.middle} columnGap={2} overflow="hidden">
        {layout.board === undefined ? undefined : (
          <Box flexDirection="column" width={layout.board.width} flexShrink={0}>
            {scene === undefined ? undefined : <Board scene={scene} layout={layout.board} theme={theme} />}
            <Lines lines={[replay.caption]} />
          </Box>
        )}
        <Box width={layout.side.width} flexShrink={0}>
          <Lines lines={sideLines(model, layout, theme)} />
        </Box>
      </Box>
      <Lines lines={footerLines(model, layout, theme)} />
    </Box>
  );
}
