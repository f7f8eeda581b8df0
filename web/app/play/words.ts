import { colorName, formatCount, percent } from '../../../engine/numberText.js';
import { type Color, legalMoveList, opposite } from '../../../engine/position.js';
import { FOLLOW, levelAt, type LevelChoice } from '../../../playing/levels.js';
import { positionAfter } from '../../../playing/line.js';
import type { MoveValue } from '../../../playing/moveValues.js';
import { describeMove } from '../../../playing/moveWords.js';
import {
  type Game,
  isPersons,
  passIsDue,
  positionOf,
  resultOf,
  type Seat,
  toDecide,
} from '../../../playing/playedGame.js';
import { describeStart, setupPosition } from '../../../playing/setup.js';
import { type Judgement, leaderOf, shownLine } from './selectors.js';
import type { PlayState } from './state.js';

/** What shares are of. */
export const THE_POINT = 'A win is one point, a draw half of it.';

/** `level 9, master`, or that it follows. */
function levelText(level: LevelChoice): string {
  return level === FOLLOW ? 'a level that follows you' : `level ${level}, ${levelAt(level).name}`;
}

/** Who has a side. */
export function playerText({ game, level }: PlayState, color: Color): string {
  if (!isPersons(game, color)) return `engine, ${levelText(level)}`;
  return game.human === 'both' ? 'a person' : 'you';
}

const SEATS: Readonly<Record<Seat, string>> = {
  black: 'you have black',
  white: 'you have white',
  both: 'people have both sides',
  none: 'the engine has both sides',
};

/** What somebody is asked who left a game. */
function offerText({ game }: { readonly game: Game<Seat> }): string {
  return `You left a game after ${formatCount(game.ply, 'move')}; ${SEATS[game.human]}.`;
}

/** What happened last, and what is to happen now: what is told to who does not see the board. */
export function newsText(state: PlayState): string {
  return [storyText(state), stateText(state)].filter((text) => text !== '').join(' ');
}

function storyText(state: PlayState): string {
  const { pane, message } = state;
  if (message !== '' || pane.kind === 'setup' || pane.kind === 'resume') return message;
  const line = shownLine(state);
  const last = line.moves.at(-1);
  if (last === undefined) return '';
  return describeMove(positionAfter({ start: line.start, moves: line.moves.slice(0, -1) }), last);
}

function stateText(state: PlayState): string {
  const { pane, game } = state;
  switch (pane.kind) {
    case 'resume':
      return offerText(pane.kept);
    case 'setup':
      return describeStart(setupPosition(pane)).join(' ');
    case 'browse':
      return `Looking at the position after ${pane.ply} of ${formatCount(game.line.length, 'move')}.`;
    case 'game':
      return endText(game) ?? turnText(state);
  }
}

function turnText({ game, network, paused }: PlayState): string {
  const { turn } = positionOf(game);
  const side = colorName(turn);
  if (passIsDue(game)) return `${side} has no legal move and must pass.`;
  if (toDecide(game) === 'opponent') {
    if (paused) return `${side} is to move. The engine waits.`;
    return network === undefined
      ? `${side} is to move, as soon as the engine is there.`
      : `${side} is thinking.`;
  }
  const moves = formatCount(legalMoveList(positionOf(game)).length, 'move');
  return game.human === 'both' ? `${side} is to move: ${moves}.` : `Your turn with ${turn}: ${moves}.`;
}

/** How the game ended; undefined while it goes on. */
function endText(game: Game<Seat>): string | undefined {
  const result = resultOf(game);
  if (result === undefined) return undefined;
  const { winner, black, white, gaveUp } = result;
  const own = game.human === 'black' || game.human === 'white' ? game.human : undefined;
  const verdict =
    own === undefined || winner === undefined ? '' : winner === own ? ' You win!' : ' You lose.';
  if (gaveUp !== undefined) {
    const side = colorName(gaveUp.color);
    const how = gaveUp.why === 'time' ? `${side}’s time is over` : `${side} resigned`;
    return `${how}: ${opposite(gaveUp.color)} wins.${verdict}`;
  }
  const count = `${Math.max(black, white)} to ${Math.min(black, white)}`;
  return winner === undefined ? `A draw, ${count}.` : `${colorName(winner)} wins, ${count}.${verdict}`;
}

/** `Black 63% of the point`, `White wins by 4`, `A certain draw`. */
export function judgementText(judgement: Judgement): string {
  const { value, isCertain, discs } = judgement;
  const { color, share } = leaderOf(judgement);
  if (!isCertain) return `${colorName(color)} ${percent(share)} of the point`;
  if (value === 0) return 'A certain draw';
  return `${colorName(color)} wins${discs === undefined ? '' : ` by ${formatCount(Math.abs(discs), 'disc')}`}`;
}

/** What a move is worth for certain: `wins`, `loses`, `draws`; undefined where that is not known. */
export function certaintyText({ proven, value }: MoveValue): string | undefined {
  if (!proven) return undefined;
  return value > 0 ? 'wins' : value < 0 ? 'loses' : 'draws';
}
