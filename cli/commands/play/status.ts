import { moveName } from '../../../engine/notation.js';
import { isExplained, lineOf, passIsDue, positionOf, toDecide, whyPly } from '../../../playing/playedGame.js';
import { describeStrength } from '../../engine/opponentStrength.js';
import { relevanceLegend } from '../../screen/relevance.js';
import { fitting } from '../../screen/text.js';
import type { Theme } from '../../screen/theme.js';
import { formatLine } from '../../sources/savedGame.js';
import { colorName } from '../../terminal/format.js';
import type { GameKeeper } from './keptGame.js';
import { endText } from './panel.js';
import { reviewOf } from './review/reviewSelectors.js';
import type { PlayState } from './state.js';
import { STEP_SIMULATIONS, wantedTask } from './thinking.js';

/** Who plays whom, and how hard. */
export function titleLine({ game, opponent, strength, pane }: PlayState): string {
  if (pane.kind === 'setup') return 'Othello Zero: set up a position';
  const effort = describeStrength(strength);
  return `Othello Zero: you have ${game.human} against ${opponent.label}${effort === '' ? '' : `, ${effort}`}`;
}

/** What is going on, or what happened last. */
export function statusLine(state: PlayState, theme: Theme): string {
  const { message, pane, game, opponent, cursor, typed, strength, progress, hurried } = state;
  if (typed !== '') return `${typed}_  (a number from 1 to 8 completes the square)`;
  if (message !== '') return message;
  if (pane.kind === 'browse') return 'Looking back. Enter plays on from here, Esc goes back to the game.';
  if (pane.kind === 'why') return relevanceLegend(theme);
  if (pane.kind === 'review') return reviewStatus(state);
  if (pane.kind === 'setup')
    return `Setting up. Cursor on ${moveName(cursor)}. Enter begins a game from here.`;
  if (pane.kind !== 'game') return '';
  if (passIsDue(game)) return 'Enter passes.';
  switch (toDecide(game)) {
    case undefined:
      return 'The game is over.';
    case 'opponent': {
      const sign = theme.signs.spinner[Math.floor((state.time ?? 0) / 1000) % theme.signs.spinner.length]!;
      const total = strength.kind === 'simulations' ? ` of ${strength.simulations}` : '';
      const count =
        progress === 0
          ? ''
          : `, ${progress}${total} ${progress === 1 && total === '' ? 'simulation' : 'simulations'}`;
      return `${sign} ${opponent.label} is thinking${count}${hurried ? ', to the end' : ''}`;
    }
    case 'human': {
      const hint = wantedTask(state)?.kind === 'hint' ? ' Looking for a hint.' : '';
      const analysis = state.analysing ? ` ${analysisText(state)}` : hint;
      return `${colorName(positionOf(game).turn)}: your move. Cursor on ${moveName(cursor)}.${analysis}`;
    }
  }
}

/** How far the analysis that goes on has come. */
function analysisText({ analysed }: PlayState): string {
  const simulations = (analysed?.steps ?? 0) * STEP_SIMULATIONS;
  return simulations === 0 ? 'Analysing.' : `Analysing: ${simulations} simulations; i ends it.`;
}

function reviewStatus(state: PlayState): string {
  const { game, analysing } = state;
  const done = reviewOf(state).moves.length;
  if (wantedTask(state)?.kind === 'review') return `Reviewing: ${done} of ${game.line.length} moves.`;
  if (analysing) return analysisText(state);
  return '? was played, ! would have been better. Enter plays on from here.';
}

/** The keys that matter now, as many as fit. */
export function keysLine(state: PlayState, width: number, theme: Theme): string {
  const { arrows } = theme.signs;
  const { pane, game } = state;
  switch (pane.kind) {
    case 'help':
      return 'any key goes back';
    case 'browse':
      return fitting(
        [`${arrows} step`, 'Enter play on', 'w why?', 'i analysis', 'Home End', 'v view', 'Esc back'],
        width,
        theme,
      );
    case 'review': {
      const keys = [
        `${arrows} step, worst`,
        'b better line',
        'Enter play on',
        'i analysis',
        'Esc back',
        'Home End',
      ];
      return fitting(keys, width, theme);
    }
    case 'setup':
      return fitting(
        [
          `${arrows} move`,
          'x o - disc',
          't turn',
          'Enter play',
          'Esc cancel',
          'z clear',
          'n usual',
          'v view',
        ],
        width,
        theme,
      );
    case 'why':
      return fitting(
        [
          `${arrows} or a1-h8 what you wonder about`,
          'Esc back',
          't target',
          'r rules',
          'PgUp PgDn other move',
        ],
        width,
        theme,
      );
    case 'prompt':
    case 'confirm':
    case 'replace':
    case 'resume':
      return '';
    case 'game': {
      const play = toDecide(game) === 'opponent' ? ['. move now'] : [`${arrows} Enter play`];
      const rest = [
        '? all keys',
        'q quit',
        'u undo',
        't tip',
        ...(isExplained(game, whyPly(game)) ? ['w why?'] : []),
        'o review',
        'i analysis',
        '+ - level',
      ];
      return fitting([...play, ...rest], width, theme);
    }
  }
}

/** What is said when the screen is gone again. */
export function describeLeft(
  state: PlayState,
  { file, offeredBy }: GameKeeper,
): readonly [string, ...string[]] {
  const { game } = state;
  const line = lineOf(game);
  if (line.moves.length === 0) return ['The game was not begun.'];
  const end = endText(state);
  const said =
    end === undefined
      ? `The game is left unfinished; it is kept in ${file}, and the next ${offeredBy} offers it again.`
      : `The game is over. ${end.join(' ')}`;
  return [said, `Moves: ${formatLine(line)}`];
}
