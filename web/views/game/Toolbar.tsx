import type { ComponentChildren } from 'preact';
import { moveName } from '../../../engine/notation.js';
import type { GameData } from './data.js';
import { type GameAction, type GameState, SUM } from './state.js';
import { plyName } from './words.js';

export interface ToolbarProps {
  readonly data: GameData;
  readonly state: GameState;
  readonly act: (action: GameAction) => void;
}

/** What is shown: the ply, the target, the composite, the plane. */
export function Toolbar(props: ToolbarProps) {
  const { state, act } = props;
  return (
    <nav class="bar" aria-label="What is shown">
      <Steps {...props} />
      <TargetChoice {...props} />
      <CompositeChoice {...props} />
      <PlaneChoice {...props} />
      <label class="check">
        <input
          type="checkbox"
          id="wholeGame"
          checked={state.wholeGame}
          onChange={(event) => act({ do: 'wholeGame', wholeGame: event.currentTarget.checked })}
        />
        one scale for the game
      </label>
    </nav>
  );
}

function Steps({ data, state: { at }, act }: ToolbarProps) {
  const last = data.plies.length - 1;
  const ply = data.plies[at]!;
  const step = (id: string, name: string, path: string, to: number): ComponentChildren => (
    <button
      type="button"
      id={id}
      aria-label={name}
      disabled={to < 0 || to > last || to === at}
      onClick={() => act({ do: 'go', to })}
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
        aria-valuetext={plyName(ply)}
        onInput={(event) => act({ do: 'go', to: Number(event.currentTarget.value) })}
      />
      {step('next', 'Next ply', 'M4 2v12l8-6z', at + 1)}
      {step('last', 'Last position', 'M2 2v12l8-6zM11 2h2v12h-2z', last)}
      <output for="ply">
        {ply.ply} / {data.plies[last]!.ply}
      </output>
    </div>
  );
}

/** Targets of the page have their number for a value, legal moves their name. */
function TargetChoice({ data, state: { at, target }, act }: ToolbarProps) {
  const { legal } = data.plies[at]!;
  const choose = (value: string): void => {
    const square = legal.find((move) => moveName(move.square) === value)?.square;
    act({ do: 'target', target: square === undefined ? { number: Number(value) } : { square } });
  };
  return (
    <label>
      target
      <select
        id="target"
        value={'number' in target ? String(target.number) : moveName(target.square)}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {data.targets.map((name, number) => (
          <option key={name} value={number}>
            {name === 'move' ? 'move (played)' : name}
          </option>
        ))}
        {legal.length > 0 && (
          <optgroup label="legal moves here">
            {legal.map(({ square }) => (
              <option key={square} value={moveName(square)}>
                move {moveName(square)}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </label>
  );
}

function CompositeChoice({ data, state, act }: ToolbarProps) {
  return (
    <label>
      composite
      <select
        id="composite"
        value={state.composite}
        onChange={(event) => act({ do: 'composite', composite: Number(event.currentTarget.value) })}
      >
        {data.composites.map(({ name }, index) => (
          <option key={index} value={index}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function PlaneChoice({ data, state, act }: ToolbarProps) {
  return (
    <fieldset>
      <legend>plane</legend>
      <div class="choice">
        {[SUM, ...data.planes].map((plane) => (
          <label key={plane}>
            <input
              type="radio"
              name="plane"
              value={plane}
              checked={plane === state.plane}
              onChange={() => act({ do: 'plane', plane })}
            />
            <span>{plane}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
