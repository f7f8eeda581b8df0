import type { ComponentChildren } from 'preact';

import './steps.css';

export interface StepsProps {
  /** What stands at each step, in words. */
  readonly names: readonly string[];
  /** What is written beside the slider. */
  readonly shown: string;
  readonly at: number;
  readonly onGo: (to: number) => void;
}

/** Goes through the positions of a game: to the ends, step by step, or anywhere. */
export function Steps({ names, shown, at, onGo }: StepsProps) {
  const last = names.length - 1;
  const step = (id: string, name: string, path: string, to: number): ComponentChildren => (
    <button
      type="button"
      id={id}
      aria-label={name}
      disabled={to < 0 || to > last || to === at}
      onClick={() => onGo(to)}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
  return (
    <div class="steps">
      {step('first', 'First position', 'M3 2h2v12H3zM14 2v12L6 8z', 0)}
      {step('previous', 'Previous ply', 'M12 2v12L4 8z', at - 1)}
      <input
        type="range"
        id="ply"
        min="0"
        max={last}
        step="1"
        value={at}
        aria-label="Ply"
        aria-valuetext={names[at]}
        onInput={(event) => onGo(Number(event.currentTarget.value))}
      />
      {step('next', 'Next ply', 'M4 2v12l8-6z', at + 1)}
      {step('last', 'Last position', 'M2 2v12l8-6zM11 2h2v12h-2z', last)}
      <output for="ply">{shown}</output>
    </div>
  );
}
