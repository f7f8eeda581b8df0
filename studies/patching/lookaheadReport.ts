import type { Random } from '../../engine/random.js';
import { ClusterBootstrap } from '../statistics/clusterBootstrap.js';
import { type Interval, sampleSize } from '../statistics/interval.js';
import type { LookaheadEffects } from './lookaheadPart.js';
import { unpackNumbers } from './packed.js';
import { type LookaheadCase, SQUARE_ROLES, type SquareRole, squaresByRole } from './principalLine.js';

/** What a layer holds of the mover's next move, and what depends on it there. */
export interface LookaheadLayer {
  readonly layer: string;
  /** ROC area of a probe of the next move's square among the empty ones, on test games. */
  readonly area: number;
  /** The same of networks with random weights, the smallest first. */
  readonly untrained: readonly number[];
  /** What the first move loses of its log odds with a square of the role as on the corrupted board; means over squares and cases. */
  readonly losses: readonly { readonly role: SquareRole; readonly loss: Interval }[];
  /** Loss at the square of the third ply less that at the squares that are matched with it, where there are such. */
  readonly aboveMatched: Interval;
}

/** Does the network look ahead: is its own next move in it, and does the first one depend on it? */
export interface LookaheadReport {
  readonly study: 'lookahead';
  /** Cases, and their games. */
  readonly positions: number;
  readonly games: number;
  /** Cases in which some empty square is matched with that of the third ply. */
  readonly matched: number;
  readonly untrained: number;
  /** The probe of the input planes. */
  readonly planesArea: number;
  readonly layers: readonly LookaheadLayer[];
}

/** @param games of the cases @param untrained the same layers of networks with random weights, one network after the other */
export function reportLookahead(
  layers: readonly string[],
  trained: readonly LookaheadEffects[],
  untrained: readonly LookaheadEffects[],
  { cases, games }: { readonly cases: readonly LookaheadCase[]; readonly games: readonly number[] },
  random: Random,
): LookaheadReport {
  const bootstrap = new ClusterBootstrap(random);
  const roles = cases.map(squaresByRole);
  const networks = untrained.length / layers.length;
  return {
    study: 'lookahead',
    ...sampleSize(games),
    matched: roles.filter(({ matched }) => matched.length > 0).length,
    untrained: networks,
    planesArea: trained[0]!.planesArea,
    layers: layers.map((layer, at) => {
      const losses = unpackNumbers(trained[at]!.losses!);
      const meanAt = (row: number, squares: readonly number[]): number =>
        squares.reduce((sum, square) => sum + losses[row * 64 + square]!, 0) / squares.length;
      const over = (of: (row: number) => number): Interval => {
        const rows = games.flatMap((game, row) => {
          const value = of(row);
          return Number.isNaN(value) ? [] : [{ game, value }];
        });
        return bootstrap.mean(
          rows.map(({ value }) => value),
          rows.map(({ game }) => game),
        );
      };
      return {
        layer,
        area: trained[at]!.area,
        untrained: Array.from(
          { length: networks },
          (_, network) => untrained[network * layers.length + at]!.area,
        ).sort((a, b) => a - b),
        losses: SQUARE_ROLES.map((role) => ({ role, loss: over((row) => meanAt(row, roles[row]![role])) })),
        aboveMatched: over((row) => meanAt(row, roles[row]!.third) - meanAt(row, roles[row]!.matched)),
      };
    }),
  };
}
