import { moveName } from '../../../engine/notation.js';
import { play } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';
import { discRow } from '../../screen/discs.js';
import type { Theme } from '../../screen/theme.js';
import { cut } from '../../terminal/wrap.js';
import { shownLine } from './selectors.js';
import type { PlayState } from './state.js';

/** Columns of ` 12 ●[d3] `. */
const ENTRY = 9;

/**
 * The moves of the game in rows, those that were taken back in parentheses; the last one before the position in front
 * in brackets, and on a row that is seen.
 */
export function movesTable(state: PlayState, width: number, height: number, theme: Theme): string[] {
  const { pane, game } = state;
  const line = pane.kind === 'resume' ? pane.saved.moves : game.line;
  const { start } = pane.kind === 'resume' ? pane.saved : game;
  if (height < 1 || line.length === 0) return [];
  const played = pane.kind === 'resume' ? line.length : game.ply;
  const current = shownLine(state).moves.length - 1;
  let position = start;
  const entries = line.map((move, ply) => {
    const { turn } = position;
    position = play(position, move);
    const name = move === PASS ? '--' : moveName(move);
    const marked = ply === current ? `[${name}]` : ply >= played ? `(${name})` : ` ${name} `;
    const text = theme.palette.paint(marked, {
      bold: ply === current,
      dim: ply >= played && ply !== current,
    });
    return `${String(ply + 1).padStart(2)} ${discRow(turn, 1, theme)}${text}`;
  });
  const columns = Math.max(1, Math.floor(width / ENTRY));
  const rows = Array.from({ length: Math.ceil(entries.length / columns) }, (_, row) =>
    entries.slice(row * columns, (row + 1) * columns).join(' '),
  );
  const room = height - 1;
  const at = Math.floor(Math.max(0, current) / columns);
  const from = Math.max(0, Math.min(rows.length - room, at - Math.floor(room / 2)));
  const title = pane.kind === 'browse' ? `Moves: after ${pane.ply} of ${line.length}` : 'Moves';
  return [theme.palette.paint(cut(title, width), { bold: true }), ...rows.slice(from, from + room)];
}
