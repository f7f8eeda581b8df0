import { CLOSURE_LIMIT, divergingColor, formatTarget, scaleOf, type Explanation } from '../../lrp/index.js';
import type { BoardLayout } from '../screen/boardLayout.js';
import type { BoardScene } from '../screen/boardLines.js';
import type { Theme } from '../screen/theme.js';

/** The number that stands for the largest entry: as many digits as a square has room for. */
function noteScale({ squareWidth }: BoardLayout): number {
  return squareWidth < 4 ? 9 : 99;
}

/** Each square's share of the largest, as a colour and as a number, since colour alone tells nothing. */
export function relevanceMarks(
  { square: map }: Explanation,
  layout: BoardLayout,
  { palette }: Theme,
): Pick<BoardScene, 'tint' | 'notes'> {
  const largest = scaleOf(map);
  const share = (square: number): number => (largest === 0 ? 0 : map[square]! / largest);
  const notes = Array.from(map, (_, square): [number, string] => {
    const part = Math.round(noteScale(layout) * share(square));
    return [square, part === 0 ? '' : `${part > 0 ? '+' : '-'}${Math.abs(part)}`];
  });
  if (palette.depth === 'none') return { notes: new Map(notes) };
  return { notes: new Map(notes), tint: (square) => divergingColor(share(square)) };
}

/** What is explained, where all of it went, and what the numbers on the board are. */
export function relevanceLines(explanation: Explanation, layout: BoardLayout): string[] {
  const { target, output, composite, ledger, square } = explanation;
  const warning = ledger.closure <= CLOSURE_LIMIT ? '' : ' (does NOT close)';
  return [
    `Relevance of ${formatTarget(target)} = ${signed(output)}`,
    `  input ${signed(ledger.input)}  bias ${signed(ledger.bias)}  leak ${signed(ledger.leak)}${warning}`,
    `  rules ${composite}; ${noteScale(layout)} is ${scaleOf(square).toPrecision(2)}`,
    '  + speaks for it, - against it',
  ];
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`;
}
