import { moveName, positionsOf } from '../../../engine/notation.js';
import { type Color, discs, opposite } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';
import { isUsualStart, type Line, positionAfter, positionKey } from '../../../playing/line.js';
import { boardLegend, type MoveValue, moveValues } from '../../../playing/moveValues.js';
import { describeMove, describeOpening } from '../../../playing/moveWords.js';
import {
  isExplained,
  passIsDue,
  positionOf,
  resultOf,
  toDecide,
  whyPly,
} from '../../../playing/playedGame.js';
import { clockText } from '../../../playing/timeControl.js';
import { discRow, discSign } from '../../screen/discs.js';
import type { Theme } from '../../screen/theme.js';
import { colorName, percent } from '../../terminal/format.js';
import { cut, fit, wrapLine } from '../../terminal/wrap.js';
import { scoresLines, valueText } from '../../text/moveLines.js';
import { keyColumns } from './help.js';
import { movesTable } from './movesTable.js';
import { framed } from './screenLines.js';
import {
  blackShare,
  certainEnd,
  lastDecision,
  shownHint,
  shownLine,
  type ShownThought,
  shownThought,
} from './selectors.js';
import type { PlayState } from './state.js';

/** What stands beside the board: `height` lines of at most `width` columns. */
export function panelLines(state: PlayState, width: number, height: number, theme: Theme): string[] {
  const line = shownLine(state);
  const roomy = height >= 14;
  const head = [
    sideLine(state, line, 'black', width, theme),
    sideLine(state, line, 'white', width, theme),
    ...(roomy ? [''] : []),
    ...evaluation(state, width, theme),
    ...(roomy ? [''] : []),
    ...story(line, width),
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

function sideLine(state: PlayState, line: Line, color: Color, width: number, theme: Theme): string {
  const position = positionAfter(line);
  const { game, opponent, clocks, timeControl } = state;
  const who = color === game.human ? 'you' : opponent.label;
  const decides = toDecide(game) !== undefined && line.moves.length === game.ply;
  const isNext = decides && position.turn === color;
  const count = String(discs(position)[color]).padStart(3);
  const tail = `${count}  ${clockText(timeControl, clocks, color).padStart(5)} ${isNext ? theme.signs.pointer : ' '}`;
  const room = width - 4 - tail.length;
  const text = `${fit(`${colorName(color)}, ${who}`, room)}${tail}`;
  return `${discSign(color, theme)} ${theme.palette.paint(text, { bold: isNext })}`;
}

/** The engine's judgement in words and as a row of discs: black's share from the left. Nothing of it is cut. */
function evaluation(state: PlayState, width: number, theme: Theme): string[] {
  const thought = shownThought(state);
  if (thought === undefined) return ['', ''];
  const words = judgement(thought).padEnd(14);
  const share = blackShare(thought);
  const count = Math.max(0, Math.min(20, width - words.length - 2));
  const black = Math.round(share * count);
  const bar = discRow('black', black, theme) + discRow('white', count - black, theme);
  return [`${words} ${bar}`, expectedLine(thought.line, width)];
}

function judgement(thought: ShownThought): string {
  const end = certainEnd(thought);
  if (end !== undefined) {
    if (end.winner === undefined) return 'A certain draw';
    return `${colorName(end.winner)} wins${end.discs === undefined ? '' : ` by ${end.discs}`}`;
  }
  const share = blackShare(thought);
  return `${colorName(share >= 0.5 ? 'black' : 'white')} ${percent(Math.max(share, 1 - share))}`;
}

/** As many of the moves to come as there is room for. */
function expectedLine(line: readonly number[], width: number): string {
  const head = 'Expected:';
  const room = Math.floor((width - head.length) / 3);
  const names = line.map((move) => (move === PASS ? '--' : moveName(move)));
  return names.length === 0 ? '' : [head, ...names.slice(0, Math.min(8, room))].join(' ');
}

function story({ start, moves }: Line, width: number): string[] {
  const last = moves.at(-1);
  const before = { start, moves: moves.slice(0, -1) };
  const text =
    last === undefined ? `The first move is ${start.turn}'s.` : describeMove(positionAfter(before), last);
  const opening = describeOpening(positionsOf(moves, start));
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
        `${played} ${played === 1 ? 'move was' : 'moves were'} played${side}.`,
        '',
        'Enter goes on with it, n begins a new one.',
      );
    }
    case 'prompt': {
      const does = pane.purpose === 'save' ? 'Save the game to' : 'Load the game from';
      return notice(does, `${pane.text}_`, '', 'Enter does it, Esc leaves it.');
    }
    case 'confirm':
      if (pane.question === 'resign') {
        return notice('Resign?', 'The game would be lost.', '', 'y resigns, n plays on.');
      }
      return isUsualStart(game.start)
        ? notice('A new game?', 'This one is given up.', '', 'y begins a new game, n stays with this one.')
        : notice(
            'A new game?',
            'This one is given up.',
            '',
            'y begins again from its own position, i from the usual one; n stays.',
          );
    case 'replace':
      return pane.purpose === 'save'
        ? notice('Replace the file?', `${pane.file} is there already.`, '', 'y replaces it, n names another.')
        : notice(
            'Replace the file?',
            `${pane.file} is there already.`,
            '',
            'y replaces it by this game, n keeps the game in another file.',
          );
    case 'browse':
    case 'help':
    case 'review':
    case 'setup':
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
  const why = isExplained(game, whyPly(game)) ? ', w why?' : '';
  return end === undefined
    ? []
    : notice('The game is over', ...end, '', `o review, n new game, u undo, m look back${why}`);
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
  if (gaveUp.why === 'time') {
    return [
      `${loser === 'You' ? 'Your' : `${loser}'s`} time is over. ${colorName(opposite(gaveUp.color))} wins.`,
    ];
  }
  return gaveUp.why === 'resigned'
    ? [`${loser} resigned. ${colorName(opposite(gaveUp.color))} wins.`]
    : [`${loser} forfeits: ${gaveUp.why}`, verdict];
}

function hintLines(state: PlayState, width: number): string[] {
  const isWanted = state.analysing || state.hintWanted === positionKey(shownLine(state));
  if (!isWanted) return [];
  const hint = shownHint(state);
  if (hint === undefined) return ['', 'Looking for a hint...'];
  const values = moveValues(hint);
  const head = wrapLine(`Hint: ${moveName(hint.move)}. ${boardLegend(values)}`, width);
  return ['', ...head, ...valued(values, 3, width)];
}

/** On large screens: what the engine looked at before its last move. */
function consideredLines(state: PlayState, width: number): string[] {
  const decision = lastDecision(state);
  if (decision === undefined) return [];
  const { move, result } = decision;
  const values = moveValues(result);
  if (values.length === 0) return [];
  return ['', cut(`Before it played ${moveName(move)} it looked at`, width), ...valued(values, 5, width)];
}

/** All exact scores, or the best of what is expected. */
function valued(values: readonly MoveValue[], count: number, width: number): string[] {
  if (values[0]?.unit === 'exact') return scoresLines(values, width);
  return values.slice(0, count).map((value) => cut(`  ${valueText(value)}`, width));
}
