import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';

import './file-place.css';

/** Where files are dropped, with a button for those who choose them in a list. */
export interface FilePlaceProps {
  /** What the button says. */
  readonly label: string;
  /** Endings, such as `.ggf,.pgn`. */
  readonly accept: string;
  readonly onFile: (file: File) => void;
  readonly children?: ComponentChildren;
}

export function FilePlace({ label, accept, onFile, children }: FilePlaceProps) {
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div
      class="file-place"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer?.files[0];
        if (file !== undefined) onFile(file);
      }}
    >
      <button type="button" onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        class="hidden"
        tabIndex={-1}
        aria-hidden="true"
        accept={accept}
        onChange={(event) => {
          const chosen = event.currentTarget;
          const file = chosen.files?.[0];
          if (file !== undefined) onFile(file);
          // The same file may be chosen again.
          chosen.value = '';
        }}
      />
      {children}
    </div>
  );
}
