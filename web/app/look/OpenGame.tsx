import { harmless } from '../../../engine/text.js';
import { Part } from '../../components/Part.js';
import { readFile } from '../files/readFile.js';
import { sentenceOf } from '../sentenceOf.js';
import { ChooseGame } from './ChooseGame.js';
import { gameName } from './gameNames.js';
import { type FoundGames, gamesOfBytes, gamesOfText } from './openGames.js';
import { pause } from './pause.js';
import { Sources } from './Sources.js';
import type { LookAction, LookState } from './state.js';

/** 100,000 games of WTHOR take less. */
const LARGEST = 16 * 2 ** 20;

export interface OpenGameProps {
  readonly state: LookState;
  readonly dispatch: (action: LookAction) => void;
}

/** Where a game comes from: a text that is pasted, a file, a link. */
export function OpenGame({ state, dispatch }: OpenGameProps) {
  const { found, game, failure } = state;
  const open = (games: Promise<FoundGames>): void => {
    games.then(
      (some) => dispatch({ type: 'found', found: some }),
      (error: unknown) => dispatch({ type: 'failed', sentence: sentenceOf(error) }),
    );
  };
  const openText = (text: string): void => open(gamesOfText(text, pause));
  const openFile = (file: File): void =>
    open(readFile(file, LARGEST).then((bytes) => gamesOfBytes(file.name, bytes, pause)));
  return (
    <section class="card look-open" data-found={found !== undefined} aria-labelledby="look-title">
      <h2 id="look-title">{found === undefined ? 'Look at a game' : gameName(game)}</h2>
      {failure !== undefined && (
        <p class="warn" role="alert">
          {failure}
        </p>
      )}
      {[...(found?.remarks ?? []), ...(game.remarks ?? []).map(asSentence)].map((remark) => (
        <p key={remark} class="faint">
          {remark}
        </p>
      ))}
      {found !== undefined && found.games.length > 1 && (
        <ChooseGame found={found} game={game} dispatch={dispatch} />
      )}
      {found === undefined ? (
        <Sources onText={openText} onFile={openFile} />
      ) : (
        // Closed again when something was opened.
        <Part key={state.opened} title="Open another game">
          <Sources onText={openText} onFile={openFile} />
        </Part>
      )}
    </section>
  );
}

/** A remark of a record: the end of a sentence. */
function asSentence(remark: string): string {
  return `About this game: ${harmless(remark)}.`;
}
