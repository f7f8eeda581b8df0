import { useEffect } from 'preact/hooks';
import { sentenceOf } from '../sentenceOf.js';
import { linkOf, looksLikeLink } from './link.js';
import { gamesOfText } from './openGames.js';
import { pause } from './pause.js';
import type { LookAction, LookState } from './state.js';

/** Opens the game that the page's address holds, and keeps the address that of what is shown. */
export function useLink({ found, game, ply }: LookState, dispatch: (action: LookAction) => void): void {
  useEffect(() => {
    const open = (): void => {
      if (!looksLikeLink(location.hash)) return;
      gamesOfText(location.hash, pause).then(
        (games) => dispatch({ type: 'found', found: games }),
        (error: unknown) => dispatch({ type: 'failed', sentence: sentenceOf(error) }),
      );
    };
    open();
    addEventListener('hashchange', open);
    return () => removeEventListener('hashchange', open);
  }, [dispatch]);
  useEffect(() => {
    // It is told to nobody that it changed: who listens would open it again.
    if (found !== undefined) history.replaceState(null, '', linkOf(game, ply));
  }, [found, game, ply]);
}
