import { moveName } from '../../../engine/notation.js';
import type { FlipIntervention } from '../../../studies/patching/flipPart.js';
import type { FlipFigures, FlipLayer, FlipReport } from '../../../studies/patching/flipReport.js';
import type { UnitsReport } from '../../../studies/patching/unitsReport.js';
import type { Interval } from '../../../studies/statistics/interval.js';
import { fixed, intervalText, percent } from '../../terminal/format.js';

/** A table with what it is about. */
export interface NamedTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a unit is called: a channel by its number, a square by its name. */
export function unitName(report: Pick<UnitsReport, 'unit'>, unit: number): string {
  return report.unit === 'square' ? moveName(unit) : String(unit);
}

const two = (interval: Interval): string => intervalText(interval, 2);
const three = (interval: Interval): string => intervalText(interval, 3);

/** What patching each unit did. @param most rows */
export function unitsTable(report: UnitsReport, most = Infinity): NamedTable {
  const { unit, layer, units } = report;
  return {
    title: `What a ${unit} of ${layer} does`,
    head: [unit, report.target, 'its size', 'value', 'divergence', 'other move'],
    rows: units
      .slice(0, most)
      .map((one) => [
        unitName(report, one.unit),
        two(one.target),
        two(one.size),
        three(one.value),
        three(one.divergence),
        intervalText(one.changed, 1, '%'),
      ]),
  };
}

/** How well backward passes foretold it. */
export function estimatesTable({ estimates }: UnitsReport): NamedTable {
  return {
    title: 'Who foretells it',
    head: ['by', 'r within a position', 'rank r within', 'r over all', 'sign', 'slope', 'ranking'],
    rows: estimates.map(({ name, withinPositions, overall, sign, slope, ranking }) => [
      name,
      two(withinPositions.pearson),
      two(withinPositions.spearman),
      two(overall),
      intervalText(sign, 0, '%'),
      two(slope),
      fixed(ranking, 2),
    ]),
  };
}

/** What interventions are called. */
export const INTERVENTION_NAMES: Readonly<Record<FlipIntervention, string>> = {
  nothing: 'nothing',
  board: 'the whole layer',
  neighbourhood: 'the 3x3 around it',
  square: 'its square',
  probe: 'along the probe',
  difference: 'along the difference of means',
  random: 'at random, as far as the probe',
  randomDifference: 'at random, as far as the means',
  elsewhere: 'along the probe, at an empty square',
};

/** What turning the disc in a layer brought. */
export function flipTable(layer: FlipLayer): NamedTable {
  return {
    title: `Turned in ${layer.layer}`,
    head: ['what is moved', 'policy', 'value', 'r of value', 'same move', 'untrained: policy', 'value'],
    rows: layer.interventions.map((one) => [
      INTERVENTION_NAMES[one.intervention],
      ...[one.policy, one.value, one.valueCorrelation].map(two),
      intervalText(one.agreement, 0, '%'),
      ...controlCells(layer, one),
    ]),
  };
}

/** The least and the most that untrained networks have. */
function controlCells({ untrained }: FlipLayer, { intervention }: FlipFigures): [string, string] {
  const control = untrained.find((one) => one.intervention === intervention)!;
  const range = (values: readonly number[]): string =>
    values.length === 0 ? '-' : `${fixed(values[0]!, 2)} to ${fixed(values.at(-1)!, 2)}`;
  return [range(control.policy), range(control.value)];
}

/** The probability of moves that turning the disc makes legal, or illegal. */
export function legalityTable({ layers, counterfactual }: FlipReport): NamedTable {
  const cells = ({ becomes, ceases }: Pick<FlipFigures, 'becomes' | 'ceases'>): string[] =>
    [becomes, ceases].map((interval) => intervalText(interval, 1, '%'));
  const nothing = layers[0]!.interventions.find(({ intervention }) => intervention === 'nothing')!;
  const shown = (['square', 'probe', 'difference'] as const).flatMap((name) =>
    layers.map(({ layer, interventions }) => {
      const found = interventions.find(({ intervention }) => intervention === name)!;
      return [INTERVENTION_NAMES[name], layer, ...cells(found)];
    }),
  );
  return {
    title: 'Probability of moves that become legal, and of those that cease to be so',
    head: ['what is moved', 'layer', 'become legal', 'cease'],
    rows: [
      ['the board as it is', '-', ...cells(nothing)],
      ['the disc turned on the board', '-', ...cells(counterfactual)],
      ...shown,
    ],
  };
}

/** How well probes tell "mine" from "yours" on test boards. */
export function probesText({ layers }: FlipReport): string {
  return layers.map(({ layer, area }) => `${layer} ${area.toFixed(3)}`).join(', ');
}

/** A share of the counterfactual board's effect, in percent. */
export function partText({ mean, low, high }: Interval): string {
  return `${percent(mean)} [${fixed(100 * low, 0)}, ${fixed(100 * high, 0)}]`;
}
