import type { Random } from '../../engine/random.js';
import { ClusterBootstrap } from '../statistics/clusterBootstrap.js';
import { type Interval, type SampleSize, sampleSize } from '../statistics/interval.js';
import { type ByPosition, OverGames } from '../statistics/overGames.js';
import { correlationByGame, ratioByGame } from './agreement.js';
import {
  FLIP_INTERVENTIONS,
  type FlipEffects,
  type FlipIntervention,
  type FlipMeasure,
  type FlipNumbers,
} from './flipPart.js';
import { unpackNumbers } from './packed.js';

/** What an intervention brought of what turning the disc on the board does; with 95 % intervals over games. */
export interface FlipFigures {
  readonly intervention: FlipIntervention;
  /** 1 - Σ divergence with it / Σ divergence without: 1 where the policy is that of the counterfactual board, 0 where nothing came of it. */
  readonly policy: Interval;
  /** Σ change · wanted change / Σ wanted change² of the value: 1 where it changes as on the counterfactual board. */
  readonly value: Interval;
  /** Pearson's correlation of the change of the value with the wanted one. */
  readonly valueCorrelation: Interval;
  /** Part of the boards on which the move is preferred that the counterfactual board's policy prefers. */
  readonly agreement: Interval;
  /** Probability of the moves that turning the disc makes legal, and of those that it makes illegal. */
  readonly becomes: Interval;
  readonly ceases: Interval;
}

/** What untrained networks of the same architecture bring, each its own; the lowest first. */
export interface FlipControl {
  readonly intervention: FlipIntervention;
  readonly policy: readonly number[];
  readonly value: readonly number[];
}

/** What turning discs in a layer does. */
export interface FlipLayer {
  readonly layer: string;
  /** See DiscProbe. */
  readonly area: number;
  readonly interventions: readonly FlipFigures[];
  readonly untrained: readonly FlipControl[];
}

/** Does a network play as on the board with a disc turned, when the disc is turned within it? */
export interface FlipReport {
  readonly study: 'flip';
  /** Boards with a disc turned, and the games that they are from. */
  readonly positions: number;
  readonly games: number;
  readonly untrained: number;
  readonly layers: readonly FlipLayer[];
  /** On the counterfactual board itself. */
  readonly counterfactual: Pick<FlipFigures, 'becomes' | 'ceases'>;
  /** Boards on which some move becomes legal, or ceases to be so. */
  readonly changed: Readonly<Record<'becomes' | 'ceases', SampleSize>>;
}

type Figures = Readonly<Record<FlipMeasure, Float32Array>>;

/** @param games of the cases @param untrained the same layers of networks with random weights, one network after the other */
export function reportFlips(
  layers: readonly string[],
  trained: readonly FlipEffects[],
  untrained: readonly FlipEffects[],
  games: readonly number[],
  random: Random,
): FlipReport {
  const bootstrap = new ClusterBootstrap(random);
  const networks = untrained.length / layers.length;
  const turned = unpacked(trained[0]!.counterfactual);
  const over = new OverGames(bootstrap, games);
  return {
    study: 'flip',
    ...sampleSize(games),
    untrained: networks,
    counterfactual: legality(over, turned),
    changed: { becomes: over.size(known(turned.becomes)), ceases: over.size(known(turned.ceases)) },
    layers: layers.map((layer, at) => {
      const controls = Array.from(
        { length: networks },
        (_, network) => untrained[network * layers.length + at]!,
      );
      const { area, interventions, counterfactual } = trained[at]!;
      const [nothing, wanted] = [unpacked(interventions.nothing), unpacked(counterfactual)];
      return {
        layer,
        area,
        interventions: FLIP_INTERVENTIONS.map((name) => {
          const found = unpacked(interventions[name]);
          return { intervention: name, ...figuresOf(bootstrap, { nothing, wanted, found }, games) };
        }),
        untrained: FLIP_INTERVENTIONS.map((name) => controlOf(name, controls)),
      };
    }),
  };
}

interface Compared {
  readonly nothing: Figures;
  readonly wanted: Figures;
  readonly found: Figures;
}

function figuresOf(
  bootstrap: ClusterBootstrap,
  { nothing, wanted, found }: Compared,
  games: readonly number[],
): Omit<FlipFigures, 'intervention'> {
  const gained = nothing.divergence.map((value, at) => value - found.divergence[at]!);
  const change = found.value.map((value, at) => value - nothing.value[at]!);
  const target = wanted.value.map((value, at) => value - nothing.value[at]!);
  const products = change.map((value, at) => value * target[at]!);
  const squares = target.map((value) => value * value);
  return {
    policy: ratioByGame(bootstrap, gained, nothing.divergence, games),
    value: ratioByGame(bootstrap, products, squares, games),
    valueCorrelation: correlationByGame(bootstrap, change, target, games),
    agreement: bootstrap.mean([...found.agrees], games),
    ...legality(new OverGames(bootstrap, games), found),
  };
}

function legality(over: OverGames, { becomes, ceases }: Figures): Pick<FlipFigures, 'becomes' | 'ceases'> {
  return { becomes: over.mean(known(becomes)), ceases: over.mean(known(ceases)) };
}

/** NaN, where no move becomes legal or ceases to be so, is no number. */
function known(numbers: Float32Array): ByPosition {
  return Array.from(numbers, (value) => (Number.isNaN(value) ? null : value));
}

function controlOf(intervention: FlipIntervention, networks: readonly FlipEffects[]): FlipControl {
  const sum = (numbers: Float32Array): number => numbers.reduce((total, value) => total + value, 0);
  const found = networks.map(({ interventions, counterfactual }) => {
    const [nothing, wanted, own] = [interventions.nothing, counterfactual, interventions[intervention]].map(
      unpacked,
    );
    const products = own!.value.map(
      (value, at) => (value - nothing!.value[at]!) * (wanted!.value[at]! - nothing!.value[at]!),
    );
    const squares = wanted!.value.map((value, at) => (value - nothing!.value[at]!) ** 2);
    return {
      policy: 1 - sum(own!.divergence) / sum(nothing!.divergence),
      value: sum(products) / sum(squares),
    };
  });
  const ascending = (of: 'policy' | 'value'): number[] => found.map((one) => one[of]).sort((a, b) => a - b);
  return { intervention, policy: ascending('policy'), value: ascending('value') };
}

function unpacked(numbers: FlipNumbers): Figures {
  return Object.fromEntries(
    Object.entries(numbers).map(([name, text]) => [name, unpackNumbers(text)]),
  ) as Record<FlipMeasure, Float32Array>;
}
