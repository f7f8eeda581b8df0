import { FullScreen } from '../../screen/fullScreen.js';
import { createTheme } from '../../screen/theme.js';
import type { Terminal } from '../../terminal/terminal.js';
import { App } from './App.js';
import type { WatchModel } from './model.js';

/** Shows a model until the person leaves. */
export async function watchOnScreen(model: WatchModel, ascii: boolean, terminal: Terminal): Promise<void> {
  const screen = new FullScreen();
  const theme = createTheme(terminal.palette, ascii);
  const signal = terminal.listenForInterrupt('');
  let timer: NodeJS.Timeout | undefined;
  const tick = (): void => {
    model.tick();
    timer = setTimeout(tick, 1000 / model.pliesPerSecond);
  };
  terminal.redirectNotes((line) => model.note(line));
  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => resolve());
      const app = <App model={model} theme={theme} onQuit={resolve} onSuspend={() => screen.suspend()} />;
      tick();
      screen.show(app).catch(reject);
    });
  } finally {
    clearTimeout(timer);
    screen.close();
    terminal.redirectNotes(undefined);
    model.close();
  }
}
