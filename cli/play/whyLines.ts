import { moveName, PASS } from '../../engine/index.js';
import { CLOSURE_LIMIT, divergingColor, scaleOf } from '../../lrp/index.js';
import { colorName } from '../playScreen.js';
import { positionAfter } from '../playGame.js';
import type { BoardScene } from '../screen/boardLines.js';
import type { Theme } from '../screen/theme.js';
import { fit, wrap } from './lines.js';
import type { PageLayout } from './pageLayout.js';
import { lastPlayed } from './shown.js';
import type { PlayState, WhyPane } from './state.js';
import { whyAsked } from './task.js';
import { questionKey, shareOf, type Asked, type Explained } from './why.js';

/** One of the two boards with what is written above and below it. */
export interface WhyBoard {
  readonly heading: string;
  readonly scene: BoardScene;
  readonly ledger: readonly string[];
}

export function whyTitle(state: PlayState, pane: WhyPane): string {
  const position = positionAfter(state.game.line.slice(0, pane.ply));
  const move = state.game.line[pane.ply];
  const played =
    move === undefined
      ? `${colorName(position.turn)} to move`
      : `Why ${nameOf(move)}? ${colorName(position.turn)}'s move ${pane.ply + 1}`;
  const aspect = { move: 'the move', contrast: 'the move against the others', value: 'the value after it' }[
    pane.aspect
  ];
  return `${played}: ${aspect}, rules ${pane.composite}`;
}

function nameOf(move: number): string {
  return move === PASS ? 'the pass' : moveName(move);
}

/** The move that was played, and the one the person wonders about. */
export function whyBoards(state: PlayState, layout: PageLayout, theme: Theme): readonly WhyBoard[] {
  const { pane, game } = state;
  if (pane.kind !== 'why') return [];
  const asked = whyAsked(state, pane);
  const move = game.line[pane.ply];
  const side = (which: Asked, square: number | undefined, label: string, isWonder: boolean): WhyBoard =>
    whyBoard({ state, pane, layout, theme }, which, square, label, isWonder);
  const wondered = pane.wonder === undefined ? '' : `${moveName(pane.wonder)}, you wonder`;
  return [
    side(asked.move, move, move === undefined ? 'The network prefers' : `${nameOf(move)}, played`, false),
    side(asked.wonder, pane.wonder, wondered, true),
  ];
}

interface Page {
  readonly state: PlayState;
  readonly pane: WhyPane;
  readonly layout: PageLayout;
  readonly theme: Theme;
}

function whyBoard(
  page: Page,
  asked: Asked,
  square: number | undefined,
  label: string,
  isWonder: boolean,
): WhyBoard {
  const { state, pane, layout, theme } = page;
  const { width } = layout.panel;
  const moves = 'question' in asked ? asked.question.moves : state.game.line.slice(0, pane.ply);
  const position = positionAfter(moves);
  const found = 'question' in asked ? state.explanations.get(questionKey(asked.question)) : asked.none;
  const marks =
    pane.aspect === 'value' && square !== undefined
      ? lastPlayed(moves)
      : { last: square === PASS ? undefined : square };
  const scene: BoardScene = {
    position,
    rotated: state.rotated,
    ...marks,
    ...(isWonder ? { cursor: pane.wonder } : {}),
  };
  if (found === undefined || typeof found === 'string') {
    return { heading: label, scene, ledger: wrap(found ?? 'Working it out...', width).slice(0, 2) };
  }
  const view =
    pane.aspect === 'value'
      ? `, ${colorName(position.turn)} ${Math.round(100 * shareOf(found.output))}%`
      : '';
  return {
    heading: fit(`${label}: ${found.target} = ${signed(found.output)}${view}`, width).trimEnd(),
    scene: { ...scene, ...picture(found, layout, theme) },
    ledger: ledgerLines(found, layout).map((line) => fit(line, width).trimEnd()),
  };
}

/** Each square's share of the largest, as colour and as a number, since colour alone tells nothing. */
function picture(
  { map }: Explained,
  { board }: PageLayout,
  { palette }: Theme,
): Pick<BoardScene, 'tint' | 'notes'> {
  const largest = scaleOf(map);
  const most = noteScale(board.squareWidth);
  const notes = Array.from(map, (value, square): [number, string] => {
    const part = largest === 0 ? 0 : Math.round((most * value) / largest);
    return [square, part === 0 ? '' : `${part > 0 ? '+' : '-'}${Math.abs(part)}`];
  });
  return {
    notes: new Map(notes),
    ...(palette.depth === 'none'
      ? {}
      : { tint: (square: number) => divergingColor(largest === 0 ? 0 : map[square]! / largest) }),
  };
}

/** The number that stands for the largest entry: as many digits as a square has room for. */
function noteScale(squareWidth: number): number {
  return squareWidth < 4 ? 9 : 99;
}

/** Where every unit went, and what the numbers on the board mean. */
function ledgerLines({ map, ledger }: Explained, { board }: PageLayout): string[] {
  const { input, bias, leak, output, closure } = ledger;
  const warning = closure <= CLOSURE_LIMIT ? '' : '  does NOT close';
  return [
    `${signed(input)} input ${signed(bias)} bias ${signed(leak)} leak`,
    `= ${signed(output)}${warning}; ${noteScale(board.squareWidth)} is ${scaleOf(map).toPrecision(2)}`,
  ];
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`;
}
