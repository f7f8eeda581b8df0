import { Box } from 'ink';
import { type ReactNode, useSyncExternalStore } from 'react';
import { Board } from '../../screen/Board.js';
import { Lines } from '../../screen/Lines.js';
import { largestBoard, TEXT_BOARD } from '../../screen/boardLayout.js';
import { useDimensions, useKeys } from '../../screen/hooks.js';
import type { KeyName, KeyPress } from '../../screen/keys.js';
import type { Theme } from '../../screen/theme.js';
import { wrapLine } from '../../terminal/wrap.js';
import type { WatchAction, WatchModel } from './model.js';
import { footerLines, panelLines, titleLine, watchScene } from './screenLines.js';

export interface AppProps {
  readonly model: WatchModel;
  readonly theme: Theme;
  readonly onQuit: () => void;
  readonly onSuspend: () => void;
}

const NAMED: Partial<Record<KeyName, WatchAction>> = {
  right: 'next',
  left: 'back',
  down: 'nextGame',
  up: 'previousGame',
  pageDown: 'jumpNext',
  pageUp: 'jumpBack',
  home: 'first',
  end: 'last',
};

const TYPED: Readonly<Record<string, WatchAction>> = {
  ' ': 'play',
  '+': 'faster',
  '=': 'faster',
  '-': 'slower',
  w: 'relevance',
  r: 'rules',
  v: 'evaluate',
  n: 'nextGame',
  p: 'previousGame',
};

const PANEL = 40;
const GAP = 2;
const FRAME_ROWS = 3;

/** The whole screen of a game that is watched. */
export function App({ model, theme, onQuit, onSuspend }: AppProps): ReactNode {
  useSyncExternalStore(model.subscribe, () => model.version);
  const { columns, rows } = useDimensions();
  useKeys((press) => {
    if (press.kind === 'key' && press.name === 'ctrl-c') onQuit();
    else if (press.kind === 'key' && press.name === 'ctrl-z') onSuspend();
    else if (model.typed !== undefined) typeName(model, model.typed, press);
    else if (press.kind === 'text' && press.text === 'q') onQuit();
    else if (press.kind === 'text' && press.text === 'g') model.type('');
    else {
      const action =
        press.kind === 'text' ? TYPED[press.text] : press.kind === 'key' ? NAMED[press.name] : undefined;
      if (action !== undefined) model.act(action);
    }
  });
  const height = Math.max(1, rows - FRAME_ROWS);
  const needed = { columns: TEXT_BOARD.width + GAP + 20, rows: TEXT_BOARD.height + FRAME_ROWS };
  if (columns < needed.columns || rows < needed.rows) {
    const sentence = `This window is too small: ${needed.columns} by ${needed.rows} characters are needed.`;
    return <Lines lines={wrapLine(sentence, columns)} />;
  }
  const layout = largestBoard(theme, Math.max(TEXT_BOARD.width, columns - GAP - PANEL), height);
  const panel = { width: columns - layout.width - GAP, height };
  return (
    <Box flexDirection="column" width={columns}>
      <Lines lines={[theme.palette.paint(titleLine(model, columns), { bold: true })]} />
      <Box height={height} columnGap={GAP}>
        <Box flexShrink={0}>
          <Board scene={watchScene(model, layout, theme)} layout={layout} theme={theme} />
        </Box>
        <Box width={panel.width} flexShrink={0}>
          <Lines lines={panelLines(model, layout, panel, theme)} />
        </Box>
      </Box>
      <Lines lines={footerLines(model, columns, theme)} />
    </Box>
  );
}

/** A key while the name of a game is typed. */
function typeName(model: WatchModel, typed: string, press: KeyPress): void {
  if (press.kind === 'text') model.type(typed + press.text);
  else if (press.kind === 'mouse') return;
  else if (press.name === 'enter') model.openTyped();
  else if (press.name === 'backspace') model.type(typed.slice(0, -1));
  else if (press.name === 'escape') model.type(undefined);
}
