import { useState } from 'preact/hooks';
import type { MatchRequest } from '../../api.js';
import { type Players, usualPair } from './players.js';

interface MatchFormProps {
  readonly players: Players;
  /** The run whose newest network plays unless another one is chosen. */
  readonly run: string | undefined;
  readonly isPlaying: boolean;
  readonly onBegin: (request: MatchRequest) => void;
  readonly onStop: () => void;
}

/** Bounds of what the program plays for a page. */
const MOST_GAMES = 1000;
const MOST_SIMULATIONS = 10_000;

/** Who plays whom, how many games, and how long each move is thought about. */
export function MatchForm({ players, run, isPlaying, onBegin, onStop }: MatchFormProps) {
  const [[a, b], setPair] = useState(() => usualPair(players, run));
  const [games, setGames] = useState(40);
  const [simulations, setSimulations] = useState(64);
  return (
    <form
      class="card match-form"
      onSubmit={(event) => {
        event.preventDefault();
        onBegin({ a, b, games, simulations });
      }}
    >
      <NetworkChoice
        label="Network A"
        players={players}
        value={a}
        onChange={(sha256) => setPair([sha256, b])}
      />
      <NetworkChoice
        label="Network B"
        players={players}
        value={b}
        onChange={(sha256) => setPair([a, sha256])}
      />
      <NumberField
        label="Games, an even number"
        value={games}
        range={[2, MOST_GAMES, 2]}
        onChange={setGames}
      />
      <NumberField
        label="Simulations a move"
        value={simulations}
        range={[1, MOST_SIMULATIONS, 1]}
        onChange={setSimulations}
      />
      <div class="match-buttons">
        <button type="submit" disabled={isPlaying}>
          Begin the match
        </button>
        <button type="button" disabled={!isPlaying} onClick={onStop}>
          Stop
        </button>
      </div>
    </form>
  );
}

interface NetworkChoiceProps {
  readonly label: string;
  readonly players: Players;
  readonly value: string;
  readonly onChange: (sha256: string) => void;
}

function NetworkChoice({ label, players, value, onChange }: NetworkChoiceProps) {
  return (
    <label class="choice">
      {label}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {players.map((group) => (
          <optgroup key={group.run} label={group.title}>
            {group.players.map(({ sha256, name }) => (
              <option key={sha256} value={sha256}>
                {name}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly range: readonly [least: number, most: number, step: number];
  readonly onChange: (value: number) => void;
}

function NumberField({ label, value, range: [least, most, step], onChange }: NumberFieldProps) {
  return (
    <label class="choice">
      {label}
      <input
        type="number"
        required
        min={least}
        max={most}
        step={step}
        value={value}
        onInput={(event) => {
          const { valueAsNumber } = event.currentTarget;
          if (!Number.isNaN(valueAsNumber)) onChange(valueAsNumber);
        }}
      />
    </label>
  );
}
