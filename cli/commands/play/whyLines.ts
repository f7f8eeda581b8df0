import { moveName, parseMove } from '../../../engine/notation.js';
import { PASS } from '../../../engine/squareSet.js';
import { positionAfter } from '../../../playing/line.js';
import { lineTo } from '../../../playing/playedGame.js';
import type { Explained } from '../../engine/thinkerJob.js';
import type { BoardScene } from '../../screen/boardLines.js';
import { ledgerLines, relevanceMarks } from '../../screen/relevance.js';
import type { Theme } from '../../screen/theme.js';
import { colorName, percent, signed } from '../../terminal/format.js';
import { cut, wrapLine } from '../../terminal/wrap.js';
import type { PageLayout } from './pageLayout.js';
import { lastPlayed } from './selectors.js';
import type { PlayState, WhyPane } from './state.js';
import { whyAsked } from './thinking.js';
import { type Asked, questionKey, shareOf } from './why.js';

/** One of the two boards with what is written above and below it. */
export interface WhyBoard {
  readonly heading: string;
  readonly scene: BoardScene;
  readonly ledger: readonly string[];
}

export function whyTitle(state: PlayState, pane: WhyPane): string {
  const position = positionAfter(lineTo(state.game, pane.ply));
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
  const line = 'question' in asked ? asked.question : lineTo(state.game, pane.ply);
  const position = positionAfter(line);
  const found = 'question' in asked ? state.explanations.get(questionKey(asked.question)) : asked.none;
  const marks =
    pane.aspect === 'value' && square !== undefined
      ? lastPlayed(line)
      : { last: square === PASS ? undefined : square };
  const scene: BoardScene = {
    position,
    rotated: state.rotated,
    ...marks,
    ...(isWonder ? { cursor: pane.wonder } : {}),
  };
  if (found === undefined || typeof found === 'string') {
    return { heading: label, scene, ledger: wrapLine(found ?? 'Working it out...', width).slice(0, 2) };
  }
  const view =
    pane.aspect === 'value' ? `, ${colorName(position.turn)} ${percent(shareOf(found.output))}` : '';
  return {
    heading: cut(`${label}: ${found.target} = ${signed(found.output, 2)}${view}`, width),
    scene: { ...scene, ...preferred(found, square), ...relevanceMarks(found, layout.board, theme) },
    ledger: ledgerLines(found, layout.board).map((line) => cut(line, width)),
  };
}

/** The move that the network prefers is marked like one that was played: its square is in the target. */
function preferred({ target }: Explained, square: number | undefined): Pick<BoardScene, 'last'> {
  const name = /:([a-h][1-8])$/.exec(target)?.[1];
  return square !== undefined || name === undefined ? {} : { last: parseMove(name) };
}
