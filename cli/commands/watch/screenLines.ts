import { moveName } from '../../../engine/notation.js';
import { type Color, discs } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';
import type { BoardLayout } from '../../screen/boardLayout.js';
import type { BoardScene } from '../../screen/boardLines.js';
import { discSign } from '../../screen/discs.js';
import { sceneAt } from '../../screen/recordScene.js';
import { ledgerLines, relevanceLegend, relevanceMarks } from '../../screen/relevance.js';
import { bar, fitting } from '../../screen/text.js';
import { ACCENT, type Theme } from '../../screen/theme.js';
import { colorName, percent, signed } from '../../terminal/format.js';
import { cut } from '../../terminal/wrap.js';
import { type Evaluation, noteText, type SeenMove } from './evaluation.js';
import type { WatchedGame } from './games.js';
import type { View, WatchModel } from './model.js';
import { valueChart } from './valueChart.js';

export function titleLine({ shelf, game, place }: WatchModel, columns: number): string {
  return cut(`Othello Zero: game ${game.name} of ${shelf.label} (${place + 1} of ${shelf.count})`, columns);
}

/** The board as it is now, with the relevance that is asked for. */
export function watchScene(model: WatchModel, layout: BoardLayout, theme: Theme): BoardScene {
  const scene = sceneAt(model.game.line, model.ply);
  const { explanation, view, move } = model;
  if (view === 'off') return { ...scene, showLegal: true };
  const asked =
    view === 'move' && move !== undefined && move !== PASS ? { position: scene.position, last: move } : scene;
  if (explanation === undefined || typeof explanation === 'string') return asked;
  return { ...asked, ...relevanceMarks(explanation, layout, theme) };
}

/** All about the position: `height` lines at most. */
export function panelLines(
  model: WatchModel,
  layout: BoardLayout,
  size: { readonly width: number; readonly height: number },
  theme: Theme,
): string[] {
  const { width, height } = size;
  const head = [...playerLines(model, width, theme), ...stateLines(model, width, theme), ''];
  const seen = model.view === 'off' ? movesLines(model, width, theme) : viewLines(model, layout, width);
  const rest = height - head.length - seen.length - 1;
  const chart = rest < 4 ? [] : ['', ...chartLines(model, width, Math.min(rest, 14), theme)];
  return [...head, ...seen, ...chart].slice(0, height);
}

function playerLines({ game, position }: WatchModel, width: number, theme: Theme): string[] {
  const count = discs(position);
  const line = (color: Color, name: string): string => {
    const number = String(count[color]).padStart(2);
    return `${discSign(color, theme)} ${number}  ${cut(`${color} ${name === 'unknown' ? '' : name}`, width - 8)}`;
  };
  return [
    line('black', game.black),
    line('white', game.white),
    cut([resultText(game), game.note ?? ''].filter((part) => part !== '').join('; '), width),
    '',
  ];
}

/** `black won by 12`. */
export function resultText({ score, line }: WatchedGame): string {
  if (score === undefined) return line.moves.length === 0 ? 'a position' : 'not played to its end';
  return score === 0 ? 'a draw' : `${score > 0 ? 'black' : 'white'} won by ${Math.abs(score)}`;
}

function nameOf(move: number): string {
  return move === PASS ? 'pass' : moveName(move);
}

function stateLines(model: WatchModel, width: number, theme: Theme): string[] {
  const { ply, lastPly, position, move, game } = model;
  const before = ply === 0 ? 'the beginning' : `${nameOf(game.line.moves[ply - 1]!)} was played`;
  const next =
    move === undefined ? 'The end.' : `${colorName(position.turn)} to move: ${nameOf(move)} comes.`;
  return [
    theme.palette.paint(cut(`Ply ${ply} of ${lastPly}: ${before}`, width), { bold: true }),
    cut(next, width),
    ...evaluationLines(model.evaluationAt(ply), position.turn, model, width, theme),
  ];
}

function evaluationLines(
  found: Evaluation | undefined,
  turn: Color,
  { isEvaluating, move, game, ply }: WatchModel,
  width: number,
  theme: Theme,
): string[] {
  const note = noteText(game, ply);
  if (found === undefined) {
    const why = isEvaluating ? 'working it out...' : 'no search of this position is stored (v: look)';
    return [cut(note, width), cut(isEvaluating || move !== undefined ? why : '', width), ''];
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
function movesLines(model: WatchModel, width: number, theme: Theme): string[] {
  const moves = model.evaluationAt(model.ply)?.moves ?? [];
  const played = moves.find(({ move }) => move === model.move);
  const best = moves.slice(0, MOVES);
  const shown = played === undefined || best.includes(played) ? best : [...best.slice(0, -1), played];
  const lines = shown.map((seen) => {
    const mark = seen.move === model.move ? ` ${theme.signs.pointer} played` : '';
    return cut(`${nameOf(seen.move).padEnd(4)} ${seenText(seen)}${mark}`, width);
  });
  return [...lines, ...Array<string>(MOVES - lines.length).fill('')];
}

function seenText({ share, visits, score }: SeenMove): string {
  if (score !== undefined) return `ends ${signed(score)}`;
  return `${percent(share).padStart(4)} ${String(visits).padStart(6)} visits`;
}

function viewLines(model: WatchModel, layout: BoardLayout, width: number): string[] {
  const { explanation, view, move } = model;
  const lines =
    explanation === undefined
      ? [
          view === 'move' && (move === undefined || move === PASS)
            ? 'No move to explain here.'
            : 'working it out...',
        ]
      : typeof explanation === 'string'
        ? [explanation]
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

function chartLines(model: WatchModel, width: number, height: number, theme: Theme): string[] {
  const { positions, moves } = model.game.line;
  const values = moves.map((_, ply) => {
    const found = model.evaluationAt(ply);
    return found === undefined ? undefined : positions[ply]!.turn === 'black' ? found.value : -found.value;
  });
  return valueChart(values, model.ply, width, height, theme);
}

const VIEW_KEYS: Readonly<Record<View, readonly string[]>> = {
  off: ['w relevance'],
  move: ['w value', 'r rules'],
  value: ['w off', 'r rules'],
};

type Footed = Pick<
  WatchModel,
  'isPlaying' | 'isEvaluating' | 'pliesPerSecond' | 'view' | 'typed' | 'message'
>;

/** What is going on, and the keys. */
export function footerLines(model: Footed, columns: number, theme: Theme): string[] {
  const { signs, palette } = theme;
  const speed = `${model.pliesPerSecond} plies a second`;
  const state = model.isPlaying
    ? `Playing, ${speed}; + and - change that.`
    : model.view === 'off'
      ? ''
      : relevanceLegend(theme);
  const typed =
    model.typed === undefined ? undefined : `Game: ${model.typed}_  (Enter opens it, Esc gives up)`;
  const keys = [
    `${signs.arrows} ply, game`,
    `space ${model.isPlaying ? 'halt' : 'play'}`,
    ...VIEW_KEYS[model.view],
    `v ${model.isEvaluating ? 'stored' : 'evaluate'}`,
    'g go to',
    'q quit',
    'PgUp PgDn Home End',
  ];
  const shown = fitting(keys, columns, theme);
  return [cut(typed ?? (model.message || state), columns) || ' ', palette.paint(shown, { dim: true })];
}
