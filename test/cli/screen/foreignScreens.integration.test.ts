import { writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { render } from 'ink';
import { createElement, type ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { App as TrainApp } from '../../../cli/commands/train/App.js';
import { TrainModel } from '../../../cli/commands/train/model.js';
import { Replay } from '../../../cli/commands/train/replay.js';
import { App as WatchApp } from '../../../cli/commands/watch/App.js';
import { openShelf } from '../../../cli/commands/watch/games.js';
import { WatchModel } from '../../../cli/commands/watch/model.js';
import { WatchThinker } from '../../../cli/commands/watch/thinker.js';
import { Lines } from '../../../cli/screen/Lines.js';
import { type Canvas, FrameStream } from '../../../cli/screen/frameStream.js';
import { cut, fit, wrapLine } from '../../../cli/screen/text.js';
import { createTheme } from '../../../cli/screen/theme.js';
import { colored, type Palette, PLAIN } from '../../../cli/terminal/palette.js';
import { barLine, logLine } from '../../../cli/terminal/progress.js';
import { columnsOf } from '../../../engine/text.js';
import { TrainControl } from '../../../selfplay/training/control.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { GGF, NAME } from '../../support/hostileInputs.js';
import { ALL_HOSTILE, expectHarmless, HOSTILE, steering } from '../../support/hostileText.js';
import { temporaryFolder } from '../../support/scratch.js';

const folder = temporaryFolder();
/** A terminal without a window, which keeps all that is written to it. */
class Written implements Canvas {
  readonly columns = 100;
  readonly rows = 60;
  text = '';
  write(text: string): void {
    this.text += text;
  }
  on(): void {
    // It never changes its size.
  }
  off(): void {
    // Nor does anybody hear of that.
  }
}

/** What a page of Ink sends to the terminal when it is shown, without the sequences that are ours. */
async function shown(page: ReactNode): Promise<string> {
  const canvas = new Written();
  const nothing = (): void => undefined;
  const keyboard = { isTTY: true, setRawMode: nothing, ref: nothing, unref: nothing };
  const { unmount } = render(page, {
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
    stdin: Object.assign(new PassThrough(), keyboard) as unknown as NodeJS.ReadStream,
    stdout: new FrameStream(canvas) as unknown as NodeJS.WriteStream,
  });
  while (canvas.text === '') await setTimeout(1);
  unmount();
  // Frames, places of lines, and the styles of a palette as Ink orders them.
  // eslint-disable-next-line no-control-regex -- sequences begin with it
  const own = /\x1b\[(\?2026[hl]|\d+;1H|2K|0|1|2|22|39|49|[34]8;2;\d+;\d+;\d+)m?/g;
  return canvas.text.replaceAll(own, '');
}

describe.each([
  ['colours', colored('24bit')],
  ['no colours', PLAIN],
])('text from outside on a page with %s', (_name, palette: Palette) => {
  const theme = createTheme(palette, false);
  const nothing = (): void => undefined;

  it('watch', async () => {
    const file = `${folder.path}/${NAME}.ggf`;
    writeFileSync(file, GGF);
    const notes: string[] = [];
    const shelf = openShelf({ run: undefined, file, moves: undefined, game: undefined }, (line) =>
      notes.push(line),
    );
    const thinker = new WatchThinker(shelf, {
      model: undefined,
      simulations: 2,
      threads: 1,
      runtime: 'onnxruntime',
      precision: 'float32',
    });
    const model = new WatchModel(shelf, thinker, { ply: 1, play: false, evaluate: false });
    model.note(ALL_HOSTILE);
    const text = await shown(createElement(WatchApp, { model, theme, onQuit: nothing, onSuspend: nothing }));
    expectHarmless(text);
    expect(text).toContain(String.raw`\x1b[31mRED`);
    await thinker.dispose();
    shelf.close();
  });

  it('train', async () => {
    const beginning = {
      folder: NAME,
      config: { ...PRESETS.quick, seed: ALL_HOSTILE },
      seconds: 60,
      metrics: undefined,
      games: 0,
      positions: 0,
      generation: 0,
      evaluations: [1, 2].map((generation) => ({
        generation,
        a: ALL_HOSTILE,
        b: ALL_HOSTILE,
        simulations: 8,
        games: 2,
        wins: 1,
        draws: 0,
        losses: 1,
        meanDiscs: 0,
        elo: 0,
        eloInterval: [-100, 100] as const,
        details: {},
      })),
    };
    const model = new TrainModel(beginning, new TrainControl());
    model.follow(
      { kind: 'started', folder: ALL_HOSTILE, seed: ALL_HOSTILE, workers: 1, generation: 0, games: 0 },
      1,
    );
    model.note(ALL_HOSTILE);
    const replay = new Replay(() => undefined);
    const text = await shown(
      createElement(TrainApp, { model, replay, theme, onStop: nothing, onSuspend: nothing }),
    );
    expectHarmless(text);
    expect(text).toContain('Othello Zero learns: ');
  });

  it('any line', async () => {
    const lines = Object.values(HOSTILE).flatMap((text) => [text, palette.paint(text, { bold: true })]);
    const text = await shown(createElement(Lines, { lines }));
    expectHarmless(text);
    expect(text).toContain(String.raw`\x1b[31mRED`);
  });
});

describe('pieces of lines', () => {
  it('are harmless, and as wide as they should be', () => {
    for (const hostile of [...Object.values(HOSTILE), ALL_HOSTILE, '村上 健'.repeat(20)]) {
      for (const width of [1, 2, 7, 40]) {
        for (const line of [cut(hostile, width), fit(hostile, width), ...wrapLine(hostile, width)]) {
          expect(steering(line)).toEqual([]);
          expect(columnsOf(line)).toBeLessThanOrEqual(Math.max(2, width));
        }
        expect(columnsOf(fit(hostile, width))).toBe(width);
      }
    }
  });

  it('of progress too', () => {
    const state = { label: ALL_HOSTILE, total: 10, unit: 'games', done: 5, elapsed: 1, detail: ALL_HOSTILE };
    for (const columns of [20, 80]) {
      expect(columnsOf(barLine(state, columns, true))).toBeLessThan(columns);
      expect(steering(barLine(state, columns, true))).toEqual([]);
    }
    expect(steering(logLine(state))).toEqual([]);
  });
});
