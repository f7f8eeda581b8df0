import type { FlipIntervention } from '../../../studies/patching/flipPart.js';
import type { FlipFigures, FlipLayer, FlipReport } from '../../../studies/patching/flipReport.js';
import type { PatchReport } from '../../../studies/patching/report.js';
import type { EstimateReport, UnitsReport } from '../../../studies/patching/unitsReport.js';
import { formatCount, intervalText, percent } from '../../terminal/format.js';
import { partText, unitName } from './tables.js';

/** What a reader wants to know first, in sentences. */
export function patchFindings(report: PatchReport): string[] {
  return report.study === 'flip' ? flipFindings(report) : unitsFindings(report);
}

const REPLACED: Readonly<Record<UnitsReport['replacement'], string>> = {
  zero: 'zero',
  mean: 'its mean',
  position: 'what it is in another game',
};

function unitsFindings(report: UnitsReport): string[] {
  const { units, unit, layer, replacement, estimates, target } = report;
  const [first] = units;
  const moving = units.filter(({ changed }) => changed.mean >= 0.05).length;
  return [
    ...(first === undefined
      ? []
      : [
          `Most depends on ${unit} ${unitName(report, first.unit)}: with ${REPLACED[replacement]} in its place ${target} changes by ${intervalText(first.size, 2)} in size, and another move is preferred in ${intervalText(first.changed, 0, '%')} of the positions.`,
          `Of ${formatCount(units.length, unit)} of ${layer}, ${moving} alone change the preferred move in 5% of the positions or more.`,
        ]),
    ...estimateFindings(estimates),
  ];
}

function estimateFindings(estimates: readonly EstimateReport[]): string[] {
  const order = [...estimates].sort(
    (a, b) => b.withinPositions.pearson.mean - a.withinPositions.pearson.mean,
  );
  const [best, ...others] = order;
  if (best === undefined) return [];
  const said = ({ name, withinPositions, sign }: EstimateReport): string =>
    `${name} (r ${intervalText(withinPositions.pearson, 2)} within a position, the sign of ${percent(sign.mean)})`;
  return [
    `What patching does is foretold best by ${said(best)}${others.length === 0 ? '' : `; then ${others.map(said).join(', ')}`}.`,
  ];
}

function find({ interventions }: FlipLayer, name: FlipIntervention): FlipFigures {
  return interventions.find(({ intervention }) => intervention === name)!;
}

function flipFindings(report: FlipReport): string[] {
  const { layers, untrained } = report;
  const best = (name: FlipIntervention): FlipLayer =>
    layers.reduce((a, b) => (find(b, name).policy.mean > find(a, name).policy.mean ? b : a));
  const sentence = (name: FlipIntervention, what: string): string => {
    const layer = best(name);
    const { policy, value } = find(layer, name);
    return `${what} brings at best ${partText(policy)} of what turning the disc on the board does to the policy, and ${partText(value)} of what it does to the value (${layer.layer}).`;
  };
  const areas = layers.map(({ area }) => area);
  const [least, most] = [Math.min(...areas), Math.max(...areas)].map((area) => area.toFixed(3));
  return [
    `The probes tell own discs from the opponent's with an area under the ROC curve of ${least} to ${most}.`,
    sentence('probe', "Moving the disc's square along the probe until it reads the other colour"),
    sentence('difference', 'Moving it along the difference of the means'),
    sentence('square', 'Putting there what all channels hold when the disc is turned'),
    sentence('neighbourhood', 'The same in the 3x3 squares around it'),
    ...(untrained === 0 ? [] : [controlSentence(report)]),
  ];
}

function controlSentence({ layers, untrained }: FlipReport): string {
  const above = layers.filter((layer) => {
    const control = layer.untrained.find(({ intervention }) => intervention === 'probe')!;
    return find(layer, 'probe').policy.mean > control.policy.at(-1)!;
  });
  const where = above.length === 0 ? 'in no layer' : `in ${above.map(({ layer }) => layer).join(', ')}`;
  return `Along the probe the policy follows farther than in each of ${formatCount(untrained, 'network')} with random weights ${where}.`;
}
