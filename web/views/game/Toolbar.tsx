import { moveName } from '../../../engine/notation.js';
import { Steps } from '../../components/Steps.js';
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
  const { data, state, act } = props;
  return (
    <nav class="bar" aria-label="What is shown">
      <Steps
        names={data.plies.map(plyName)}
        shown={`${data.plies[state.at]!.ply} / ${data.plies.at(-1)!.ply}`}
        at={state.at}
        onGo={(to) => act({ do: 'go', to })}
      />
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
