import { COLOUR, NETWORK } from '../../studies/patching/worthPart.js';
import type { WorthEstimate, WorthReport } from '../../studies/patching/worthReport.js';
import type { Interval } from '../../studies/statistics/interval.js';
import { intervalText } from '../terminal/format.js';
import type { NamedTable } from './namedTable.js';

/** What the solver says, and who foretells it. */
export function worthTables(report: WorthReport): [truth: NamedTable, told: NamedTable] {
  return [truthTable(report), estimatesTable(report)];
}

/** What a way to tell is called in words. */
export function nameOf({ name }: WorthEstimate): string {
  if (name === NETWORK) return 'network on the turned board';
  return name === COLOUR ? 'colour alone' : name;
}

/** What is shown of each way to tell, by name. */
export const WORTH_COLUMNS: readonly (readonly [name: string, of: (one: WorthEstimate) => Interval])[] = [
  ['r', ({ pearson }) => pearson],
  ['rank r', ({ spearman }) => spearman],
  ['less that of the colour', ({ aboveColour }) => aboveColour],
  ['in one colour', ({ withinColour }) => withinColour],
  ['decides', ({ decides }) => decides],
  ['better elsewhere', ({ contrary }) => contrary],
];

function estimatesTable({ estimates }: WorthReport): NamedTable {
  return {
    title: 'Who foretells what turning a disc is worth',
    head: ['by', ...WORTH_COLUMNS.map(([name]) => name)],
    rows: estimates.map((one) => [nameOf(one), ...WORTH_COLUMNS.map(([, of]) => intervalText(of(one), 2))]),
  };
}

function truthTable({ own, opponent, decisive, contrary, right, empties }: WorthReport): NamedTable {
  const discs = (interval: Interval): string => intervalText(interval, 1);
  return {
    title: `What the solver says, with at most ${empties} empty squares`,
    head: ['of', 'is'],
    rows: [
      ['the fall of the final difference, an own disc turned', discs(own)],
      ["its rise, one of the opponent's turned", discs(opponent)],
      ['discs whose turning changes who wins', intervalText(decisive, 0, '%')],
      ['discs that the other side had better have', intervalText(contrary, 0, '%')],
      ['positions whose winner the network has right', intervalText(right, 0, '%')],
    ],
  };
}
