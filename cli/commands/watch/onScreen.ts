import { FullScreen } from '../../screen/fullScreen.js';
import { createTheme } from '../../screen/theme.js';
import type { Terminal } from '../../terminal/terminal.js';
import type { WatchSession } from './session.js';
import { watchLines } from './view.js';

/** Shows games until the person leaves. */
export async function watchOnScreen(
  session: WatchSession,
  ascii: boolean,
  terminal: Terminal,
): Promise<void> {
  const theme = createTheme(terminal.palette, ascii);
  const leave = (): void => session.dispatch({ kind: 'left' });
  const screen = new FullScreen({
    view: (size) => watchLines(session.state, size, theme),
    press: (press) => session.dispatch({ kind: 'press', press }),
    interrupt: leave,
  });
  session.onChange = () => screen.draw();
  let timer: NodeJS.Timeout | undefined;
  const tick = (): void => {
    session.tick();
    timer = setTimeout(tick, 1000 / session.state.pliesPerSecond);
  };
  terminal.redirectNotes((message) => session.dispatch({ kind: 'noted', message }));
  terminal.listenForInterrupt('').addEventListener('abort', leave);
  try {
    screen.open();
    session.begin();
    tick();
    await session.finished;
  } finally {
    clearTimeout(timer);
    screen.close();
    terminal.redirectNotes(undefined);
  }
}
