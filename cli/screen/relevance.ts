import { presets } from '../../lrp/composite.js';
import { cancellationNote, CLOSURE_LIMIT } from '../../lrp/ledger.js';
import { divergingColor, scaleOf } from '../../lrp/pictures/colors.js';
import type { Explained } from '../engine/thinkerJob.js';
import { signed } from '../terminal/format.js';
import type { BoardLayout } from './boardLayout.js';
import type { BoardScene } from './boardLines.js';
import type { Theme } from './theme.js';

/** The rules that can be chosen, the usual ones first. */
export const COMPOSITES: readonly string[] = [...presets.keys()];

/** Each square's share of the largest, as a colour and as a number, since colour alone tells nothing. */
export function relevanceMarks(
  { map }: Explained,
  layout: BoardLayout,
  { palette }: Theme,
): Pick<BoardScene, 'tint' | 'notes'> {
  const largest = scaleOf(map);
  const share = (square: number): number => (largest === 0 ? 0 : map[square]! / largest);
  const notes = Array.from(map, (_, square): [number, string] => {
    const part = Math.round(noteScale(layout) * share(square));
    return [square, part === 0 ? '' : signed(part)];
  });
  if (palette.depth === 'none') return { notes: new Map(notes) };
  return { notes: new Map(notes), tint: (square) => divergingColor(share(square)) };
}

/** The number that stands for the largest entry: as many digits as a square has room for. */
function noteScale({ squareWidth }: BoardLayout): number {
  return squareWidth < 4 ? 9 : 99;
}

/** Two lines: where every unit went, and what the numbers on the board mean. */
export function ledgerLines({ map, ledger }: Explained, layout: BoardLayout): string[] {
  const { input, bias, leak, output, closure } = ledger;
  const cancels = cancellationNote({ map }, output) === undefined ? '' : '  parts CANCEL';
  const warning = closure <= CLOSURE_LIMIT ? cancels : '  does NOT close';
  return [
    `${signed(input, 2)} input ${signed(bias, 2)} bias ${signed(leak, 2)} leak`,
    `= ${signed(output, 2)}${warning}; ${noteScale(layout)} is ${scaleOf(map).toPrecision(2)}`,
  ];
}

/** What the colours and signs on the board say. */
export function relevanceLegend({ palette }: Theme): string {
  return palette.depth === 'none'
    ? '+ speaks for it, - against it; * is the move.'
    : 'Orange and + speak for it, blue and - against it; * is the move.';
}
