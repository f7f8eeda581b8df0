import { useState } from 'preact/hooks';
import { FilePlace } from '../../components/FilePlace.js';

/** The endings of files that hold games. */
const ENDINGS = '.ggf,.pgn,.sgf,.wtb,.json,.jsonl,.txt,.obf,.gz,.bz2';

export interface SourcesProps {
  readonly onText: (text: string) => void;
  readonly onFile: (file: File) => void;
}

/** A text and a file to open. */
export function Sources({ onText, onFile }: SourcesProps) {
  const [text, setText] = useState('');
  return (
    <div class="look-sources">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onText(text);
        }}
      >
        <label for="look-text">Paste a game, a position or a link</label>
        <textarea
          id="look-text"
          rows={3}
          spellcheck={false}
          placeholder="f5d6c3d3c4f4c5b3"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="primary" disabled={text.trim() === ''}>
          Open
        </button>
      </form>
      <FilePlace label="Choose a file" accept={ENDINGS} onFile={onFile}>
        <span class="faint">or drop one here: GGF, PGN, SGF, WTHOR, Othello Quest, transcripts, boards</span>
      </FilePlace>
    </div>
  );
}
