import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reduce } from '../../../cli/commands/train/reduce.js';
import * as trained from '../../../cli/commands/train/state.js';
import { trainLines } from '../../../cli/commands/train/view.js';
import { openShelf } from '../../../cli/commands/watch/games.js';
import * as watched from '../../../cli/commands/watch/reduce.js';
import { watchLines } from '../../../cli/commands/watch/view.js';
import { type Canvas, Frames, type Size } from '../../../cli/screen/frames.js';
import { createTheme } from '../../../cli/screen/theme.js';
import { colored, type Palette, PLAIN } from '../../../cli/terminal/palette.js';
import { barLine, logLine } from '../../../cli/terminal/progress.js';
import { cut, fit, wrapLine } from '../../../cli/terminal/wrap.js';
import { columnsOf } from '../../../engine/text.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { GGF, NAME } from '../../support/hostile/hostileInputs.js';
import { ALL_HOSTILE, expectHarmless, HOSTILE, steering } from '../../support/hostile/hostileText.js';
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

/** What a page sends to the terminal when it is shown, without the sequences that are ours. */
function shown(view: (size: Size) => readonly string[]): string {
  const canvas = new Written();
  new Frames(canvas, view).resume();
  // Frames, places of lines, and the styles of a palette.
  const style = String.raw`(?:[012]|[34]8;2;\d+;\d+;\d+)`;
  const own = new RegExp(String.raw`\x1b\[(?:\?2026[hl]|\d+;1H|2[JK]|${style}(?:;${style})*m)`, 'g');
  return canvas.text.replaceAll(own, '');
}

describe.each([
  ['colours', colored('24bit')],
  ['no colours', PLAIN],
])('text from outside on a page with %s', (_name, palette: Palette) => {
  const theme = createTheme(palette, false);

  it('watch', () => {
    const file = `${folder.path}/${NAME}.ggf`;
    writeFileSync(file, GGF);
    const notes: string[] = [];
    const shelf = openShelf({ run: undefined, file, moves: undefined, game: undefined }, (line) =>
      notes.push(line),
    );
    const begun = watched.beginState(shelf, { ply: 1, play: false, evaluate: false, review: false });
    const state = watched.reduce(begun, { kind: 'noted', message: ALL_HOSTILE });
    const text = shown((size) => watchLines(state, size, theme));
    expectHarmless(text);
    expect(text).toContain(String.raw`\x1b[31mRED`);
    shelf.close();
  });

  it('train', () => {
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
    const started = { kind: 'started', workers: 1, generation: 0, games: 0 } as const;
    const event = { ...started, folder: ALL_HOSTILE, seed: ALL_HOSTILE };
    const actions: readonly trained.Action[] = [
      { kind: 'told', event, elapsed: 1 },
      { kind: 'noted', message: ALL_HOSTILE },
    ];
    const state = actions.reduce(reduce, trained.beginState(beginning));
    const text = shown((size) => trainLines(state, size, theme));
    expectHarmless(text);
    expect(text).toContain('Othello Zero learns: ');
  });

  it('any line', () => {
    const lines = Object.values(HOSTILE).flatMap((text) => [text, palette.paint(text, { bold: true })]);
    const text = shown(() => lines);
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
