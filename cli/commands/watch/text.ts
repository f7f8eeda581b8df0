import { formatPosition, moveName } from '../../../engine/notation.js';
import { openingName } from '../../../engine/openings/openingName.js';
import type { Color } from '../../../engine/position.js';
import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import { describeOpening } from '../../../playing/moveWords.js';
import type { GameReview } from '../../../selfplay/review/gameReview.js';
import type { Explained } from '../../engine/thinkerJob.js';
import { sceneAt } from '../../screen/recordScene.js';
import { percent } from '../../terminal/format.js';
import type { Palette } from '../../terminal/palette.js';
import { renderTable } from '../../terminal/table.js';
import { renderBoard } from '../../text/board.js';
import { strongestText } from '../../text/explanation.js';
import { reviewText } from '../../text/review.js';
import { type Evaluation, noteText, seenMovesText } from './evaluation.js';
import type { WatchedGame } from './games.js';

/** A game with what is known of each position before its move. */
export interface EvaluatedGame {
  readonly label: string;
  readonly game: WatchedGame;
  readonly evaluations: readonly (Evaluation | undefined)[];
  /** What each move gave away, where that is asked for. */
  readonly review?: GameReview | undefined;
  /** Relevance of the move that was played in the one position that is asked for, or why there is none. */
  readonly explanation?: Explained | string | undefined;
}

/** `black won by 12`. */
export function resultText({ score, line }: WatchedGame): string {
  if (score === undefined) return line.moves.length === 0 ? 'a position' : 'not played to its end';
  return score === 0 ? 'a draw' : `${score > 0 ? 'black' : 'white'} won by ${Math.abs(score)}`;
}

/** The whole game as a table, a move a line, and the final board. */
export function gameText({ label, game, evaluations, review }: EvaluatedGame, palette: Palette): string[] {
  const { moves, positions } = game.line;
  const rows = moves.map((move, ply) => {
    const { turn } = positions[ply]!;
    const found = evaluations[ply];
    const black = found === undefined ? '' : blackShare(found, turn);
    const by = [found?.source ?? '', noteText(game, ply)].filter((part) => part !== '').join('; ');
    return [String(ply + 1), turn, moveName(move), black, by, seenMovesText(found?.moves ?? [], 3)];
  });
  if (moves.length === 0) return positionText({ label, game, evaluations }, 0, palette);
  return [
    headline(label, game, palette),
    ...openingLine(game, moves.length),
    '',
    ...renderTable(['ply', 'side', 'move', 'black', 'by', 'best moves'], rows),
    '',
    ...boardText(game, moves.length, palette),
    ...(review === undefined ? [] : ['', ...reviewText(review, palette)]),
  ];
}

/** One position of the game. */
export function positionText(
  { label, game, evaluations, explanation }: EvaluatedGame,
  ply: number,
  palette: Palette,
): string[] {
  const { moves, positions } = game.line;
  const position = positions[ply]!;
  const move = moves[ply];
  const found = evaluations[ply];
  const note = noteText(game, ply);
  const value = found === undefined ? undefined : blackShare(found, position.turn);
  return [
    headline(label, game, palette),
    `ply ${ply} of ${moves.length}, ${position.turn} to move${move === undefined ? '' : `, ${moveName(move)} was played`}`,
    formatPosition(position),
    ...openingLine(game, ply),
    '',
    ...boardText(game, ply, palette),
    ...(found === undefined || value === undefined
      ? []
      : ['', `black ${value} (${found.source})`, seenMovesText(found.moves, 8)]),
    ...(note === '' ? [] : [note]),
    ...(explanation === undefined ? [] : ['', ...explanationWords(explanation)]),
  ];
}

/** The map in words: a line for what was explained, a line for the squares that count most. */
function explanationWords(explanation: Explained | string): string[] {
  if (typeof explanation === 'string') return [explanation];
  const { target, output, composite, map } = explanation;
  return [
    `Relevance of ${target} = ${output.toFixed(4)}, rules ${harmless(composite, LONGEST_NAME)}`,
    strongestText(map),
  ];
}

function headline(label: string, game: WatchedGame, palette: Palette): string {
  const title = palette.paint(`Game ${game.name} of ${label}`, { bold: true });
  const note = game.note === undefined ? '' : `; ${harmless(game.note, 2 * LONGEST_NAME)}`;
  const shown = (name: string): string => harmless(name, LONGEST_NAME);
  const named = game.black !== 'unknown' || game.white !== 'unknown';
  const players = named ? `black ${shown(game.black)}, white ${shown(game.white)}; ` : '';
  return `${title}: ${players}${resultText(game)}${note}`;
}

function boardText({ line }: WatchedGame, ply: number, palette: Palette): string[] {
  return renderBoard({ ...sceneAt(line, ply), showLegal: true }, palette);
}

function openingLine({ line }: WatchedGame, ply: number): string[] {
  const opening = describeOpening(line.positions.slice(0, ply + 1));
  return opening === undefined ? [] : [opening];
}

/** Of the points. */
function blackShare({ value }: Evaluation, turn: Color): string {
  return percent((1 + (turn === 'black' ? value : -value)) / 2);
}

/** The game for scripts. Values are from the mover's view, -1..1; the score is black's. */
export function gameDocument({ label, game, evaluations, review }: EvaluatedGame, ply: number | undefined) {
  const { name, black, white, score, note, network, line } = game;
  // Of a bare position there is nothing but what is known of it.
  const asked = line.moves.length === 0 ? [undefined] : line.moves;
  const plies = asked.map((move, index) => {
    const position = line.positions[index]!;
    const { value, score: exact, networkValue, source, moves = [] } = evaluations[index] ?? {};
    const said = game.notes?.[index];
    return {
      ply: index,
      position: formatPosition(position),
      turn: position.turn,
      ...(move === undefined ? {} : { move: moveName(move) }),
      ...(value === undefined ? {} : { value, source }),
      ...(exact === undefined ? {} : { score: exact }),
      ...(networkValue === undefined ? {} : { networkValue }),
      ...(said === undefined ? {} : { said }),
      moves: moves.map(({ move: seen, ...rest }) => ({ move: moveName(seen), ...rest })),
    };
  });
  return {
    from: label,
    game: name,
    black,
    white,
    score,
    note,
    network,
    opening: openingName(line.positions),
    plies: ply === undefined ? plies : plies.slice(ply, ply + 1),
    final: formatPosition(line.positions.at(-1)!),
    ...(review === undefined ? {} : { review }),
  };
}
