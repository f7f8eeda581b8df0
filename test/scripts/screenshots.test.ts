import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { beginState } from '../../cli/commands/play/beginning.js';
import { keysLine, titleLine } from '../../cli/commands/play/status.js';
import { trainLayout } from '../../cli/commands/train/layout.js';
import * as trained from '../../cli/commands/train/state.js';
import * as train from '../../cli/commands/train/view.js';
import { openShelf } from '../../cli/commands/watch/games.js';
import * as watched from '../../cli/commands/watch/reduce.js';
import { watchLines } from '../../cli/commands/watch/view.js';
import { strengthOf } from '../../cli/engine/opponentStrength.js';
import { createTheme } from '../../cli/screen/theme.js';
import { colored, drawn } from '../../cli/terminal/palette.js';
import { newGame } from '../../playing/playedGame.js';
import { PRESETS } from '../../selfplay/training/presets.js';

const theme = createTheme(colored('24bit'), false);

/** The lines of a screen in the README, without what is drawn on it. */
function picturedLines(name: string): string[] {
  const file = fileURLToPath(new URL(`../../docs/images/${name}.svg`, import.meta.url));
  const rows = new Map<string, string>();
  for (const [, y, text] of readFileSync(file, 'utf8').matchAll(/<text [^>]*\by="([\d.]+)"[^>]*>([^<]*)</g)) {
    rows.set(y!, (rows.get(y!) ?? '') + text!);
  }
  return [...rows.values()].map((row) =>
    row.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').trimEnd(),
  );
}

// eslint-disable-next-line no-control-regex -- colours are not in the text of a picture
const COLORS = /\x1b\[[\d;]*m/g;
const plain = (line: string): string => drawn(line).replaceAll(COLORS, '').trimEnd();

// What a screen says of itself whatever it shows: where this has changed, the picture is old. npm run screenshots.
describe('the pictures in the README are of the screens as they are', () => {
  it('play', () => {
    const state = beginState({
      game: newGame('black'),
      opponent: { label: 'default', name: undefined },
      strength: strengthOf(undefined, 200),
    });
    const lines = picturedLines('play');
    expect(lines[0]).toBe(titleLine(state));
    expect(lines.at(-1)).toBe(keysLine(state, 96, theme));
  });

  it('watch', () => {
    const choice = { run: undefined, file: undefined, moves: 'f5', game: undefined };
    const shelf = openShelf(choice, () => undefined);
    const begun = watched.beginState(shelf, { ply: 0, play: false, evaluate: false, review: false });
    const lines = watchLines({ ...begun, view: 'move' }, { columns: 96, rows: 30 }, theme);
    expect(picturedLines('watch').slice(-2)).toEqual(lines.slice(-2).map(plain));
  });

  it('train', () => {
    const beginning = { folder: 'runs/first', config: PRESETS.quick, seconds: 3600, metrics: undefined };
    const state = trained.beginState({
      ...beginning,
      games: 0,
      positions: 0,
      generation: 0,
      evaluations: [],
    });
    const footer = train.footerLines(state, trainLayout(theme, { columns: 92, rows: 30 }), theme);
    const lines = picturedLines('train');
    expect(lines[0]).toMatch(/^Othello Zero learns: runs\/first +seed 1$/);
    expect(lines.at(-1)).toBe(plain(footer.at(-1)!));
    for (const [row, line] of train.stateLines(state, 92, theme).entries()) {
      const [name] = plain(line).split(' ');
      if (row > 0 && name !== '') expect(lines.some((text) => text.startsWith(`${name!} `))).toBe(true);
    }
  });
});
