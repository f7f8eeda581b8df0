import { scientific } from '../../../engine/numberText.js';
import { PASS } from '../../../engine/squareSet.js';
import { Board } from '../../components/Board.js';
import { strongestText } from '../../components/relevance/maps.js';
import { MapScale } from '../../components/relevance/MapScale.js';
import type { RelevanceData } from './data.js';
import { mapShown, type OpenedGame, scaleShown } from './openedGame.js';
import { type GameAction, type GameState, SUM } from './state.js';
import { plyName, titleOf } from './words.js';

/** Stands on the square that was played, where another move is explained. */
const PLAYED = '△';

export interface BoardPanelProps {
  readonly game: OpenedGame;
  readonly state: GameState;
  /** What is explained; undefined where there is nothing. */
  readonly found: RelevanceData | undefined;
  readonly act: (action: GameAction) => void;
}

/** The large board with what it shows; a press on a legal move explains it. */
export function BoardPanel({ game, state, found, act }: BoardPanelProps) {
  const ply = game.data.plies[state.at]!;
  const target = found?.square ?? undefined;
  const notes =
    ply.move === null || ply.move === PASS || ply.move === target ? [] : [[ply.move, PLAYED] as const];
  const map = found === undefined ? undefined : mapShown(game, state, found);
  const scale = found === undefined ? 0 : scaleShown(game, state, found);
  return (
    <section class="card" id="board" aria-label="Board">
      <Head game={game} state={state} found={found} />
      <Board
        label={boardLabel(plyName(ply), found, map)}
        position={game.positions[state.at]!}
        map={map}
        scale={scale}
        choices={ply.legal.map(({ square }) => square)}
        notes={new Map(notes)}
        target={target}
        flips={ply.legal.find(({ square }) => square === target)?.flips}
        onChoose={(square) => act({ do: 'target', target: { square } })}
      />
      {found === undefined ? (
        <p class="faint apart">
          There is none in this position (a pass and the end of the game have no move to explain).
        </p>
      ) : (
        <>
          <MapScale scale={scale} />
          <Key isMove={target !== undefined} isPlayed={notes.length > 0} plane={state.plane} />
        </>
      )}
    </section>
  );
}

function boardLabel(
  where: string,
  found: RelevanceData | undefined,
  map: ArrayLike<number> | undefined,
): string {
  if (found === undefined || map === undefined) return `${where}. Board without relevance`;
  return `${where}. ${titleOf(found)} ${scientific(found.output)}. Most relevant: ${strongestText(map)}.`;
}

function Head({ game: { data }, state, found }: Omit<BoardPanelProps, 'act'>) {
  const { target } = state;
  const missing = 'number' in target ? data.targets[target.number]! : '';
  return (
    <div class="boardHead">
      <strong>
        {found === undefined
          ? `No explanation of ${missing}`
          : `${titleOf(found)} ${scientific(found.output)}`}
      </strong>
      <span class="faint">{plyName(data.plies[state.at]!)}</span>
    </div>
  );
}

interface KeyProps {
  readonly isMove: boolean;
  readonly isPlayed: boolean;
  readonly plane: string;
}

function Key({ isMove, isPlayed, plane }: KeyProps) {
  return (
    <p class="key">
      <span>Tint: relevance {plane === SUM ? 'summed over the planes' : `of the plane “${plane}”`}</span>
      {isMove && (
        <>
          <span>frame: explained move</span>
          <span>dashed ring: turned by it</span>
        </>
      )}
      {isPlayed && <span>{PLAYED} played move</span>}
      <span>dot: other legal moves</span>
    </p>
  );
}
