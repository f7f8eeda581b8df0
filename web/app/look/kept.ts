import type { RecordedGame } from '../../../engine/records/recordReader.js';
import { FIRST_LOOK, type LookState, reduceLook } from './state.js';

/** What was looked at last, and with which network, for when the view is shown again. */
export const kept: { state: LookState; network: string | undefined } = {
  state: FIRST_LOOK,
  network: undefined,
};

/** The game that the view begins with when it is shown next: whoever has one leads to it so, and then to `#look`. */
export function lookAt(game: RecordedGame, ply = 0): void {
  const found = { games: [game], first: { game: 0, ply }, remarks: [] };
  kept.state = reduceLook(FIRST_LOOK, { type: 'found', found });
}
