import { moveName, parseMove } from '../../../engine/notation.js';
import { isLegal, legalMoveList, type Position } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';
import { legalSquares } from '../../../lrp/explanationRequest.js';
import { positionAfter, positionKey } from '../../../playing/line.js';
import {
  type Game,
  isExplained,
  isFinished,
  lineOf,
  lineTo,
  passIsDue,
  playMove,
  positionOf,
  redo,
  swapSides,
  toDecide,
  undo,
  whyPly,
} from '../../../playing/playedGame.js';
import { setupPane } from '../../../playing/setup.js';
import { creditMove } from '../../../playing/timeControl.js';
import { describeChange, stepStrength } from '../../engine/opponentStrength.js';
import type { KeyName, KeyPress } from '../../screen/keys.js';
import { COMPOSITES } from '../../screen/relevance.js';
import type { Opponent, PlayState, WhyPane } from './state.js';

/** A press of a key; the mouse goes its own way. */
export type Key = Exclude<KeyPress, { kind: 'mouse' }>;

interface Command {
  /** As the help writes the key; empty where it stands beside another. */
  readonly shown: string;
  readonly says: string;
  apply(state: PlayState): PlayState;
}

/** What keys do while a game is played. The letters a to h are for squares. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  u: { shown: 'u r', says: 'undo your move, redo it', apply: takeBackMove },
  r: { shown: '', says: 'play again what was taken back', apply: playAgain },
  t: { shown: 't', says: 'tip: a hint', apply: wantHint },
  i: { shown: 'i', says: 'inspect: analysis while you look', apply: inspect },
  w: { shown: 'w', says: "why? relevance of the engine's move", apply: openWhy },
  m: { shown: 'm', says: 'moves: look back, play on from there', apply: browse },
  o: { shown: 'o', says: 'over again: what each move gave away', apply: openReview },
  '+': { shown: '+ -', says: 'stronger, weaker', apply: (state) => changeStrength(state, 1) },
  '.': { shown: '.', says: 'move now: it thinks no longer', apply: hurry },
  x: { shown: 'x', says: 'exchange sides: its discs are yours', apply: exchangeSides },
  v: { shown: 'v', says: 'view: the board from the other side', apply: turnBoard },
  s: { shown: 's l', says: 'save the game, load one', apply: (state) => ask(state, 'save') },
  l: { shown: '', says: 'load a game', apply: (state) => ask(state, 'load') },
  S: { shown: 'S', says: 'set up a position and play from it', apply: openSetup },
  n: { shown: 'n R', says: 'new game, resign this one', apply: (state) => confirm(state, 'new') },
  R: { shown: '', says: 'resign the game', apply: (state) => confirm(state, 'resign') },
  q: { shown: 'q', says: 'quit; the game is kept', apply: (state) => ({ ...state, left: true }) },
  '?': { shown: '?', says: 'these keys', apply: (state) => ({ ...state, pane: { kind: 'help' } }) },
};

/** Other characters for the same. */
const ALIASES: Readonly<Record<string, string>> = { '=': '+' };

export function gameKey(state: PlayState, key: Key): PlayState {
  if (key.kind === 'key') return namedKey({ ...state, typed: '' }, key.name);
  const { text } = key;
  if (text === ' ') return enter({ ...state, typed: '' });
  const square = typedSquare(state.typed, text);
  if (square !== undefined) {
    const played = playAt({ ...state, typed: '' }, square);
    return { ...played, justTyped: played.game !== state.game };
  }
  if (/^[a-h]$/i.test(text)) return { ...state, typed: text.toLowerCase() };
  if (/^[0-9]$/.test(text))
    return { ...state, typed: '', message: 'A square is a letter and a number, such as d3.' };
  const idle = { ...state, typed: '' };
  if (text === '-' || text === '_') return changeStrength(idle, -1);
  if (text === 'p')
    return acknowledge(idle) ?? { ...idle, message: 'You cannot pass while you have a move.' };
  const command = COMMANDS[ALIASES[text] ?? text];
  return command === undefined
    ? { ...idle, message: `${text} does nothing here; ? shows the keys.` }
    : command.apply(idle);
}

/** The square that a typed rank completes. */
export function typedSquare(file: string, text: string): number | undefined {
  return file !== '' && /^[1-8]$/.test(text) ? parseMove(file + text) : undefined;
}

function namedKey(state: PlayState, name: KeyName): PlayState {
  if (name === 'enter') return enter(state);
  if (name === 'pageUp' || name === 'pageDown') return browse(state);
  if (name === 'tab' || name === 'backTab') {
    return { ...state, cursor: nextLegal(positionOf(state.game), state.cursor, name === 'tab' ? 1 : -1) };
  }
  return { ...state, cursor: moveCursor(state.cursor, name, state.rotated) };
}

/** The square in the direction of an arrow key; the same at the edge and for other keys. */
export function moveCursor(square: number, name: KeyName, rotated: boolean): number {
  const turned = rotated ? -1 : 1;
  const columns = (name === 'right' ? turned : 0) - (name === 'left' ? turned : 0);
  const rows = (name === 'down' ? turned : 0) - (name === 'up' ? turned : 0);
  const [column, row] = [(square % 8) + columns, (square >> 3) + rows];
  return column < 0 || column > 7 || row < 0 || row > 7 ? square : row * 8 + column;
}

/** The next legal square after or before the cursor, around the board; the cursor where there is none. */
export function nextLegal(position: Position, cursor: number, step: 1 | -1): number {
  const legal = legalSquares(position);
  const beyond =
    step === 1 ? legal.find((square) => square > cursor) : legal.findLast((square) => square < cursor);
  return beyond ?? legal.at(step === 1 ? 0 : -1) ?? cursor;
}

function enter(state: PlayState): PlayState {
  return acknowledge(state) ?? playAt(state, state.cursor);
}

/** Plays the pass that is due; undefined when none is. */
function acknowledge(state: PlayState): PlayState | undefined {
  return passIsDue(state.game) ? { ...state, game: playMove(state.game, PASS) } : undefined;
}

/** What is said to somebody who would move for the opponent. */
export function waitingFor({ label }: Opponent): string {
  return `${label} is to move; . makes it move at once.`;
}

/** Plays a square for the person, or says why not. */
export function playAt(state: PlayState, square: number): PlayState {
  const { game } = state;
  const pointed = { ...state, cursor: square };
  if (isFinished(game)) return { ...pointed, message: 'The game is over: n begins a new one, u takes back.' };
  if (passIsDue(game)) return { ...pointed, message: 'There is only a pass: Enter passes.' };
  if (toDecide(game) === 'opponent') {
    return { ...pointed, message: waitingFor(state.opponent) };
  }
  const position = positionOf(game);
  if (!isLegal(position, square)) {
    const legal = legalMoveList(position).map(moveName).join(' ');
    return { ...pointed, message: `${moveName(square)} is not legal; legal: ${legal}.` };
  }
  const clocks = creditMove(state.clocks, state.timeControl, position.turn);
  return { ...pointed, clocks, game: playMove(game, square), hintWanted: undefined };
}

function takeBackMove(state: PlayState): PlayState {
  const game = undo(state.game);
  if (game === undefined) return { ...state, message: 'There is no move of yours to take back.' };
  return { ...changed(state, game), message: 'Taken back; r plays it again.' };
}

function playAgain(state: PlayState): PlayState {
  const game = redo(state.game);
  if (game === undefined) return { ...state, message: 'There is nothing that was taken back.' };
  return changed(state, game);
}

/** The same session with another game, or another place in it. */
export function changed(state: PlayState, game: Game): PlayState {
  // A game that was lost on time goes on without a clock.
  const timeControl = state.game.gaveUp?.why === 'time' ? undefined : state.timeControl;
  return { ...state, game, timeControl, hintWanted: undefined, hurried: false, progress: 0 };
}

function wantHint(state: PlayState): PlayState {
  if (toDecide(state.game) !== 'human') return { ...state, message: 'Hints are for your own moves.' };
  return { ...state, hintWanted: positionKey(lineOf(state.game)) };
}

function hurry(state: PlayState): PlayState {
  if (toDecide(state.game) !== 'opponent') return { ...state, message: 'It is not thinking.' };
  return { ...state, hurried: true };
}

function changeStrength(state: PlayState, step: 1 | -1): PlayState {
  const strength = stepStrength(state.strength, step);
  const message = describeChange(state.opponent.label, state.strength, strength, step);
  return { ...state, strength: strength ?? state.strength, message };
}

function exchangeSides(state: PlayState): PlayState {
  const game = swapSides(state.game);
  return { ...changed(state, game), message: `You have ${game.human} now.` };
}

function turnBoard(state: PlayState): PlayState {
  return { ...state, rotated: !state.rotated };
}

function browse(state: PlayState): PlayState {
  return { ...state, pane: { kind: 'browse', ply: state.game.ply } };
}

function ask(state: PlayState, purpose: 'save' | 'load'): PlayState {
  const file = state.file ?? 'game.ggf';
  const errand = purpose === 'load' || state.owned ? undefined : ({ kind: 'suggest', file } as const);
  return { ...state, pane: { kind: 'prompt', purpose, text: file }, errand };
}

/** Analysis that goes on is there until it is wanted no more. */
export function inspect(state: PlayState): PlayState {
  const analysing = !state.analysing;
  return { ...state, analysing, hintWanted: undefined, progress: 0 };
}

function openReview(state: PlayState): PlayState {
  const { ply, line } = state.game;
  if (line.length === 0) return { ...state, message: 'There is no move to review.' };
  return { ...state, pane: { kind: 'review', ply, ahead: 0 } };
}

function openSetup(state: PlayState): PlayState {
  return { ...state, pane: setupPane(positionOf(state.game)) };
}

function confirm(state: PlayState, question: 'resign' | 'new'): PlayState {
  const { game } = state;
  if (question === 'resign' && isFinished(game)) return { ...state, message: 'The game is over already.' };
  return { ...state, pane: { kind: 'confirm', question } };
}

/** Why the opponent's last move; before it has moved, what the network would play here. */
function openWhy(state: PlayState): PlayState {
  return whyAt(state, whyPly(state.game), { kind: 'game' });
}

/** Opens the explanation of a move, or says that there is none. */
export function whyAt(state: PlayState, ply: number, from: WhyPane['from']): PlayState {
  return isExplained(state.game, ply)
    ? { ...state, pane: whyPane(state, ply, from) }
    : { ...state, message: 'There is no move to explain here.' };
}

/** Compares with the square under the cursor where that was another legal move; else with some other. */
function whyPane({ game, cursor }: PlayState, ply: number, from: WhyPane['from']): WhyPane {
  const move = game.line[ply];
  const others = legalSquares(positionAfter(lineTo(game, ply))).filter((square) => square !== move);
  const wonder = others.includes(cursor) ? cursor : others[0];
  return { kind: 'why', ply, aspect: 'move', composite: COMPOSITES[0]!, wonder, from };
}
