import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { Thinker } from '../../engine/thinker.js';
import type { ThinkerSetup } from '../../engine/thinkerProtocol.js';
import { FullScreen } from '../../screen/fullScreen.js';
import { createTheme } from '../../screen/theme.js';
import type { Terminal } from '../../terminal/terminal.js';
import type { GameKeeper, LeftGame } from './keptGame.js';
import { PlaySession } from './session.js';
import type { PlayState } from './state.js';
import { actionOf, playLines } from './view.js';

/** What a game on the whole screen is begun with. */
export interface ScreenGame {
  readonly state: PlayState;
  readonly setup: ThinkerSetup;
  readonly keeper: GameKeeper;
  /** The game that is offered first. */
  readonly left: LeftGame | undefined;
  readonly ascii: boolean;
  readonly signal: AbortSignal;
}

/** Once a second, for the clocks. */
const TICK_MS = 1000;

/** Plays until the person leaves; returns the state that was left. */
export async function playOnScreen(begun: ScreenGame, terminal: Terminal): Promise<PlayState> {
  const { setup, keeper, left, ascii, signal } = begun;
  const thinker = new Thinker(setup, (error) => session.fail(error));
  const session = new PlaySession(begun.state, thinker, keeper, left);
  const theme = createTheme(terminal.palette, ascii);
  const screen = new FullScreen({
    mouse: true,
    view: (size) => playLines(session.state, size, theme),
    press(press, size) {
      const action = actionOf(press, session.state, size, theme);
      if (action !== undefined) session.dispatch(action);
    },
    interrupt: () => void process.kill(process.pid, 'SIGINT'),
  });
  session.onChange = () => screen.draw();
  terminal.redirectNotes((message) => session.dispatch({ kind: 'noted', message }));
  const ticks = setInterval(() => session.dispatch({ kind: 'tick', now: performance.now() }), TICK_MS);
  const onAbort = (): void => session.leave();
  signal.addEventListener('abort', onAbort);
  try {
    screen.open();
    session.begin();
    if (signal.aborted) session.leave();
    await session.finished;
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearInterval(ticks);
    screen.close();
    await thinker.dispose();
    terminal.redirectNotes(undefined);
  }
  if (session.failure !== undefined) throw session.failure;
  return session.state;
}
