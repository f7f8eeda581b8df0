import { moveName } from '../../engine/notation.js';
import { isLegal, isOver, type Position } from '../../engine/position.js';
import { PASS, SQUARE_COUNT } from '../../engine/squareSet.js';
import type { Explanation } from '../../lrp/explanation.js';
import { cancellationNote } from '../../lrp/ledger.js';
import { divergingColor, hexColor, scaleOf } from '../../lrp/pictures/colors.js';
import { formatTarget, parseTarget } from '../../lrp/target.js';
import type { EngineResult } from '../../playing/engine.js';
import { signed } from '../terminal/format.js';
import { parseColor, parseVertex, refuse, vertexName } from './gtpText.js';
import type { ServedEngine, Thought } from './server.js';

/** What the commands look at. */
export interface Analyzed {
  readonly engine: ServedEngine;
  /** Where the game stands. */
  readonly position: () => Position;
  /** A search that an interrupt ends. */
  readonly think: (position: Position, thought: Thought) => Promise<EngineResult>;
}

type Answer = (args: readonly string[]) => string | Promise<string>;

/** Type, label and command of each, as GoGui lists them; `%p` is a square that the user points at, `%c` a colour. */
const COMMANDS = [
  ['cboard', 'Policy', 'othello-zero-policy'],
  ['cboard', 'Values of the Moves', 'othello-zero-values'],
  ['gfx', 'Search', 'othello-zero-search'],
  ['varc', 'Expected Line', 'othello-zero-line %c'],
  ['cboard', 'Relevance for the Value', 'othello-zero-relevance value'],
  ['cboard', "Relevance for the Network's Move", 'othello-zero-relevance move'],
  ['cboard', 'Relevance for a Move', 'othello-zero-relevance %p'],
  ['dboard', 'Relevance for the Value as Squares', 'othello-zero-shares value'],
  ['string', 'Ledger of the Value', 'othello-zero-ledger value'],
  ['string', "Ledger of the Network's Move", 'othello-zero-ledger move'],
  ['string', 'Ledger of a Move', 'othello-zero-ledger %p'],
] as const;

/**
 * The commands with which GoGui shows what the network and the search make of a position. Colours go from blue (against it)
 * over white to orange (for it), from the view of the side to move; boards have row 8 first, as GoGui wants them.
 */
export function analyzeCommands(about: Analyzed): Record<string, Answer> {
  return {
    'gogui-analyze_commands': () => COMMANDS.map((command) => command.join('/')).join('\n'),
    'othello-zero-policy': () => policyBoard(about),
    'othello-zero-values': () => valueBoard(about),
    'othello-zero-search': () => searchGraphics(about),
    'othello-zero-line': (args) => expectedLine(about, args),
    'othello-zero-relevance': async (args) => {
      const { square } = await explained(about, args);
      const largest = scaleOf(square);
      return boardOf((index) => colorName(largest === 0 ? 0 : square[index]! / largest));
    },
    'othello-zero-shares': async (args) => {
      const { square } = await explained(about, args);
      const largest = scaleOf(square);
      return boardOf((index) => (largest === 0 ? 0 : square[index]! / largest).toFixed(3));
    },
    'othello-zero-ledger': async (args) => ledgerText(await explained(about, args)),
  };
}

async function policyBoard({ position, think }: Analyzed): Promise<string> {
  if (isOver(position())) return boardOf(() => undefined);
  const { moves, priors } = await think(position(), { budget: { simulations: 1 }, exact: false });
  const largest = scaleOf(priors);
  return boardOf((square) => {
    const index = moves.indexOf(square);
    return index < 0 ? undefined : colorName(priors[index]! / largest);
  });
}

async function valueBoard({ position, think }: Analyzed): Promise<string> {
  if (isOver(position())) return boardOf(() => undefined);
  const { moves, q } = await think(position(), {});
  return boardOf((square) => {
    const value = q[moves.indexOf(square)];
    return value === undefined || Number.isNaN(value) ? undefined : colorName(value);
  });
}

/** Visits on the squares, values as their colours, and the expected line. */
async function searchGraphics({ position, think }: Analyzed): Promise<string> {
  const before = position();
  if (isOver(before)) return 'TEXT The game is over.';
  const { move, moves, visits, q, value, simulations, principalVariation, exact } = await think(before, {});
  const known = moves.flatMap((each, index) =>
    each === PASS || Number.isNaN(q[index]!)
      ? []
      : [{ name: vertexName(each), q: q[index]!, visits: visits[index]! }],
  );
  const scores = exact?.moves?.map(({ move: each, score }) => `${vertexName(each)} ${signed(score)}`);
  const labels = scores ?? known.map((each) => `${each.name} ${each.visits}`);
  const result = exact === undefined ? `value ${signed(value, 2)}` : `exactly ${signed(exact.score)} discs`;
  const first = before.turn === 'black' ? 0 : 1;
  const line = principalVariation.map((each, ply) => `${'bw'[(first + ply) % 2]!} ${vertexName(each)}`);
  return [
    ...(labels.length === 0 ? [] : [`LABEL ${labels.join(' ')}`]),
    ...known.map((each) => `COLOR ${colorName(each.q)} ${each.name}`),
    `VAR ${line.join(' ')}`,
    `TEXT ${vertexName(move)}, ${result}, ${simulations} simulations`,
  ].join('\n');
}

async function expectedLine({ position, think }: Analyzed, [color]: readonly string[]): Promise<string> {
  const before = position();
  if (isOver(before)) return '';
  if (color !== undefined && parseColor(color) !== before.turn) refuse(`it is ${before.turn}'s turn`);
  const { principalVariation } = await think(before, {});
  return principalVariation.map(vertexName).join(' ');
}

/** The explanation of a target of the command line, or of a move on a square. */
async function explained({ engine, position }: Analyzed, args: readonly string[]): Promise<Explanation> {
  const before = position();
  const [asked = 'value'] = args;
  if (args.length > 1) refuse('syntax error');
  if (!/^[a-z][1-9]$/i.test(asked)) return engine.explain(before, parseTarget(asked));
  const square = parseVertex(asked);
  // The network gives every square a number, also those where nobody can move.
  const kind = isLegal(before, square) ? 'move' : 'logit';
  return engine.explain(before, parseTarget(`${kind}:${moveName(square)}`));
}

function ledgerText({ target, composite, output, maps, ledger }: Explanation): string {
  const { input, bias, leak, closure } = ledger;
  return [
    `${formatTarget(target)} = ${signed(output, 4)}, rules ${composite}`,
    `input ${signed(input, 4)}`,
    `bias ${signed(bias, 4)}`,
    `leak ${signed(leak, 4)}`,
    `closure ${closure.toExponential(1)}`,
    ...(cancellationNote(maps, output) ?? []),
  ].join('\n');
}

/** Eight lines of eight cells, row 8 first; a cell without anything is "". */
function boardOf(cell: (square: number) => string | undefined): string {
  const cells = Array.from({ length: SQUARE_COUNT }, (_, square) => cell(square) ?? '""');
  const rows = Array.from({ length: 8 }, (_, row) => cells.slice(8 * row, 8 * row + 8).join(' '));
  return rows.reverse().join('\n');
}

function colorName(value: number): string {
  return hexColor(divergingColor(value));
}
