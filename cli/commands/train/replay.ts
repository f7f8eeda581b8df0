import { discs, initialPosition } from '../../../engine/position.js';
import type { GameRecord } from '../../../selfplay/records/gameRecord.js';
import type { BoardScene } from '../../screen/boardLines.js';
import { type RecordedLine, recordedLine, sceneAt } from '../../screen/recordScene.js';

/** Plies that the final position stays. */
const REST = 4;

/** What is replayed, as far as it is played now. */
export interface Replayed {
  /** Absent as long as there is no game. */
  readonly scene: BoardScene | undefined;
  /** What the board shows. */
  readonly caption: string;
}

export const NOTHING_YET: Replayed = { scene: undefined, caption: 'The first game is under way.' };

/** Replays the newest game again and again, a ply at a step. */
export class Replay {
  readonly #newest: () => GameRecord | undefined;
  #game: { readonly record: GameRecord; readonly line: RecordedLine } | undefined;
  #ply = 0;

  /** @param newest the game stored last; asked whenever a replay has come to its end. */
  constructor(newest: () => GameRecord | undefined) {
    this.#newest = newest;
  }

  /** Goes on by a ply. */
  step(): void {
    const end = this.#game === undefined ? 0 : this.#game.line.moves.length + REST;
    if (this.#game !== undefined && this.#ply < end) {
      this.#ply++;
      return;
    }
    const record = this.#newest();
    if (record === undefined) return;
    const start = record.start ?? initialPosition();
    const line = recordedLine(
      record.plies.map(({ move }) => move),
      start,
    );
    this.#game = { record, line };
    this.#ply = 0;
  }

  get replayed(): Replayed {
    if (this.#game === undefined) return NOTHING_YET;
    const { record, line } = this.#game;
    const ply = Math.min(this.#ply, line.moves.length);
    const { black, white } = discs(line.positions[ply]!);
    const state = ply === line.moves.length ? 'end' : `ply ${ply}`;
    return { scene: sceneAt(line, ply), caption: `game ${record.index}, ${state}: ${black}-${white}` };
  }
}
