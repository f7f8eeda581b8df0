import { PassThrough } from 'node:stream';
import { afterAll, bench, describe } from 'vitest';
import { beginState } from '../../cli/commands/play/beginning.js';
import type { GameKeeper } from '../../cli/commands/play/keptGame.js';
import { PlaySession } from '../../cli/commands/play/session.js';
import { actionOf, playLines } from '../../cli/commands/play/view.js';
import { Thinker } from '../../cli/engine/thinker.js';
import { type Canvas, Frames } from '../../cli/screen/frames.js';
import { listenForKeys } from '../../cli/screen/keys.js';
import { createTheme } from '../../cli/screen/theme.js';
import { openModel } from '../../cli/sources/model.js';
import { colored } from '../../cli/terminal/palette.js';
import { newGame } from '../../playing/playedGame.js';
import { ENDGAME } from '../../selfplay/players/endgame.js';
import { shareBytes } from '../../selfplay/threads/networkBytes.js';

// A key should be answered within 50 ms: from its bytes on the input to the page with the cursor elsewhere. (The first page
// is measured in new processes, by firstPage.js.)

/** The colour of the frame around an empty square with the cursor. */
const CURSOR = '38;2;255;215;95';

/** A terminal without a window: it tells when the cursor was drawn. What is told about the search does not count. */
class Written implements Canvas {
  readonly columns: number;
  readonly rows: number;
  onCursor: () => void = () => undefined;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }
  write(text: string): void {
    if (text.includes(CURSOR)) this.onCursor();
  }
  on(): void {
    // It never changes its size.
  }
  off(): void {
    // Nor does anybody hear of that.
  }
}

const NO_KEEPER: GameKeeper = {
  file: '',
  offeredBy: 'play',
  keep: () => undefined,
  forget: () => undefined,
  findLeft: () => undefined,
  renew: () => undefined,
  settle: () => undefined,
};

/** Kept for all rounds: the engine has the first move, and thinks about it for as long as the benchmark runs. */
const model = await openModel('default');
const setup = {
  bytes: shareBytes(model.bytes),
  label: model.label,
  runtime: 'onnxruntime' as const,
  sha256: model.sha256,
  folder: model.folder,
  precision: undefined,
  threads: 1,
  endgame: ENDGAME,
  engineSeconds: 60,
  seed: 'bench',
};
const thinker = new Thinker(setup, (error) => {
  throw error;
});
const state = beginState({
  game: newGame('white'),
  opponent: { label: model.label, name: undefined },
  strength: { kind: 'seconds', seconds: 600 },
});
const session = new PlaySession(state, thinker, NO_KEEPER);
session.begin();
afterAll(() => thinker.dispose());

function show(canvas: Canvas): PassThrough {
  const theme = createTheme(colored('24bit'), false);
  const frames = new Frames(canvas, (size) => playLines(session.state, size, theme));
  // One at a time: the page of the size before is not drawn any more.
  session.onChange = () => frames.draw();
  frames.resume();
  const stdin = new PassThrough();
  listenForKeys(stdin, (press) => {
    const action = actionOf(press, session.state, canvas, theme);
    if (action !== undefined) session.dispatch(action);
  });
  return stdin;
}

describe.each([
  [80, 24],
  [120, 40],
])('play on %d by %d, while the engine thinks', (columns, rows) => {
  const canvas = new Written(columns, rows);
  let stdin: PassThrough | undefined;
  let up = false;

  bench('from a key to the screen', async () => {
    stdin ??= show(canvas);
    await new Promise<void>((resolve) => {
      canvas.onCursor = resolve;
      up = !up;
      // Between d2 and d3, which are empty.
      stdin!.write(up ? '\x1b[A' : '\x1b[B');
    });
  });
});
