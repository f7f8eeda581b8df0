import { positionAfter } from '../../../playing/line.js';
import { type Game, goTo, lineTo, newGame } from '../../../playing/playedGame.js';
import type { KeyName } from '../../screen/keys.js';
import { COMPOSITES } from '../../screen/relevance.js';
import { otherGame } from './beginning.js';
import { changed, inspect, type Key, moveCursor, nextLegal, typedSquare, whyAt } from './gameKeys.js';
import type { Errand, Pane, PlayState, WhyPane } from './state.js';
import { ASPECTS } from './why.js';

type PaneOf<K extends Pane['kind']> = Extract<Pane, { kind: K }>;

const GAME = { kind: 'game' } as const;

/** Any key leaves the help. */
export function helpKey(state: PlayState): PlayState {
  return { ...state, pane: GAME };
}

/** Plies that a key goes on or back while one looks through the moves; to either end are more than any game has. */
export const STEPS: Readonly<Partial<Record<KeyName, number>>> = {
  left: -1,
  up: -1,
  pageUp: -1,
  home: -Infinity,
  right: 1,
  down: 1,
  pageDown: 1,
  end: Infinity,
};

/** Looking through the moves. */
export function browseKey(state: PlayState, pane: PaneOf<'browse'>, key: Key): PlayState {
  if (key.kind === 'text') {
    if (key.text === 'm' || key.text === 'q') return { ...state, pane: GAME };
    if (key.text === 'v') return { ...state, rotated: !state.rotated };
    if (key.text === 'i') return inspect(state);
    if (key.text === 'w') return whyAt(state, Math.max(0, pane.ply - 1), pane);
    return key.text === ' ' ? playOn(state, pane.ply) : state;
  }
  if (key.name === 'enter') return playOn(state, pane.ply);
  if (key.name === 'escape') return { ...state, pane: GAME };
  const ply = Math.max(0, Math.min(state.game.line.length, pane.ply + (STEPS[key.name] ?? 0)));
  return { ...state, pane: { kind: 'browse', ply } };
}

/** Back in the game, after so many of its moves. */
export function playOn(state: PlayState, ply: number): PlayState {
  const back = { ...state, pane: GAME };
  if (ply === state.game.ply) return back;
  const game: Game = goTo(state.game, ply);
  const message = ply < game.line.length ? 'Played on from here; r plays the old moves again.' : '';
  return { ...changed(back, game), message };
}

/** Relevance: which move to compare with, what of the network is explained, and by which rules. */
export function whyKey(state: PlayState, pane: WhyPane, key: Key): PlayState {
  const shown = (change: Partial<WhyPane>): PlayState => ({
    ...state,
    typed: '',
    pane: { ...pane, ...change },
  });
  if (key.kind === 'text') return whyText(state, pane, key.text, shown);
  const { name } = key;
  const wonder = pane.wonder ?? 0;
  if (name === 'escape') return { ...state, typed: '', pane: pane.from };
  if (name === 'tab' || name === 'backTab') {
    const position = positionAfter(lineTo(state.game, pane.ply));
    return shown({ wonder: nextLegal(position, wonder, name === 'tab' ? 1 : -1) });
  }
  if (name === 'pageUp') return shown({ ply: Math.max(0, pane.ply - 1) });
  if (name === 'pageDown') {
    return shown({ ply: Math.min(Math.max(0, state.game.line.length - 1), pane.ply + 1) });
  }
  return shown({ wonder: moveCursor(wonder, name, state.rotated) });
}

function whyText(
  state: PlayState,
  pane: WhyPane,
  text: string,
  shown: (change: Partial<WhyPane>) => PlayState,
): PlayState {
  const square = typedSquare(state.typed, text);
  if (square !== undefined) return shown({ wonder: square });
  if (/^[a-h]$/.test(text)) return { ...state, typed: text };
  switch (text) {
    case 't':
      return shown({ aspect: after(ASPECTS, pane.aspect, 1) });
    case 'r':
      return shown({ composite: after(COMPOSITES, pane.composite, 1) });
    case 'R':
      return shown({ composite: after(COMPOSITES, pane.composite, -1) });
    case 'v':
      return { ...state, rotated: !state.rotated };
    case 'w':
    case 'q':
      return { ...state, typed: '', pane: pane.from };
    default:
      return shown({});
  }
}

/** The next or previous of a list that is a circle. */
function after<T>(list: readonly T[], entry: T, step: 1 | -1): T {
  return list[(list.indexOf(entry) + step + list.length) % list.length]!;
}

/** The name of a file is typed. */
export function promptKey(state: PlayState, pane: PaneOf<'prompt'>, key: Key): PlayState {
  // What is typed is not replaced by a suggestion any more.
  const typed = (text: string): PlayState => ({ ...state, pane: { ...pane, text }, errand: undefined });
  if (key.kind === 'text') return typed(pane.text + key.text);
  if (key.name === 'backspace') return typed(Array.from(pane.text).slice(0, -1).join(''));
  if (key.name === 'escape') return { ...state, pane: GAME, errand: undefined };
  const file = pane.text.trim();
  if (key.name !== 'enter' || file === '') return state;
  const replaces = state.owned && file === state.file;
  const errand: Errand = pane.purpose === 'load' ? { kind: 'load', file } : { kind: 'save', file, replaces };
  return { ...state, pane: GAME, errand };
}

/** Yes or no. */
export function confirmKey(state: PlayState, pane: PaneOf<'confirm'>, key: Key): PlayState {
  const back = { ...state, pane: GAME };
  if (pane.question === 'new' && key.kind === 'text' && key.text === 'i') {
    return otherGame(state, newGame(state.game.human));
  }
  if (key.kind !== 'text' || key.text.toLowerCase() !== 'y') {
    const isNo = key.kind === 'text' ? /^n$/i.test(key.text) : key.name === 'escape';
    return isNo ? back : state;
  }
  const { game } = state;
  if (pane.question === 'resign') {
    return changed(back, { ...game, gaveUp: { color: game.human, why: 'resigned' } });
  }
  return otherGame(state, newGame(game.human, [], game.start));
}

/** A file that is there is replaced, or stays as it is. */
export function replaceKey(state: PlayState, pane: PaneOf<'replace'>, key: Key): PlayState {
  const { file, purpose } = pane;
  const isYes = key.kind === 'text' && /^y$/i.test(key.text);
  const isNo = key.kind === 'text' ? /^n$/i.test(key.text) : key.name === 'escape';
  if (!isYes && !isNo) return state;
  if (purpose === 'keep') return { ...state, pane: GAME, errand: { kind: 'keep', replaces: isYes } };
  if (isYes) return { ...state, pane: GAME, errand: { kind: 'save', file, replaces: true } };
  return { ...state, pane: { kind: 'prompt', purpose, text: file }, errand: { kind: 'suggest', file } };
}

/** The game that was left is taken up, where it was kept, or a new one begun. */
export function resumeKey(state: PlayState, pane: PaneOf<'resume'>, key: Key): PlayState {
  const isYes = key.kind === 'key' ? key.name === 'enter' : /^[y ]$/i.test(key.text);
  const isNo = key.kind === 'text' && /^n$/i.test(key.text);
  if (!isYes) return isNo ? { ...state, pane: GAME, round: state.round + 1 } : state;
  const { start, moves, human } = pane.saved;
  const game = newGame(human ?? state.game.human, moves, start);
  return { ...otherGame(state, game), round: state.round, owned: state.owned };
}
