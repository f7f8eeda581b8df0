import type { RunEvent } from '../../../selfplay/training/events.js';
import { eventLine } from './bars.js';
import { boundOf, kindOf, lossesOf } from './lossesAndMatches.js';
import { read } from './meter.js';
import { type Action, NO_READINGS, opponentsOf, seriesOf, type TrainState } from './state.js';

/** Lines kept for the screen. */
const LOG_LINES = 200;

/** What becomes of the state: no input, no output, no clock but the one in the action. */
export function reduce(state: TrainState, action: Action): TrainState {
  switch (action.kind) {
    case 'told':
      return follow(kept({ ...state, elapsed: action.elapsed }, action.event), action.event);
    case 'tick': {
      const { elapsed, underWay, machines, replayed } = action;
      return { ...state, elapsed, underWay, machines, replayed };
    }
    case 'paused':
      return action.isPaused
        ? { ...state, isPaused: true, message: 'paused: nothing is lost; p goes on' }
        : { ...state, isPaused: false, message: 'goes on', meters: NO_READINGS };
    case 'planned':
      return { ...state, message: planned(state, action.matches) };
    case 'nextOpponent': {
      const all = opponentsOf(state);
      const now = seriesOf(state)?.opponent;
      return now === undefined ? state : { ...state, opponent: all[(all.indexOf(now) + 1) % all.length] };
    }
    case 'stopping':
      return { ...state, isStopping: true };
    case 'noted':
      return { ...state, message: action.message };
  }
}

function planned({ beginning, generation }: TrainState, matches: number): string {
  const name = `generation ${generation}`;
  if (beginning.config.evaluation.games === 0) return 'this run is configured to have no evaluations';
  if (matches === 0) return `${name} has its evaluation, or it is on its way`;
  return `${matches} ${matches === 1 ? 'match' : 'matches'} of ${name} as soon as a thread is free`;
}

/** Keeps what an event says in words. */
function kept(state: TrainState, event: RunEvent): TrainState {
  const line = eventLine(event);
  if (line === undefined) return state;
  return { ...state, message: line, log: [...state.log, line].slice(-LOG_LINES) };
}

function follow(state: TrainState, event: RunEvent): TrainState {
  const { elapsed, meters } = state;
  switch (event.kind) {
    case 'started':
      return { ...state, meters: { ...meters, networks: read(meters.networks, elapsed, event.generation) } };
    case 'games':
      return followGames(state, event);
    case 'training':
      return followTraining(state, event);
    case 'published': {
      const networks = read(meters.networks, elapsed, event.generation);
      const losses = lossesOf(event);
      return { ...state, generation: event.generation, losses, meters: { ...meters, networks } };
    }
    case 'evaluation': {
      const { generation, simulations, summary } = event;
      const opponent = kindOf(event.opponent);
      const match = { ...summary, ...boundOf(summary), generation, simulations, opponent };
      return { ...state, matches: [...state.matches, match] };
    }
    case 'explained':
    case 'mended':
    case 'fallback':
    case 'waiting':
    case 'stopped':
      return state;
  }
}

function followGames(state: TrainState, event: Extract<RunEvent, { kind: 'games' }>): TrainState {
  const { elapsed, meters, playing } = state;
  const { generation, gamesOfGeneration, gamesPerGeneration, games, positions } = event;
  // The last chunk of a generation may come after the first of the next.
  const isNewest = generation >= (playing?.generation ?? 0);
  return {
    ...state,
    games,
    positions,
    meters: {
      ...meters,
      games: read(meters.games, elapsed, games),
      evaluations: read(meters.evaluations, elapsed, event.evaluations),
    },
    playing: isNewest ? { generation, done: gamesOfGeneration, total: gamesPerGeneration } : playing,
  };
}

function followTraining(state: TrainState, event: Extract<RunEvent, { kind: 'training' }>): TrainState {
  const { elapsed, meters, training, beginning } = state;
  const { generation, step, steps } = event;
  const { batchSize } = beginning.config.training;
  const isNext = training !== undefined && training.generation !== generation;
  const samplesBefore = state.samplesBefore + (isNext ? training.total * batchSize : 0);
  return {
    ...state,
    samplesBefore,
    losses: lossesOf(event),
    training: { generation, done: step, total: steps },
    meters: { ...meters, samples: read(meters.samples, elapsed, samplesBefore + step * batchSize) },
  };
}
