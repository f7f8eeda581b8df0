import { moveName } from '../../../engine/notation.js';
import { type Color, discs } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';
import { describeOpening } from '../../../playing/moveWords.js';
import { type BoardLayout, largestBoard, TEXT_BOARD } from '../../screen/boardLayout.js';
import { boardLines, type BoardScene } from '../../screen/boardLines.js';
import { discSign } from '../../screen/discs.js';
import type { Size } from '../../screen/frames.js';
import { sceneAt } from '../../screen/recordScene.js';
import { ledgerLines, relevanceLegend, relevanceMarks } from '../../screen/relevance.js';
import { reviewedMoveText, reviewLines } from '../../screen/reviewLines.js';
import { bar, beside, fitting, GAP } from '../../screen/text.js';
import { ACCENT, type Theme } from '../../screen/theme.js';
import { valueChart } from '../../screen/valueChart.js';
import { colorName, formatCount, percent, signed } from '../../terminal/format.js';
import { cut, wrapLine } from '../../terminal/wrap.js';
import { noteText, type SeenMove } from './evaluation.js';
import {
  evaluationAt,
  explanationOf,
  lastPly,
  moveOf,
  positionOf,
  reviewOf,
  type View,
  type WatchState,
} from './state.js';
import { resultText } from './text.js';

const PANEL = 40;
/** The title above, and two lines below. */
const FRAME_ROWS = 3;
const NEEDED = { columns: TEXT_BOARD.width + GAP + 20, rows: TEXT_BOARD.height + FRAME_ROWS };

/** The whole screen of a game that is watched. */
export function watchLines(state: WatchState, { columns, rows }: Size, theme: Theme): string[] {
  if (columns < NEEDED.columns || rows < NEEDED.rows) {
    const sentence = `This window is too small: ${NEEDED.columns} by ${NEEDED.rows} characters are needed.`;
    return wrapLine(sentence, columns);
  }
  const height = rows - FRAME_ROWS;
  const layout = largestBoard(theme, Math.max(TEXT_BOARD.width, columns - GAP - PANEL), height);
  const panel = { width: columns - layout.width - GAP, height };
  const board = boardLines(watchScene(state, layout, theme), layout, theme);
  return [
    theme.palette.paint(titleLine(state, columns), { bold: true }),
    ...beside(board, layout.width, panelLines(state, layout, panel, theme), height),
    ...footerLines(state, columns, theme),
  ];
}

function titleLine({ label, count, game, place }: WatchState, columns: number): string {
  return cut(`Othello Zero: game ${game.name} of ${label} (${place + 1} of ${count})`, columns);
}

/** The board as it is now, with the relevance that is asked for. */
function watchScene(state: WatchState, layout: BoardLayout, theme: Theme): BoardScene {
  const scene = sceneAt(state.game.line, state.ply);
  const { view } = state;
  const [explanation, move] = [explanationOf(state), moveOf(state)];
  if (view === 'off') return { ...scene, showLegal: true };
  const asked =
    view === 'move' && move !== undefined && move !== PASS ? { position: scene.position, last: move } : scene;
  if (explanation === undefined || typeof explanation === 'string') return asked;
  return { ...asked, ...relevanceMarks(explanation, layout, theme) };
}

/** All about the position: `height` lines at most. */
function panelLines(
  state: WatchState,
  layout: BoardLayout,
  size: { readonly width: number; readonly height: number },
  theme: Theme,
): string[] {
  const { width, height } = size;
  const head = [...playerLines(state, width, theme), ...stateLines(state, width, theme), ''];
  if (state.isReviewing && state.view === 'off')
    return [...head, ...reviewed(state, width, height - head.length, theme)];
  const seen = state.view === 'off' ? movesLines(state, width, theme) : viewLines(state, layout, width);
  const rest = height - head.length - seen.length - 1;
  const chart = rest < 4 ? [] : ['', ...chartLines(state, width, Math.min(rest, 14), theme)];
  return [...head, ...seen, ...chart].slice(0, height);
}

/** What the move gave away, the worst moves of the game, and the chart. */
function reviewed(state: WatchState, width: number, height: number, theme: Theme): string[] {
  const review = reviewOf(state);
  const move = review.moves.find(({ ply }) => ply === state.ply);
  const said = reviewedMoveText(move).flatMap((text) => wrapLine(text, width));
  const filled = [...said, ...Array<string>(Math.max(0, MOVES - said.length)).fill('')].slice(0, MOVES);
  const place = { ply: state.ply, plies: lastPly(state) };
  return [...filled, ...reviewLines(review, place, { width, height: height - filled.length }, theme)];
}

function playerLines(state: WatchState, width: number, theme: Theme): string[] {
  const { game } = state;
  const count = discs(positionOf(state));
  const line = (color: Color, name: string): string => {
    const number = String(count[color]).padStart(2);
    return `${discSign(color, theme)} ${number}  ${cut(`${color} ${name === 'unknown' ? '' : name}`, width - 8)}`;
  };
  return [
    line('black', game.black),
    line('white', game.white),
    cut([resultText(game), game.note ?? ''].filter((part) => part !== '').join('; '), width),
    cut(describeOpening(game.line.positions.slice(0, state.ply + 1)) ?? '', width),
  ];
}

function nameOf(move: number): string {
  return move === PASS ? 'pass' : moveName(move);
}

function stateLines(state: WatchState, width: number, theme: Theme): string[] {
  const { ply, game } = state;
  const [position, move] = [positionOf(state), moveOf(state)];
  const before = ply === 0 ? 'the beginning' : `${nameOf(game.line.moves[ply - 1]!)} was played`;
  const next =
    move === undefined ? 'The end.' : `${colorName(position.turn)} to move: ${nameOf(move)} comes.`;
  return [
    theme.palette.paint(cut(`Ply ${ply} of ${lastPly(state)}: ${before}`, width), { bold: true }),
    cut(next, width),
    ...evaluationLines(state, position.turn, width, theme),
  ];
}

function evaluationLines(state: WatchState, turn: Color, width: number, theme: Theme): string[] {
  const { isEvaluating, game, ply } = state;
  const found = evaluationAt(state, ply);
  const note = noteText(game, ply);
  if (found === undefined) {
    const why = isEvaluating ? 'working it out...' : 'no search stored; v looks';
    return [cut(note, width), cut(isEvaluating || moveOf(state) !== undefined ? why : '', width), ''];
  }
  const forBlack = (value: number): number => (1 + (turn === 'black' ? value : -value)) / 2;
  const { value, score, source, networkValue: own } = found;
  const share = forBlack(value);
  const text = `black ${percent(share).padStart(4)} `;
  const drawn = bar(share, Math.max(0, Math.min(24, width - text.length)), theme);
  const end = score === undefined ? '' : `: ${endText(turn === 'black' ? score : -score)}`;
  const network = own === undefined ? '' : `the network alone: ${percent(forBlack(own))}`;
  return [
    text + theme.palette.paint(drawn, { foreground: ACCENT.blue }),
    cut(source + end, width),
    cut(note === '' ? network : note, width),
  ];
}

/** How a game ends with best play, by black's discs. */
function endText(discs: number): string {
  return discs === 0 ? 'a draw' : `${discs > 0 ? 'black' : 'white'} by ${Math.abs(discs)}`;
}

const MOVES = 4;

/** The moves that the search liked best, the played one among them. */
function movesLines(state: WatchState, width: number, theme: Theme): string[] {
  const next = moveOf(state);
  const moves = evaluationAt(state, state.ply)?.moves ?? [];
  const played = moves.find(({ move }) => move === next);
  const best = moves.slice(0, MOVES);
  const shown = played === undefined || best.includes(played) ? best : [...best.slice(0, -1), played];
  const lines = shown.map((seen) => {
    const mark = seen.move === next ? ` ${theme.signs.pointer} played` : '';
    return cut(`${nameOf(seen.move).padEnd(4)} ${seenText(seen)}${mark}`, width);
  });
  return [...lines, ...Array<string>(MOVES - lines.length).fill('')];
}

function seenText({ share, visits, score }: SeenMove): string {
  if (score !== undefined) return `ends ${signed(score)}`;
  return `${percent(share).padStart(4)} ${String(visits).padStart(6)} visits`;
}

function viewLines(state: WatchState, layout: BoardLayout, width: number): string[] {
  const [explanation, move] = [explanationOf(state), moveOf(state)];
  const lines =
    explanation === undefined
      ? [
          state.view === 'move' && (move === undefined || move === PASS)
            ? 'No move to explain here.'
            : 'working it out...',
        ]
      : typeof explanation === 'string'
        ? wrapLine(explanation, width)
        : [
            `Relevance of ${explanation.target}`,
            ...ledgerLines(explanation, layout),
            `rules ${explanation.composite}`,
          ];
  return [
    ...lines.map((line) => cut(line, width)),
    ...Array<string>(Math.max(0, MOVES - lines.length)).fill(''),
  ];
}

function chartLines(state: WatchState, width: number, height: number, theme: Theme): string[] {
  const { positions, moves } = state.game.line;
  const values = moves.map((_, ply) => {
    const found = evaluationAt(state, ply);
    return found === undefined ? undefined : positions[ply]!.turn === 'black' ? found.value : -found.value;
  });
  return valueChart(values, state.ply, width, height, theme);
}

function reviewStatus(state: WatchState): string {
  const done = reviewOf(state).moves.length;
  const all = lastPly(state);
  return done < all ? `Reviewing: ${done} of ${all} moves.` : 'Reviewed: up and down go to the worst moves.';
}

const VIEW_KEYS: Readonly<Record<View, readonly string[]>> = {
  off: ['w relevance'],
  move: ['w value', 'r rules'],
  value: ['w off', 'r rules'],
};

/** What is going on, and the keys. */
function footerLines(state: WatchState, columns: number, theme: Theme): string[] {
  const { signs, palette } = theme;
  const speed = `${formatCount(state.pliesPerSecond, 'ply')} a second`;
  const doing = state.isPlaying
    ? `Playing, ${speed}; + and - change that.`
    : state.view !== 'off'
      ? relevanceLegend(theme)
      : state.isReviewing
        ? reviewStatus(state)
        : '';
  const typed =
    state.typed === undefined ? undefined : `Game: ${state.typed}_  (Enter opens it, Esc gives up)`;
  const keys = [
    `${signs.arrows} ply, ${state.isReviewing ? 'worst moves' : 'game'}`,
    `space ${state.isPlaying ? 'halt' : 'play'}`,
    ...VIEW_KEYS[state.view],
    `v ${state.isEvaluating ? 'stored' : 'evaluate'}`,
    `o ${state.isReviewing ? 'no review' : 'review'}`,
    'g go to',
    'q quit',
    'PgUp PgDn Home End',
  ];
  const shown = fitting(keys, columns, theme);
  return [cut(typed ?? (state.message || doing), columns), palette.paint(shown, { dim: true })];
}
