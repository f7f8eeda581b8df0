import { OthelloError, quote } from '../../engine/errors.js';
import { FOLLOW, levelAt, type LevelChoice, LEVELS, readLevel } from '../../playing/levels.js';
import { HINT_SIMULATIONS } from '../../playing/looks.js';
import { formatCount } from '../terminal/format.js';
import type { Thinking } from './thinkerJob.js';

/** How hard the opponent plays. */
export type Strength =
  /** The network at a level, from 1. */
  | { readonly kind: 'level'; readonly level: number }
  /** The network at the level that keeps the game even. */
  | { readonly kind: 'follow' }
  | { readonly kind: 'simulations'; readonly simulations: number }
  | { readonly kind: 'seconds'; readonly seconds: number }
  /** Alpha-beta: plies ahead. */
  | { readonly kind: 'depth'; readonly depth: number }
  /** A program with a strength of its own. */
  | { readonly kind: 'fixed' };

/** Simulations of the steps beyond the highest level. */
const BEYOND = [1600, 3200, 6400];
/** Below it endgames are not solved either: who cannot look ahead should not end perfectly. */
const SOLVES_FROM = 25;
const SECONDS = [0.25, 0.5, 1, 2, 5, 10, 20, 30, 60];
const DEPTHS = { least: 1, most: 10 };
/** Where one that followed goes on from. */
const MIDDLE = LEVELS.length / 2;

/** What a command line says of how strong the network is to play. */
export interface Effort {
  readonly sims?: number | undefined;
  readonly seconds?: number | undefined;
  readonly level?: LevelChoice | undefined;
}

/** Throws OthelloError `usage` where a level is named and something else that would decide. */
export function checkEffort({ sims, seconds, level }: Effort, opponent?: string): void {
  if (level === undefined) return;
  if (opponent !== undefined) {
    throw new OthelloError(
      'usage',
      '--level is of the network; --opponent names another player, such as alphabeta:3, whose name says how strong it is.',
    );
  }
  if (sims === undefined && seconds === undefined) return;
  const other = sims === undefined ? '--seconds' : '--sims';
  throw new OthelloError('usage', `--level and ${other} both say how strong the network plays; give one.`);
}

/** The strength of the network at a level. */
export function levelStrength(level: LevelChoice): Strength {
  return level === FOLLOW ? { kind: 'follow' } : { kind: 'level', level };
}

/** The strength that a command line asks for. */
export function strengthOf(
  opponent: string | undefined,
  simulations = HINT_SIMULATIONS,
  seconds?: number,
  level?: LevelChoice,
): Strength {
  if (level !== undefined) return levelStrength(level);
  const depth = /^alphabeta:(\d+)$/.exec(opponent ?? '')?.[1];
  if (depth !== undefined) return { kind: 'depth', depth: Number(depth) };
  if (opponent !== undefined) return { kind: 'fixed' };
  return seconds === undefined ? { kind: 'simulations', simulations } : { kind: 'seconds', seconds };
}

/** The next stronger (+1) or weaker (-1); undefined where there is none. */
export function stepStrength(strength: Strength, step: 1 | -1): Strength | undefined {
  switch (strength.kind) {
    case 'level': {
      const level = strength.level + step;
      if (level > LEVELS.length) return { kind: 'simulations', simulations: BEYOND[0]! };
      return level < 1 ? undefined : { kind: 'level', level };
    }
    case 'follow':
      return { kind: 'level', level: step === 1 ? MIDDLE + 1 : MIDDLE };
    case 'simulations':
      return stepSimulations(strength.simulations, step);
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

/** The next level or number beyond them from a number of simulations, which a level may have or not. */
function stepSimulations(from: number, step: 1 | -1): Strength | undefined {
  const looksAt = LEVELS.map(({ simulations }) => simulations);
  const least = nextOf([...new Set(looksAt), ...BEYOND], from, step);
  if (least === undefined) return undefined;
  const index = step === 1 ? looksAt.indexOf(least) : looksAt.lastIndexOf(least);
  return index < 0 ? { kind: 'simulations', simulations: least } : { kind: 'level', level: index + 1 };
}

/** The nearest entry of an ascending list beyond a number, which need not be an entry. */
function nextOf(steps: readonly number[], from: number, step: 1 | -1): number | undefined {
  return step === 1 ? steps.find((entry) => entry > from) : steps.findLast((entry) => entry < from);
}

/** How the engine thinks at this strength. */
export function thinkingOf(strength: Strength): Thinking {
  switch (strength.kind) {
    case 'level': {
      const { simulations, exact, temperature } = levelAt(strength.level);
      // Who draws moves knows no openings by heart.
      return { budget: { simulations }, exact, level: strength.level, book: temperature === undefined };
    }
    case 'follow':
      return { budget: { simulations: HINT_SIMULATIONS }, exact: true, level: FOLLOW };
    case 'simulations': {
      const { simulations } = strength;
      return { budget: { simulations }, exact: simulations >= SOLVES_FROM, book: true };
    }
    case 'seconds':
      return { budget: { seconds: strength.seconds }, exact: true, book: true };
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

/** `level 3 (casual)`, `level 9, 200 simulations a move`; empty where there is nothing to say. */
export function describeStrength(strength: Strength): string {
  switch (strength.kind) {
    case 'level':
      return `level ${strength.level} (${levelAt(strength.level).name})`;
    case 'follow':
      return 'a level that follows you';
    case 'simulations': {
      const { simulations } = strength;
      // Where a level plays its best, these are what makes it.
      const level = LEVELS.findIndex(
        (one) => one.temperature === undefined && one.simulations === simulations,
      );
      const count = `${formatCount(simulations, 'simulation')} a move`;
      return level < 0 ? count : `level ${level + 1}, ${count}`;
    }
    case 'seconds':
      return `${strength.seconds} s a move`;
    case 'depth':
      return `${strength.depth} ${strength.depth === 1 ? 'ply' : 'plies'} ahead`;
    case 'fixed':
      return '';
  }
}

/** What `level CHANGE` comes to during a game: the strength from then on, and what is said of it. */
export function changeStrength(
  label: string,
  strength: Strength,
  change: string,
): { readonly strength: Strength; readonly says: string } {
  if (change === '+' || change === '-' || strength.kind === 'fixed') {
    const step = change === '-' ? -1 : 1;
    const next = stepStrength(strength, step);
    return { strength: next ?? strength, says: describeChange(label, strength, next, step) };
  }
  const chosen = change === '' ? strength : chooseStrength(strength, change);
  if (chosen !== undefined) return { strength: chosen, says: `${label}: ${describeStrength(chosen)}.` };
  const accepted =
    strength.kind === 'depth'
      ? `${DEPTHS.least} to ${DEPTHS.most} plies`
      : `1 to ${LEVELS.length}, a name from ${LEVELS[0]!.name} to ${LEVELS.at(-1)!.name}, or ${FOLLOW}`;
  return { strength, says: `level takes + or -, ${accepted}, not ${quote(change)}.` };
}

/** The strength that somebody names during a game; undefined where it is none of this player. */
function chooseStrength(strength: Strength, given: string): Strength | undefined {
  switch (strength.kind) {
    case 'fixed':
      return undefined;
    case 'depth': {
      const depth = /^\d{1,2}$/.test(given) ? Number(given) : 0;
      return depth < DEPTHS.least || depth > DEPTHS.most ? undefined : { kind: 'depth', depth };
    }
    case 'level':
    case 'follow':
    case 'simulations':
    case 'seconds': {
      const level = readLevel(given);
      return level === undefined ? undefined : levelStrength(level);
    }
  }
}
