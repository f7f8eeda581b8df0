import { moveName } from '../../engine/notation.js';
import type { Explanation, SearchPart } from '../../lrp/explanation.js';
import { PROOF_DECIDES } from '../../lrp/search/searchTerms.js';
import { SQUARE_FATES, type SquareFate } from '../../lrp/search/squareFates.js';
import { formatTarget, targetUnit } from '../../lrp/target.js';
import { formatCount, percent, signed } from '../terminal/format.js';
import { renderTable } from '../terminal/table.js';

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
  const { simulations, leaves, valued, explained, leftOut, proven, exact: decided } = search;
  const rest = leaves - valued;
  const exact = rest === 0 ? '' : `, ${rest} ended or proven`;
  const capped =
    explained === valued
      ? ''
      : `; ${explained} of them are explained, which leaves out ${percent(leftOut, 1)} of the weight`;
  const head = `a search of ${formatCount(simulations, 'simulation')}: ${formatCount(valued, 'position')} that the network valued${exact}${capped}`;
  if (proven)
    return [
      head,
      'the number is proven, so it is no mean, and nothing of it is on the squares',
      ...mindLines(explanation, search),
    ];
  return [
    head,
    ...(decided > PROOF_DECIDES ? [proofLine(explanation, search)] : []),
    ...mindLines(explanation, search),
    '',
    ...fateLines(explanation, search),
  ];
}

function proofLine({ output, ledger }: Explanation, { exact }: SearchPart): string {
  const sum = (ledger.lines ?? [])
    .filter(({ name }) => name === 'over' || name === 'proven')
    .reduce((all, { relevance }) => all + relevance, 0);
  return `proof decided: ended games and proven results have ${percent(exact, 1)} of the weight and say ${signed(sum, 4)} of ${signed(output, 4)}; the squares are the rest`;
}

/** Of several positions: in which of them the search changed its mind. */
export function mindSummary(found: readonly { readonly ply: number; readonly search: SearchPart }[]): string {
  const plies = new Map(found.map(({ ply, search }) => [ply, search]));
  const changed = [...plies].filter(([, { best, preferred }]) => best !== preferred);
  const which = changed.map(
    ([ply, { best, preferred }]) => `ply ${ply} (${moveName(best)}, not ${moveName(preferred)})`,
  );
  const count = `The search changed its mind in ${changed.length} of ${formatCount(plies.size, 'position')}`;
  return which.length === 0 ? `${count}.` : `${count}: ${which.join(', ')}.`;
}

function mindLines(
  { target, square }: Explanation,
  { best, preferred, against, sides, prior }: SearchPart,
): string[] {
  const changed =
    best === preferred
      ? `the search plays ${moveName(best)}, as the network alone would`
      : `the search changed its mind: it plays ${moveName(best)}, the network alone prefers ${moveName(preferred)}`;
  const compared = against === undefined ? '' : `; compared with ${moveName(against)}`;
  const alone = `the network alone: ${formatTarget(prior.target)} = ${prior.output.toFixed(4)} (${targetUnit(prior.target)}; the search's number is a ${targetUnit(target)}), squares ${largest(prior.square)}`;
  if (best === preferred) return [changed + compared, alone];
  const isAboutIt = target.kind === 'qContrast' && target.square === best && against === preferred;
  if (!isAboutIt) return [changed + compared, alone, 'which squares changed it: --target q-contrast'];
  return [changed + compared, alone, `squares that changed it: ${changers(square, sides)}`];
}

/** The squares that speak most for the search's move, parted into what comes from it and from its rival. */
function changers(square: Float32Array, sides: SearchPart['sides']): string {
  const order = Array.from(square, (value, at) => ({ value, at }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value || a.at - b.at);
  const parts = (at: number): string =>
    sides === undefined
      ? ''
      : ` (the move ${signed(sides.move[at]!, 4)}, its rival ${signed(sides.rival[at]!, 4)})`;
  const names = order
    .slice(0, NAMED)
    .map(({ value, at }) => `${moveName(at)} ${signed(value, 4)}${parts(at)}`);
  return names.length === 0 ? 'none' : names.join(', ');
}

/** A row for each state of a square, with its sum and its largest squares. */
function fateLines({ square }: Explanation, { fates, sides }: SearchPart): string[] {
  const rows = SQUARE_FATES.map((fate) => {
    const map = fates[fate];
    const sum = map.reduce((a, b) => a + b, 0);
    return [FATE_NAMES[fate], signed(sum, 4), largest(map)];
  });
  const sum = (map: Float32Array): number => map.reduce((a, b) => a + b, 0);
  const sideRows =
    sides === undefined
      ? []
      : [
          ['of the move', signed(sum(sides.move), 4), largest(sides.move)],
          ['of its rival', signed(sum(sides.rival), 4), largest(sides.rival)],
        ];
  return [
    ...renderTable(
      ['root and leaf compared', 'relevance', 'squares'],
      [...rows, ...sideRows, ['together', signed(sum(square), 4), largest(square)]],
    ),
    'the board above shows all but the discs flipped since; one that was turned twice stands',
  ];
}

function largest(map: Float32Array): string {
  const order = Array.from(map, (value, square) => ({ value, square }))
    .filter(({ value }) => value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.square - b.square);
  const names = order.slice(0, NAMED).map(({ value, square }) => `${moveName(square)} ${signed(value, 4)}`);
  return names.length === 0 ? '-' : names.join(', ');
}
