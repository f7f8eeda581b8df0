import { isOver, legalMoveList, outcome, play, type Position } from '../../../engine/position.js';
import type { Random } from '../../../engine/random.js';
import { hashLogits, hashValue } from './hashEvaluator.js';

/**
 * The searches again, as their formulas are written: objects and maps, every value kept in a list, what is
 * proven found anew by minimax, policies by plain softmax of logits. Slow, and one leaf at a time.
 */

export interface SlowOptions {
  readonly exact?: ((position: Position, visits: number) => number | undefined) | undefined;
  readonly cPuct?: number;
  readonly cBase?: number;
  readonly firstPlay?: 'zero' | 'parent';
  readonly firstPlayReduction?: number;
  readonly finalShare?: number;
  readonly considered?: number;
  readonly gumbelScale?: number;
  readonly cVisit?: number;
  readonly cScale?: number;
  readonly valueMap?: 'fixed' | 'minMax';
}

export interface SlowResult {
  readonly move: number;
  readonly moves: number[];
  readonly visits: number[];
  readonly q: number[];
  readonly target: number[];
  readonly value: number;
  readonly proven: number | undefined;
  /** The tree below the root, to go on from. */
  readonly root: Node;
}

export class Node {
  readonly position: Position;
  certain: number | undefined;
  readonly moves: number[];
  readonly logits = new Map<number, number>();
  readonly priors = new Map<number, number>();
  readonly children = new Map<number, Node>();
  /** Values of the simulations by move, the mover's view. */
  readonly returns = new Map<number, number[]>();
  /** The network's value, then those of all simulations from here. */
  readonly values: number[] = [];
  /** Kept once known. */
  #proven: number | undefined;

  constructor(position: Position, exact: SlowOptions['exact'], root = false) {
    this.position = position;
    this.moves = legalMoveList(position);
    this.certain = isOver(position)
      ? outcome(position)
      : root
        ? undefined
        : winsAtOnce(position)
          ? 1
          : exact?.(position, 0);
    if (this.certain !== undefined) return;
    const { ownLow, ownHigh, opponentLow, opponentHigh } = position;
    const logits = hashLogits(ownLow, ownHigh, opponentLow, opponentHigh);
    for (const move of this.moves) this.logits.set(move, logits[move]!);
    const probabilities = softmax(this.moves.map((move) => logits[move]!));
    this.moves.forEach((move, i) => this.priors.set(move, Math.fround(probabilities[i]!)));
    this.values.push(hashValue(ownLow, ownHigh, opponentLow, opponentHigh));
    // At the root, what is certain one move ahead is known before any visit.
    if (root) {
      for (const move of this.moves) {
        const child = new Node(play(position, move), exact);
        if (child.certain !== undefined) this.children.set(move, child);
      }
    }
  }

  visits(move: number): number {
    return this.returns.get(move)?.length ?? 0;
  }

  provenMove(move: number): number | undefined {
    const value = this.children.get(move)?.proven();
    return value === undefined ? undefined : 0 - value;
  }

  proven(): number | undefined {
    this.#proven ??= this.certain ?? this.#minimax();
    return this.#proven;
  }

  #minimax(): number | undefined {
    const values = this.moves.map((move) => this.provenMove(move));
    if (values.includes(1)) return 1;
    const known = values.filter((value) => value !== undefined);
    return known.length === values.length ? Math.max(...known) : undefined;
  }

  q(move: number): number | undefined {
    const returns = this.returns.get(move);
    return this.provenMove(move) ?? (returns === undefined ? undefined : mean(returns));
  }

  candidates(): number[] {
    const proven = this.proven();
    return this.moves.filter((move) =>
      proven === undefined ? this.provenMove(move) !== -1 : this.provenMove(move) === proven,
    );
  }

  /** The mover's completed values of the candidates. */
  completed(): Map<number, number> {
    const visited = this.candidates().filter((move) => this.visits(move) > 0);
    const n = sum(visited.map((move) => this.visits(move)));
    const p = sum(visited.map((move) => this.priors.get(move)!));
    const pq = sum(visited.map((move) => this.priors.get(move)! * this.q(move)!));
    const mixed = (this.values[0]! + (n === 0 ? 0 : n * (pq / p))) / (1 + n);
    return new Map(this.candidates().map((move) => [move, this.q(move) ?? mixed]));
  }
}

/** Whether a move leaves the other side without a disc. */
function winsAtOnce(position: Position): boolean {
  return legalMoveList(position).some((move) => {
    const { ownLow, ownHigh } = play(position, move);
    return ownLow === 0 && ownHigh === 0;
  });
}

type Select = (node: Node) => number;

/** One simulation through `move`; returns its value for the mover of `node`. */
function simulate(node: Node, move: number, select: Select, exact: SlowOptions['exact']): number {
  let value: number;
  const child = node.children.get(move);
  if (child === undefined) {
    const fresh = new Node(play(node.position, move), exact);
    node.children.set(move, fresh);
    value = -(fresh.certain ?? fresh.values[0]!);
  } else {
    const visits = node.visits(move);
    // Asked again at 2, 4, 8, … visits.
    if (visits > 1 && Number.isInteger(Math.log2(visits)) && child.proven() === undefined) {
      child.certain = exact?.(child.position, visits);
    }
    value = -(child.proven() ?? simulate(child, select(child), select, exact));
  }
  value = node.provenMove(move) ?? value;
  const returns = node.returns.get(move) ?? [];
  returns.push(value);
  node.returns.set(move, returns);
  value = node.proven() ?? value;
  node.values.push(value);
  return value;
}

function mostProbable(node: Node): number {
  return argmax(node.candidates(), (move) => node.priors.get(move)!);
}

function resultOf(root: Node, move: number, target: Map<number, number>): SlowResult {
  const completed = root.completed();
  return {
    move: root.proven() === undefined ? move : mostProbable(root),
    moves: root.moves,
    visits: root.moves.map((m) => root.visits(m)),
    q: root.moves.map((m) => root.q(m) ?? NaN),
    target: root.moves.map((m) => target.get(m) ?? 0),
    value: root.proven() ?? sum([...target].map(([m, share]) => share * completed.get(m)!)),
    proven: root.proven(),
    root,
  };
}

/** @param root a node of an earlier search to go on from. */
export function slowPuct(
  position: Position,
  simulations: number,
  options: SlowOptions = {},
  root = new Node(position, options.exact, true),
): SlowResult {
  const { cPuct = 1.25, cBase = 19652, firstPlay = 'parent', firstPlayReduction = 0.2, exact } = options;
  const select = (node: Node): number => {
    const moves = node.moves.filter((move) => node.provenMove(move) !== -1);
    const n = node.values.length;
    const visited = sum(moves.filter((m) => node.visits(m) > 0).map((m) => node.priors.get(m)!));
    const fresh = firstPlay === 'zero' ? 0 : mean(node.values) - firstPlayReduction * Math.sqrt(visited);
    const c = cPuct + Math.log((1 + n + cBase) / cBase);
    return argmax(moves, (move) => {
      const u = (c * Math.sqrt(n) * node.priors.get(move)!) / (1 + node.visits(move));
      return (node.visits(move) === 0 ? fresh : node.q(move)!) + u;
    });
  };
  for (let i = 0; i < simulations; i++) {
    simulate(root, root.proven() === undefined ? select(root) : mostProbable(root), select, exact);
  }
  const candidates = root.candidates();
  const total = sum(candidates.map((move) => root.visits(move)));
  const priors = sum(candidates.map((move) => root.priors.get(move)!));
  const target = new Map(
    candidates.map((move) => [move, total > 0 ? root.visits(move) / total : root.priors.get(move)! / priors]),
  );
  const most = Math.max(...candidates.map((move) => root.visits(move)));
  const tied = candidates.filter((move) => root.visits(move) === most);
  const often = candidates.filter((move) => root.visits(move) >= (options.finalShare ?? 1) * most);
  const move =
    options.finalShare === undefined || most === 0
      ? argmax(tied, (move) => root.priors.get(move)!)
      : argmax(often, (move) => root.q(move)!);
  return resultOf(root, move, target);
}

/** @param random gives the root's noise: one Gumbel number for each legal move, ascending. */
export function slowGumbel(
  position: Position,
  simulations: number,
  random: Random,
  options: SlowOptions = {},
): SlowResult {
  const { considered = 16, gumbelScale = 1, exact } = options;
  const select = (node: Node): number => {
    const policy = improvedPolicy(node, options);
    const n = sum([...policy.keys()].map((move) => node.visits(move)));
    return argmax([...policy.keys()], (move) => policy.get(move)! - node.visits(move) / (1 + n));
  };
  const root = new Node(position, exact, true);
  const noise = new Map(
    root.moves.map((move) => [move, gumbelScale === 0 ? 0 : random.gumbel() * gumbelScale]),
  );
  const score = (move: number): number =>
    noise.get(move)! + root.logits.get(move)! + sigma(root, options).get(move)!;
  const best = (moves: number[], count: number): number[] =>
    [...moves].sort((a, b) => score(b) - score(a) || a - b).slice(0, count);

  const m = Math.min(considered, simulations, root.candidates().length);
  const phases = Math.max(1, Math.ceil(Math.log2(m)));
  let spent = 0;
  let kept = m === 0 ? [] : best(root.candidates(), m);
  while (spent < simulations) {
    if (root.proven() !== undefined) {
      simulate(root, mostProbable(root), select, exact);
      spent++;
      continue;
    }
    const rounds = Math.max(1, Math.floor(simulations / (phases * kept.length)));
    for (let round = 0; round < rounds; round++) {
      for (const move of [...kept]) {
        if (spent === simulations || root.proven() !== undefined) break;
        if (root.provenMove(move) === -1) {
          kept = kept.filter((other) => other !== move);
        } else {
          simulate(root, move, select, exact);
          spent++;
        }
      }
      if (kept.length === 0) break;
    }
    kept = kept.filter((move) => root.provenMove(move) !== -1);
    if (kept.length === 0) kept = root.candidates();
    kept = best(kept, Math.min(kept.length, Math.max(2, Math.floor(kept.length / 2))));
  }
  const candidates = root.candidates();
  const most = Math.max(...candidates.map((move) => root.visits(move)));
  const tied = candidates.filter((move) => root.visits(move) === most);
  return resultOf(root, argmax(tied, score), improvedPolicy(root, options));
}

/** σ of the completed values of the candidates. */
function sigma(node: Node, options: SlowOptions): Map<number, number> {
  const { cVisit = 50, cScale = 0.1, valueMap = 'fixed' } = options;
  const completed = node.completed();
  const values = [...completed.values()];
  const [low, high] = valueMap === 'fixed' ? [-1, 1] : [Math.min(...values), Math.max(...values)];
  const most = Math.max(...[...completed.keys()].map((move) => node.visits(move)));
  return new Map(
    [...completed].map(([move, q]) => [
      move,
      (cVisit + most) * cScale * ((q - low) / Math.max(high - low, 1e-8)),
    ]),
  );
}

function improvedPolicy(node: Node, options: SlowOptions): Map<number, number> {
  const bonus = sigma(node, options);
  const moves = [...bonus.keys()];
  const policy = softmax(moves.map((move) => node.logits.get(move)! + bonus.get(move)!));
  return new Map(moves.map((move, i) => [move, policy[i]!]));
}

function softmax(logits: number[]): number[] {
  const largest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - largest));
  return weights.map((weight) => weight / sum(weights));
}

function sum(values: number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function mean(values: number[]): number {
  return sum(values) / values.length;
}

/** The first of the items with the largest score. */
function argmax(items: number[], score: (item: number) => number): number {
  const scores = items.map(score);
  return items[scores.indexOf(Math.max(...scores))]!;
}
