import { discs, initialPosition } from '../../../engine/position.js';
import type { GameRecord } from '../../../selfplay/records/gameRecord.js';
import type { BoardScene } from '../../screen/boardLines.js';
import { recordedLine, type RecordedLine, sceneAt } from '../../screen/recordScene.js';

/** Plies that the final position stays. */
const REST = 4;

/** Replays the newest game again and again, a ply at a step. */
export class Replay {
  readonly #newest: () => GameRecord | undefined;
  #game: { readonly record: GameRecord; readonly line: RecordedLine } | undefined;
  #ply = 0;

  /** @param newest the game stored last; asked whenever a replay has come to its end. */
  constructor(newest: () => GameRecord | undefined) {
    this.#newest = newest;
  }

  /** Goes on by a ply; true when there is something new to see. */
  step(): boolean {
    const end = this.#game === undefined ? 0 : this.#game.line.moves.length + REST;
    if (this.#game !== undefined && this.#ply < end) {
      this.#ply++;
      return true;
    }
    const record = this.#newest();
    if (record === undefined) return false;
    const start = record.start ?? initialPosition();
    const line = recordedLine(
      record.plies.map(({ move }) => move),
      start,
    );
    this.#game = { record, line };
    this.#ply = 0;
    return true;
  }

  /** The board now; undefined as long as there is no game. */
  get scene(): BoardScene | undefined {
    return this.#game === undefined ? undefined : sceneAt(this.#game.line, this.#shownPly(this.#game.line));
  }

  /** What the board shows. */
  get caption(): string {
    if (this.#game === undefined) return 'The first game is under way.';
    const { record, line } = this.#game;
    const ply = this.#shownPly(line);
    const { black, white } = discs(line.positions[ply]!);
    const state = ply === line.moves.length ? 'end' : `ply ${ply}`;
    return `game ${record.index}, ${state}: ${black}-${white}`;
  }

  #shownPly({ moves }: RecordedLine): number {
    return Math.min(this.#ply, moves.length);
  }
}
