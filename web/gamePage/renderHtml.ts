import { renderView } from '../renderView.js';
import type { PageGame } from './explainPlies.js';
import { gameData } from './gameData.js';

/** One self-contained page for a whole game: it works from a file, without a network, with the keyboard. */
export function renderHtml(game: PageGame): string {
  return renderView('game', gameData(game));
}
