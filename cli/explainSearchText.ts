import { moveName } from '../engine/index.js';
import {
  SQUARE_FATES,
  formatTarget,
  type Explanation,
  type SearchPart,
  type SquareFate,
} from '../lrp/index.js';
import { renderTable } from './table.js';

const FATE_NAMES: Readonly<Record<SquareFate, string>> = {
  stands: 'discs that stand',
  flipped: 'discs flipped since',
  new: 'new discs',
  empty: 'squares still empty',
};

/** Squares that are named. */
const NAMED = 5;

/** What the search was, whether it changed its mind, and which squares in which state made the difference. */
export function searchLines(explanation: Explanation, search: SearchPart): string[] {
  const { simulations, leaves, valued, explained, leftOut, proven } = search;
  const rest = leaves - valued;
  const exact = rest === 0 ? '' : `, ${rest} ended or proven`;
  const capped =
    explained === valued
      ? ''
      : `; ${explained} of them are explained, which leaves out ${(100 * leftOut).toFixed(1)}% of the weight`;
  const head = `a search of ${simulations} simulations: ${valued} positions that the network valued${exact}${capped}`;
  if (proven)
    return [
      head,
      'the number is proven, so it is no mean, and nothing of it is on the squares',
      ...mindLines(search),
    ];
  return [head, ...mindLines(search), '', ...fateLines(explanation, search)];
}

function mindLines({ best, preferred, against, prior }: SearchPart): string[] {
  const changed =
    best === preferred
      ? `the search plays ${moveName(best)}, as the network alone would`
      : `the search changed its mind: it plays ${moveName(best)}, the network alone prefers ${moveName(preferred)}`;
  const compared = against === undefined ? '' : `; compared with ${moveName(against)}`;
  const alone = `the network alone: ${formatTarget(prior.target)} = ${prior.output.toFixed(4)}, squares ${largest(prior.square)}`;
  return [changed + compared, alone];
}

/** A row for each state of a square, with its sum and its largest squares. */
function fateLines({ square }: Explanation, { fates }: SearchPart): string[] {
  const rows = SQUARE_FATES.map((fate) => {
    const map = fates[fate];
    const sum = map.reduce((a, b) => a + b, 0);
    return [FATE_NAMES[fate], signed(sum), largest(map)];
  });
  const all = square.reduce((a, b) => a + b, 0);
  return [
    renderTable(
      ['in the leaves', 'relevance', 'squares'],
      [...rows, ['together', signed(all), largest(square)]],
    ),
  ];
}

function largest(map: Float32Array): string {
  const order = Array.from(map, (value, square) => ({ value, square }))
    .filter(({ value }) => value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.square - b.square);
  const names = order.slice(0, NAMED).map(({ value, square }) => `${moveName(square)} ${signed(value)}`);
  return names.length === 0 ? '-' : names.join(', ');
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}
