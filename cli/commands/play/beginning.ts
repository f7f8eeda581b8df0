import { legalMoveList } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';
import { type Game, positionOf } from '../../../playing/playedGame.js';
import { FRESH_CLOCKS, type TimeControl } from '../../../playing/timeControl.js';
import type { Strength } from '../../engine/opponentStrength.js';
import type { SavedGame } from '../../sources/savedGame.js';
import type { Opponent, Pane, PlayState } from './state.js';

export interface Beginning {
  readonly game: Game;
  readonly opponent: Opponent;
  readonly strength: Strength;
  readonly timeControl?: TimeControl | undefined;
  readonly ponders?: boolean;
  readonly file?: string | undefined;
  /** Whether the file holds this game and nothing else. */
  readonly owned?: boolean;
  /** A game that was left, to be offered first. */
  readonly offered?: SavedGame | undefined;
  /** Whether to ask first if the file may be replaced. */
  readonly isTaken?: boolean;
  /** Said below the board before anything else is. */
  readonly message?: string;
}

export function beginState({ game, opponent, strength, file, ...more }: Beginning): PlayState {
  const { timeControl, ponders = false, owned = false, message = '' } = more;
  return {
    game,
    round: 0,
    opponent,
    strength,
    file,
    owned,
    tableTime: timeControl,
    timeControl,
    ponders,
    cursor: firstCursor(game),
    rotated: false,
    clocks: FRESH_CLOCKS,
    turnClocks: FRESH_CLOCKS,
    time: undefined,
    thoughts: new Map(),
    hintWanted: undefined,
    hints: new Map(),
    analysing: false,
    analysed: undefined,
    judged: new Map(),
    explanations: new Map(),
    progress: 0,
    hurried: false,
    pane: firstPane(more, file),
    message,
    typed: '',
    justTyped: false,
    errand: undefined,
    left: false,
  };
}

function firstPane({ offered, isTaken }: Pick<Beginning, 'offered' | 'isTaken'>, file?: string): Pane {
  if (offered !== undefined) return { kind: 'resume', saved: offered };
  return isTaken === true && file !== undefined
    ? { kind: 'replace', file, purpose: 'keep' }
    : { kind: 'game' };
}

function firstCursor(game: Game): number {
  return legalMoveList(positionOf(game)).find((move) => move !== PASS) ?? 0;
}

/** Another game at the same table: no clock has run yet, and no file holds it. */
export function otherGame(state: PlayState, game: Game): PlayState {
  return {
    ...state,
    game,
    round: state.round + 1,
    cursor: firstCursor(game),
    timeControl: state.tableTime,
    clocks: FRESH_CLOCKS,
    turnClocks: FRESH_CLOCKS,
    hintWanted: undefined,
    hurried: false,
    progress: 0,
    typed: '',
    owned: false,
    pane: { kind: 'game' },
  };
}
