import { formatPosition, moveName } from '../../engine/index.js';
import { renderBoard } from '../board.js';
import type { Palette } from '../palette.js';
import { sceneAt } from '../recordScene.js';
import { renderTable } from '../table.js';
import { seenMovesText, type Evaluation } from './evaluation.js';
import type { WatchedGame } from './games.js';
import { resultText } from './lines.js';

/** A game with what is known of each position before its move. */
export interface EvaluatedGame {
  readonly label: string;
  readonly game: WatchedGame;
  readonly evaluations: readonly (Evaluation | undefined)[];
}

/** The whole game as a table, a move a line, and the final board. */
export function gameText({ label, game, evaluations }: EvaluatedGame, palette: Palette): string {
  const { moves, positions } = game.line;
  const rows = moves.map((move, ply) => {
    const { turn } = positions[ply]!;
    const found = evaluations[ply];
    const black = found === undefined ? '' : shareOf(turn === 'black' ? found.value : -found.value);
    return [
      String(ply + 1),
      turn,
      moveName(move),
      black,
      found?.source ?? '',
      seenMovesText(found?.moves ?? [], 3),
    ];
  });
  return [
    headline(label, game, palette),
    '',
    renderTable(['ply', 'side', 'move', 'black', 'by', 'best moves'], rows),
    '',
    boardText(game, moves.length, palette),
  ].join('\n');
}

/** One position of the game. */
export function positionText(
  { label, game, evaluations }: EvaluatedGame,
  ply: number,
  palette: Palette,
): string {
  const { moves, positions } = game.line;
  const position = positions[ply]!;
  const move = moves[ply];
  const found = evaluations[ply];
  const value = found === undefined ? undefined : position.turn === 'black' ? found.value : -found.value;
  return [
    headline(label, game, palette),
    `ply ${ply} of ${moves.length}, ${position.turn} to move${move === undefined ? '' : `, ${moveName(move)} was played`}`,
    formatPosition(position),
    '',
    boardText(game, ply, palette),
    ...(found === undefined || value === undefined
      ? []
      : ['', `black ${shareOf(value)} (${found.source})`, seenMovesText(found.moves, 8)]),
  ].join('\n');
}

function headline(label: string, game: WatchedGame, palette: Palette): string {
  const title = palette.paint(`Game ${game.name} of ${label}`, { bold: true });
  const note = game.note === undefined ? '' : `; ${game.note}`;
  const named = game.black !== 'unknown' || game.white !== 'unknown';
  const players = named ? `black ${game.black}, white ${game.white}; ` : '';
  return `${title}: ${players}${resultText(game)}${note}`;
}

function boardText({ line }: WatchedGame, ply: number, palette: Palette): string {
  const { position, last, flipped } = sceneAt(line, ply);
  return renderBoard(position, {
    palette,
    showLegal: true,
    ...(last === undefined ? {} : { last }),
    ...(flipped === undefined ? {} : { flipped }),
  });
}

/** A value as the share of the points. */
function shareOf(value: number): string {
  return `${Math.round(50 * (1 + value))}%`;
}

/** The game for scripts. Values are from the mover's view, -1..1; the score is black's. */
export function gameDocument({ label, game, evaluations }: EvaluatedGame, ply: number | undefined) {
  const { name, black, white, score, note, network, line } = game;
  const plies = line.moves.map((move, index) => {
    const position = line.positions[index]!;
    const { value, networkValue, source, moves = [] } = evaluations[index] ?? {};
    return {
      ply: index,
      position: formatPosition(position),
      turn: position.turn,
      move: moveName(move),
      ...(value === undefined ? {} : { value, source }),
      ...(networkValue === undefined ? {} : { networkValue }),
      moves: moves.map(({ move: seen, share, visits }) => ({ move: moveName(seen), share, visits })),
    };
  });
  return {
    ...{ from: label, game: name, black, white, score, note, network },
    plies: ply === undefined ? plies : plies.slice(ply, ply + 1),
    final: formatPosition(line.positions.at(-1)!),
  };
}
