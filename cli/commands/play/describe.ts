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
import type { EngineResult } from '../../../playing/engine.js';
import { type Line, positionAfter } from '../../../playing/line.js';
import { boardLegend, moveValues, valueNotes } from '../../../playing/moveValues.js';
import { describeMove, describeOpening } from '../../../playing/moveWords.js';
import type { Result } from '../../../playing/playedGame.js';
import type { BoardScene } from '../../screen/boardLines.js';
import { colorName, formatCount, percent } from '../../terminal/format.js';
import type { Palette } from '../../terminal/palette.js';
import { cut, wrapLine } from '../../terminal/wrap.js';
import { renderBoard, textDisc, textDiscs } from '../../text/board.js';
import { scoresLines, valueText } from '../../text/moveLines.js';
import { PLAY_WORDS } from './lines/playInput.js';

/** All that the picture of a game shows. */
export interface PlayView {
  readonly line: Line;
  readonly human: Color;
  /** What the engine is called. */
  readonly opponent: string;
  /** What the engine thought before its last move, and for whom. */
  readonly thought?: Thought | undefined;
  /** What the clocks show, where the game is played on time. */
  readonly clocks?: Readonly<Record<Color, string>> | undefined;
  /** What the legal moves are worth, for a hint. */
  readonly hint?: EngineResult | undefined;
}

export interface Thought {
  readonly color: Color;
  readonly result: EngineResult;
  /** How many moves had been made then. */
  readonly ply: number;
}

/** What 80 columns leave beside the board. */
const PANEL_WIDTH = 46;
/** The text below the board. */
const HINT_WIDTH = 78;
/** A disc and the space after it. */
const DISC_WIDTH = 4;

/** The board with everything about the game beside it. */
export function renderPlay(view: PlayView, palette: Palette): string[] {
  const position = positionAfter(view.line);
  const last = lastPlayed(view.line);
  const scene: BoardScene = {
    position,
    showLegal: position.turn === view.human,
    last: last?.move,
    flipped: last && flippedBy(last.before, last.move),
    notes: view.hint && valueNotes(moveValues(view.hint)),
  };
  return renderBoard(scene, palette, panel(view, position, palette));
}

/** The last disc played, with the position it was played in. */
function lastPlayed({
  start,
  moves,
}: Line): { readonly move: number; readonly before: Position } | undefined {
  const ply = moves.findLastIndex((move) => move !== PASS);
  return ply < 0
    ? undefined
    : { move: moves[ply]!, before: positionAfter({ start, moves: moves.slice(0, ply) }) };
}

function panel(view: PlayView, position: Position, palette: Palette): string[] {
  const { line: game, human, opponent, thought, clocks } = view;
  const { moves } = game;
  const count = discs(position);
  const side = (color: Color): string => {
    const who = color === human ? 'you' : opponent;
    const isNext = color === position.turn && size(legalMoves(position)) > 0;
    const mark = `${clocks === undefined ? '' : ` ${clocks[color]}`}${isNext ? ' <- to move' : ''}`;
    const head = `${colorName(color)} ${String(count[color]).padStart(3)}  `;
    const room = PANEL_WIDTH - DISC_WIDTH - head.length - mark.length;
    const line = `${head}${cut(who, room)}${mark}`;
    return `${textDisc(color, palette)} ${palette.paint(line, { bold: isNext })}`;
  };
  const last = lastPlayed(game);
  const story =
    last === undefined ? `The first move is ${game.start.turn}'s.` : describeMove(last.before, last.move);
  return [
    side('black'),
    side('white'),
    '',
    `Move ${moves.filter((move) => move !== PASS).length}, ${formatCount(count.empty, 'square')} empty`,
    story,
    ...openingLine(game),
    ...(thought === undefined ? [] : [describeValue(thought, palette), ...describeLine(thought, moves)]),
  ];
}

function openingLine({ start, moves }: Line): string[] {
  const opening = describeOpening(positionsOf(moves, start));
  return opening === undefined ? [] : [cut(opening, PANEL_WIDTH)];
}

/** The engine's judgement in words and as a bar: white's share at the right, black's at the left. */
export function describeValue(
  { color, result }: Pick<Thought, 'color' | 'result'>,
  palette: Palette,
): string {
  if (result.proven !== undefined) {
    if (result.proven === 0) return 'The engine sees a certain draw.';
    const discs =
      result.exact === undefined ? '' : ` by ${formatCount(Math.abs(result.exact.score), 'disc')}`;
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

function describeLine({ ply, result }: Thought, moves: readonly number[]): string[] {
  const line = expectedLine(result.principalVariation, moves.slice(ply));
  return line.length === 0 ? [] : [`It expects ${line.join(' ')}`];
}

/** Moves of an expected line that are named. */
const LONGEST_LINE = 8;

/**
 * Names of the moves that are expected next, by a line that was seen some moves ago: those of it that have been made since
 * stand on the board and are left out; where the game took another way, nothing is left of it.
 *
 * @param since the moves made since it was seen
 */
function expectedLine(line: readonly number[], since: readonly number[]): string[] {
  const made = since.length;
  const isForeseen = since.every((move, index) => move === line[index]);
  return isForeseen ? line.slice(made, made + LONGEST_LINE).map(moveName) : [];
}

/** The engine's choice, and what the moves are worth: of all of them where that is known exactly, else of the first three. */
export function describeHint(result: EngineResult): string[] {
  const values = moveValues(result);
  const head = `The engine would play ${moveName(result.move)}. ${boardLegend(values)}`;
  if (values[0]?.unit === 'exact') return [head, ...scoresLines(values, HINT_WIDTH)];
  return [head, ...values.slice(0, 3).map((value) => `  ${valueText(value)}`)];
}

/** How a finished game ended, from the human's side. */
export function describeResult(result: Result, line: Line, human: Color, opponent: string): string {
  const { gaveUp } = result;
  if (gaveUp === undefined) return describeEnd(line, human);
  const winner = `${colorName(opposite(gaveUp.color))} wins.`;
  const isYou = gaveUp.color === human;
  if (gaveUp.why === 'time') return `${isYou ? 'Your' : `${opponent}'s`} time is over. ${winner}`;
  return `${isYou ? 'You' : opponent} resigned. ${winner}`;
}

function describeEnd(line: Line, human: Color): string {
  const { black, white } = discs(positionAfter(line));
  const result = black === white ? 'A draw' : `${black > white ? 'Black' : 'White'} wins`;
  const won = black === white ? '' : black > white === (human === 'black') ? ' You win!' : ' You lose.';
  return `The game is over. ${result}, ${Math.max(black, white)} to ${Math.min(black, white)}.${won}`;
}

/** Columns before what a word does. */
const WORD_WIDTH = 10;

export function describeHelp(columns: number): string[] {
  const head =
    'Type a square such as d3 to play there; a pass is played for you. Or one of these words (the first letter is enough):';
  const rows = Object.entries(PLAY_WORDS).flatMap(([word, says]) =>
    wrapLine(says, Math.max(10, columns - WORD_WIDTH)).map(
      (part, at) => (at === 0 ? `  ${word}` : '').padEnd(WORD_WIDTH) + part,
    ),
  );
  return [...wrapLine(head, columns), ...rows];
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
