import { type Color, isOver, opposite } from '../../../engine/position.js';
import type { EngineResult } from '../../../playing/engine.js';
import { type Line, positionAfter, positionKey } from '../../../playing/line.js';
import { hintOf } from '../../../playing/looks.js';
import { moveValues, valueNotes } from '../../../playing/moveValues.js';
import { lineOf, lineTo, toDecide } from '../../../playing/playedGame.js';
import type { BoardScene } from '../../screen/boardLines.js';
import { recordedLine, sceneAt } from '../../screen/recordScene.js';
import type { PlayState } from './state.js';

/** The game up to the position in front: the one that is played, an earlier one of it, or a game that is offered. */
export function shownLine({ game, pane }: PlayState): Line {
  if (pane.kind === 'resume') return pane.saved;
  return pane.kind === 'browse' ? lineTo(game, pane.ply) : lineOf(game);
}

/** The board of the game with its marks. */
export function boardScene(state: PlayState): BoardScene {
  const line = shownLine(state);
  const position = positionAfter(line);
  const { pane, game, cursor, rotated } = state;
  const isPlaying = pane.kind !== 'browse' && pane.kind !== 'resume';
  const hint = isPlaying || state.analysing ? shownHint(state) : undefined;
  return {
    position,
    rotated,
    showLegal: !isPlaying || toDecide(game) === 'human',
    ...lastPlayed(line),
    ...(isPlaying ? { cursor } : {}),
    ...(hint === undefined ? {} : { notes: valueNotes(moveValues(hint)) }),
  };
}

/** The hint that was asked for about the position in front, or what an analysis found; undefined until there is one. */
export function shownHint(state: PlayState): EngineResult | undefined {
  const key = positionKey(shownLine(state));
  return state.analysing || state.hintWanted === key ? hintOf(state, key) : undefined;
}

/** The last disc played, and the discs that it turned. */
export function lastPlayed({ start, moves }: Line): Pick<BoardScene, 'last' | 'flipped'> {
  const { last, flipped } = sceneAt(recordedLine(moves, start), moves.length);
  return { last, flipped };
}

/** What the engine makes of the position in front, or of the last one before it that it has looked at. */
export interface ShownThought {
  readonly color: Color;
  readonly result: EngineResult;
  /** What it expects to be played from the position in front on; empty where something else was played. */
  readonly line: readonly number[];
}

export function shownThought(state: PlayState): ShownThought | undefined {
  const { start, moves } = shownLine(state);
  for (let ply = moves.length; ply >= Math.max(0, moves.length - 3); ply--) {
    const before = { start, moves: moves.slice(0, ply) };
    const result = state.thoughts.get(positionKey(before));
    if (result === undefined) continue;
    const { principalVariation } = result;
    const played = moves.slice(ply);
    const isExpected = played.every((move, index) => principalVariation[index] === move);
    const line = isExpected ? principalVariation.slice(played.length) : [];
    return { color: positionAfter(before).turn, result, line };
  }
  return undefined;
}

/** What the engine thought before the last move it chose itself, with that move; undefined before it has. */
export function lastDecision(
  state: PlayState,
): { readonly move: number; readonly result: EngineResult } | undefined {
  const { game } = state;
  const { start, moves } = shownLine(state);
  for (let ply = moves.length - 1; ply >= 0; ply--) {
    const before = { start, moves: moves.slice(0, ply) };
    const position = positionAfter(before);
    if (position.turn !== opposite(game.human) || isOver(position)) continue;
    const result = state.thoughts.get(positionKey(before));
    return result === undefined ? undefined : { move: moves[ply]!, result };
  }
  return undefined;
}

/** Black's share of the point, 0..1. */
export function blackShare({ color, result }: ShownThought): number {
  const value = result.proven ?? result.value;
  return (1 + (color === 'black' ? value : -value)) / 2;
}

/** For certain, in how many discs more for whom; undefined where the engine only expects. */
export function certainEnd({
  color,
  result,
}: ShownThought): { readonly winner: Color | undefined; readonly discs?: number } | undefined {
  if (result.proven === undefined) return undefined;
  const winner = result.proven === 0 ? undefined : result.proven > 0 ? color : opposite(color);
  return { winner, ...(result.exact === undefined ? {} : { discs: Math.abs(result.exact.score) }) };
}
