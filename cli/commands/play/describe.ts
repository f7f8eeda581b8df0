import { moveName, positionsOf } from '../../../engine/notation.js';
import {
  type Color,
  discs,
  flippedBy,
  legalMoves,
  opposite,
  type Position,
} from '../../../engine/position.js';
import { PASS, size } from '../../../engine/squareSet.js';
import type { SearchResult } from '../../../mcts/result.js';
import type { EngineResult } from '../../playing/engine.js';
import type { BoardScene } from '../../screen/boardLines.js';
import { type Moves, positionAfter } from '../../sources/moves.js';
import { colorName, percent, signed } from '../../terminal/format.js';
import type { Palette } from '../../terminal/palette.js';
import { cut } from '../../terminal/wrap.js';
import { renderBoard, shareNotes, textDisc, textDiscs } from '../../text/board.js';
import { describeMove, describeOpening } from '../../text/moves.js';
import { PLAY_WORDS } from './playInput.js';

/** All that the picture of a game shows. */
export interface PlayView {
  readonly moves: Moves;
  readonly human: Color;
  /** What the engine is called. */
  readonly opponent: string;
  /** What the engine thought before its last move, and for whom. */
  readonly thought?: Thought | undefined;
  /** Shares of the visits over the legal squares, for a hint. */
  readonly hint?: SearchResult | undefined;
}

export interface Thought {
  readonly color: Color;
  readonly result: EngineResult;
}

/** What 80 columns leave beside the board. */
const PANEL_WIDTH = 46;
/** A disc and the space after it. */
const DISC_WIDTH = 4;

/** The board with everything about the game beside it. */
export function renderPlay(view: PlayView, palette: Palette): string[] {
  const position = positionAfter(view.moves);
  const last = lastPlayed(view.moves);
  const scene: BoardScene = {
    position,
    showLegal: position.turn === view.human,
    last: last?.move,
    flipped: last && flippedBy(last.before, last.move),
    notes: view.hint && visitShares(view.hint),
  };
  return renderBoard(scene, palette, panel(view, position, palette));
}

/** The last disc played, with the position it was played in. */
function lastPlayed(moves: Moves): { readonly move: number; readonly before: Position } | undefined {
  const ply = moves.findLastIndex((move) => move !== PASS);
  return ply < 0 ? undefined : { move: moves[ply]!, before: positionAfter(moves.slice(0, ply)) };
}

function panel(view: PlayView, position: Position, palette: Palette): string[] {
  const { moves, human, opponent, thought } = view;
  const count = discs(position);
  const side = (color: Color): string => {
    const who = color === human ? 'you' : opponent;
    const isNext = color === position.turn && size(legalMoves(position)) > 0;
    const mark = isNext ? ' <- to move' : '';
    const head = `${colorName(color)} ${String(count[color]).padStart(3)}  `;
    const room = PANEL_WIDTH - DISC_WIDTH - head.length - mark.length;
    const line = `${head}${cut(who, room)}${mark}`;
    return `${textDisc(color, palette)} ${palette.paint(line, { bold: isNext })}`;
  };
  const last = lastPlayed(moves);
  const story = last === undefined ? "The first move is black's." : describeMove(last.before, last.move);
  return [
    side('black'),
    side('white'),
    '',
    `Move ${moves.filter((move) => move !== PASS).length}, ${count.empty} squares empty`,
    story,
    ...openingLine(moves),
    ...(thought === undefined ? [] : [describeValue(thought, palette), describeLine(thought.result)]),
  ];
}

function openingLine(moves: Moves): string[] {
  const opening = describeOpening(positionsOf(moves));
  return opening === undefined ? [] : [cut(opening, PANEL_WIDTH)];
}

/** The engine's judgement in words and as a bar: white's share at the right, black's at the left. */
export function describeValue({ color, result }: Thought, palette: Palette): string {
  if (result.proven !== undefined) {
    if (result.proven === 0) return 'The engine sees a certain draw.';
    const discs = result.exact === undefined ? '' : ` by ${Math.abs(result.exact.score)} discs`;
    return `The engine sees a certain win for ${result.proven > 0 ? color : opposite(color)}${discs}.`;
  }
  const forBlack = color === 'black' ? result.value : -result.value;
  const share = (1 + forBlack) / 2;
  const leader: Color = forBlack >= 0 ? 'black' : 'white';
  return `Engine: ${leader} ${percent(Math.max(share, 1 - share))} ${evaluationBar(share, palette)}`;
}

/** How much of the point black can expect: so many black discs of twelve. */
function evaluationBar(share: number, palette: Palette): string {
  const black = Math.round(share * 12);
  const row = (color: Color, count: number): string => textDiscs(color, count, palette);
  return palette.depth === 'none'
    ? `[${row('black', black)}${row('white', 12 - black)}]`
    : row('black', black) + row('white', 12 - black);
}

function describeLine(result: SearchResult): string {
  return `It expects ${result.principalVariation.slice(0, 8).map(moveName).join(' ')}`;
}

/** Percent of the visits, of each legal square that got any. */
export function visitShares(result: SearchResult): Map<number, string> {
  return shareNotes(rankedMoves(result).map(({ move, percent: share }) => [move, share / 100]));
}

export interface RankedMove {
  readonly move: number;
  /** Of all visits, 0..100. */
  readonly percent: number;
  /** From the mover's view, -1..1; NaN where nothing is known. */
  readonly value: number;
}

/** The legal moves, the most visited first. */
export function rankedMoves({ moves, visits, q }: SearchResult): RankedMove[] {
  const total = Math.max(
    1,
    visits.reduce((sum, n) => sum + n, 0),
  );
  return moves
    .map((move, index) => ({ move, percent: Math.round((100 * visits[index]!) / total), value: q[index]! }))
    .sort((a, b) => b.percent - a.percent);
}

/** The engine's choice, and the three moves it looked at most; where it solves the position, the three best. */
export function describeHint(result: EngineResult): string[] {
  if (result.exact?.moves !== undefined) {
    const best = result.exact.moves.slice(0, 3);
    const rows = best.map(({ move, score }) => `  ${moveName(move)}  ends ${signed(score)} with best play`);
    return [`The engine would play ${moveName(result.move)}, exactly.`, ...rows];
  }
  const rows = rankedMoves(result)
    .slice(0, 3)
    .map(({ move, percent: share, value }) => {
      const hope = Number.isNaN(value) ? '' : `, expects to score ${percent((1 + value) / 2)}`;
      return `  ${moveName(move)}  ${share}% of the search${hope}`;
    });
  return [`The engine would play ${moveName(result.move)}. On the board: percent of its search.`, ...rows];
}

/** How a finished game ended, from the human's side. */
export function describeEnd(moves: Moves, human: Color): string {
  const { black, white } = discs(positionAfter(moves));
  const result = black === white ? 'A draw' : `${black > white ? 'Black' : 'White'} wins`;
  const won = black === white ? '' : black > white === (human === 'black') ? ' You win!' : ' You lose.';
  return `The game is over. ${result}, ${Math.max(black, white)} to ${Math.min(black, white)}.${won}`;
}

export function describeHelp(): string[] {
  const rows = Object.entries(PLAY_WORDS).map(([word, says]) => `  ${word.padEnd(6)} ${says}`);
  return [
    'Type a square such as d3 to play there; a pass is played for you. Or one of these words',
    '(the first letter is enough):',
    ...rows,
  ];
}

/** Who plays, and which marks the board uses; said once, at the beginning. */
export function describeBeginning(
  human: Color,
  opponent: string,
  effort: string,
  palette: Palette,
): string[] {
  const marks =
    palette.depth === 'none'
      ? 'X is black, O white, * a legal move, [X] the last move, <X> a disc it turned.'
      : 'A dot is a legal move, [●] the last move, ‹●› a disc it turned.';
  const strength = effort === '' ? '' : `, ${effort}`;
  return [`You have ${human} against ${opponent}${strength}. Type help for help.`, marks];
}
