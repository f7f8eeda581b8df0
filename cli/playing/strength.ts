import { formatCount } from '../terminal/format.js';
import type { Thinking } from './job.js';

/** How hard the opponent plays. */
export type Strength =
  | { readonly kind: 'simulations'; readonly simulations: number }
  | { readonly kind: 'seconds'; readonly seconds: number }
  /** Alpha-beta: plies ahead. */
  | { readonly kind: 'depth'; readonly depth: number }
  /** A program with a strength of its own. */
  | { readonly kind: 'fixed' };

/** Simulations of the levels, from level 1 on: about twice as many from one to the next. */
const LEVELS = [1, 8, 25, 50, 100, 200, 400, 800, 1600, 3200, 6400];
/** Below it endgames are not solved either: who cannot look ahead should not end perfectly. */
const SOLVES_FROM = 25;
const SECONDS = [0.25, 0.5, 1, 2, 5, 10, 20, 30, 60];
const DEPTHS = { least: 1, most: 10 };
/** Of the network that gives hints beside another opponent. */
export const HINT_SIMULATIONS = 200;

/** The strength that a command line asks for. */
export function strengthOf(
  opponent: string | undefined,
  simulations = HINT_SIMULATIONS,
  seconds?: number,
): Strength {
  const depth = /^alphabeta:(\d+)$/.exec(opponent ?? '')?.[1];
  if (depth !== undefined) return { kind: 'depth', depth: Number(depth) };
  if (opponent !== undefined) return { kind: 'fixed' };
  return seconds === undefined ? { kind: 'simulations', simulations } : { kind: 'seconds', seconds };
}

/** The next stronger (+1) or weaker (-1); undefined where there is none. */
export function stepStrength(strength: Strength, step: 1 | -1): Strength | undefined {
  switch (strength.kind) {
    case 'simulations': {
      const simulations = nextOf(LEVELS, strength.simulations, step);
      return simulations === undefined ? undefined : { kind: 'simulations', simulations };
    }
    case 'seconds': {
      const seconds = nextOf(SECONDS, strength.seconds, step);
      return seconds === undefined ? undefined : { kind: 'seconds', seconds };
    }
    case 'depth': {
      const depth = strength.depth + step;
      return depth < DEPTHS.least || depth > DEPTHS.most ? undefined : { kind: 'depth', depth };
    }
    case 'fixed':
      return undefined;
  }
}

/** The nearest entry of an ascending list beyond a number, which need not be an entry. */
function nextOf(steps: readonly number[], from: number, step: 1 | -1): number | undefined {
  return step === 1 ? steps.find((entry) => entry > from) : steps.findLast((entry) => entry < from);
}

/** How the engine thinks at this strength. */
export function thinkingOf(strength: Strength): Thinking {
  switch (strength.kind) {
    case 'simulations': {
      const { simulations } = strength;
      return { budget: { simulations }, exact: simulations >= SOLVES_FROM };
    }
    case 'seconds':
      return { budget: { seconds: strength.seconds }, exact: true };
    case 'depth':
    case 'fixed':
      return { budget: { simulations: HINT_SIMULATIONS }, exact: true };
  }
}

/** The player of this strength, where its name says that: `alphabeta:4`. */
export function nameAt<Name extends string | undefined>(name: Name, strength: Strength): Name | string {
  return strength.kind === 'depth' ? `alphabeta:${strength.depth}` : name;
}

/** What the change of strength led to, in a sentence. */
export function describeChange(
  label: string,
  before: Strength,
  after: Strength | undefined,
  step: 1 | -1,
): string {
  if (after !== undefined) return `${label}: ${describeStrength(after)}.`;
  if (before.kind === 'fixed') return `${label} has no levels.`;
  return step === 1 ? 'It does not get stronger.' : 'It does not get weaker.';
}

/** `level 6, 200 simulations a move`; empty where there is nothing to say. */
export function describeStrength(strength: Strength): string {
  switch (strength.kind) {
    case 'simulations': {
      const { simulations } = strength;
      const level = LEVELS.indexOf(simulations) + 1;
      const count = `${formatCount(simulations, 'simulation')} a move`;
      return level === 0 ? count : `level ${level}, ${count}`;
    }
    case 'seconds':
      return `${strength.seconds} s a move`;
    case 'depth':
      return `${strength.depth} ${strength.depth === 1 ? 'ply' : 'plies'} ahead`;
    case 'fixed':
      return '';
  }
}
