import { moveName, positionsOf } from '../../../engine/notation.js';
import { type Color, discs, opposite } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';
import type { EngineResult } from '../../playing/engine.js';
import { discRow, discSign } from '../../screen/discs.js';
import type { Theme } from '../../screen/theme.js';
import { type Moves, positionAfter } from '../../sources/moves.js';
import { colorName, formatClock, percent, signed } from '../../terminal/format.js';
import { cut, fit, wrapLine } from '../../terminal/wrap.js';
import { describeMove, describeOpening } from '../../text/moves.js';
import { rankedMoves } from './describe.js';
import { keyColumns } from './help.js';
import { movesTable } from './movesTable.js';
import { passIsDue, positionOf, resultOf, toDecide } from './playedGame.js';
import { framed } from './screenLines.js';
import { blackShare, certainEnd, lastDecision, shownMoves, shownThought } from './shown.js';
import { type PlayState, positionKey } from './state.js';

/** What stands beside the board: `height` lines of at most `width` columns. */
export function panelLines(state: PlayState, width: number, height: number, theme: Theme): string[] {
  const moves = shownMoves(state);
  const roomy = height >= 14;
  const head = [
    sideLine(state, moves, 'black', width, theme),
    sideLine(state, moves, 'white', width, theme),
    ...(roomy ? [''] : []),
    ...evaluation(state, width, theme),
    ...(roomy ? [''] : []),
    ...story(moves, width),
  ];
  const notice = noticeLines(state, width, theme);
  const hint = notice.length === 0 ? hintLines(state, width) : [];
  const considered = height >= 30 && notice.length === 0 ? consideredLines(state, width) : [];
  const upper = [...head, ...notice, ...hint, ...considered, ...(roomy ? [''] : [])];
  const keys = height >= 34 && notice.length === 0 ? ['', ...keyColumns(width, theme)] : [];
  const room = Math.max(0, height - upper.length - keys.length);
  const table = movesTable(state, width, room, theme);
  const filler = Array<string>(room - table.length).fill('');
  return [...upper, ...table, ...filler, ...keys].slice(0, height);
}

function sideLine(state: PlayState, moves: Moves, color: Color, width: number, theme: Theme): string {
  const position = positionAfter(moves);
  const { game, opponent, clocks } = state;
  const who = color === game.human ? 'you' : opponent.label;
  const decides = toDecide(game) !== undefined && moves.length === game.ply;
  const isNext = decides && position.turn === color;
  const count = String(discs(position)[color]).padStart(3);
  const tail = `${count}  ${formatClock(clocks[color] / 1000).padStart(5)} ${isNext ? theme.signs.pointer : ' '}`;
  const room = width - 4 - tail.length;
  const text = `${fit(`${colorName(color)}, ${who}`, room)}${tail}`;
  return `${discSign(color, theme)} ${theme.palette.paint(text, { bold: isNext })}`;
}

/** The engine's judgement in words and as a row of discs: black's share from the left. */
function evaluation(state: PlayState, width: number, theme: Theme): string[] {
  const thought = shownThought(state);
  if (thought === undefined) return ['', ''];
  const end = certainEnd(thought);
  const share = blackShare(thought);
  const count = Math.min(20, width - 16);
  const black = Math.round(share * count);
  const bar = discRow('black', black, theme) + discRow('white', count - black, theme);
  const words =
    end === undefined
      ? `${colorName(share >= 0.5 ? 'black' : 'white')} ${percent(Math.max(share, 1 - share))}`
      : end.winner === undefined
        ? 'A certain draw'
        : `${colorName(end.winner)} wins${end.discs === undefined ? '' : ` by ${end.discs}`}`;
  const line = thought.result.principalVariation.slice(0, 8).map(moveName).join(' ');
  return [`${fit(words, 14)} ${bar}`, cut(line === '' ? '' : `Expected: ${line}`, width)];
}

function story(moves: Moves, width: number): string[] {
  const last = moves.at(-1);
  const text =
    last === undefined ? "The first move is black's." : describeMove(positionAfter(moves.slice(0, -1)), last);
  const opening = describeOpening(positionsOf(moves));
  return [...wrapLine(text, width), ...(opening === undefined ? [] : [cut(opening, width)])];
}

/** What must not be missed, in a frame: a pass, the end, a question. */
function noticeLines(state: PlayState, width: number, theme: Theme): string[] {
  const { pane, game } = state;
  const notice = (title: string, ...text: string[]): string[] => ['', ...framed(title, text, width, theme)];
  switch (pane.kind) {
    case 'resume': {
      const { moves, human } = pane.saved;
      const played = moves.filter((move) => move !== PASS).length;
      const side = human === undefined ? '' : `, you had ${human}`;
      return notice(
        'A game was left',
        `${played} moves were played${side}.`,
        '',
        'Enter goes on with it, n begins a new one.',
      );
    }
    case 'prompt': {
      const does = pane.purpose === 'save' ? 'Save the game to' : 'Load the game from';
      return notice(does, `${pane.text}_`, '', 'Enter does it, Esc leaves it.');
    }
    case 'confirm':
      return pane.question === 'resign'
        ? notice('Resign?', 'The game would be lost.', '', 'y resigns, n plays on.')
        : notice('A new game?', 'This one is given up.', '', 'y begins a new game, n stays with this one.');
    case 'browse':
    case 'help':
    case 'why':
      return [];
    case 'game':
      break;
  }
  if (passIsDue(game)) {
    const { turn } = positionOf(game);
    const who = turn === game.human ? 'You have' : `${colorName(turn)} has`;
    return notice('Pass', `${who} no legal move and must pass.`, '', 'Enter goes on.');
  }
  const end = endText(state);
  return end === undefined
    ? []
    : notice('The game is over', ...end, '', 'n new game, u undo, m look back, w why?');
}

/** How the game ended, from the person's side. */
export function endText(state: PlayState): string[] | undefined {
  const result = resultOf(state.game);
  if (result === undefined) return undefined;
  const { winner, black, white, gaveUp } = result;
  const { human } = state.game;
  const discsText = `${Math.max(black, white)} to ${Math.min(black, white)}`;
  const verdict = winner === undefined ? '' : winner === human ? 'You win!' : 'You lose.';
  if (gaveUp === undefined) {
    return winner === undefined
      ? [`A draw, ${discsText}.`]
      : [`${colorName(winner)} wins, ${discsText}. ${verdict}`];
  }
  const loser = gaveUp.color === human ? 'You' : state.opponent.label;
  return gaveUp.why === 'resigned'
    ? [`${loser} resigned. ${colorName(opposite(gaveUp.color))} wins.`]
    : [`${loser} forfeits: ${gaveUp.why}`, verdict];
}

function hintLines(state: PlayState, width: number): string[] {
  const key = positionKey(shownMoves(state));
  if (state.hintWanted !== key) return [];
  const hint = state.hints.get(key);
  if (hint === undefined) return ['', 'Looking for a hint...'];
  return [
    '',
    ...wrapLine(`Hint: ${moveName(hint.move)}. On the board: percent of the search.`, width),
    ...ranked(hint, 3),
  ];
}

/** On large screens: what the engine looked at before its last move. */
function consideredLines(state: PlayState, width: number): string[] {
  const decision = lastDecision(state);
  if (decision === undefined) return [];
  const { move, result } = decision;
  return ['', cut(`Before it played ${moveName(move)} it looked at`, width), ...ranked(result, 5)];
}

function ranked(result: EngineResult, count: number): string[] {
  if (result.exact?.moves !== undefined) {
    return result.exact.moves
      .slice(0, count)
      .map(({ move, score }) => `  ${moveName(move)}  ends ${signed(score)} for sure`);
  }
  return rankedMoves(result)
    .slice(0, count)
    .filter(({ percent: share }) => share > 0)
    .map(({ move, percent: share, value }) => {
      const hope = Number.isNaN(value) ? '' : `, expects ${percent((1 + value) / 2)}`;
      return `  ${moveName(move)} ${`${share}%`.padStart(4)} of the search${hope}`;
    });
}
