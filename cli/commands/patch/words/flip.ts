import { FLIP_INTERVENTIONS, type FlipIntervention } from '../../../../studies/patching/flipPart.js';
import type { FlipFigures, FlipLayer } from '../../../../studies/patching/flipReport.js';
import { type Chart, type Curve, lineChart } from '../../../../web/views/charts/chart.js';
import type { Section } from '../../../../web/views/report/data.js';
import { type NamedTable, tableCard } from '../../../pages/namedTable.js';
import { fixed, formatCount, formatSample, intervalText } from '../../../terminal/format.js';
import { pointOf, type ReportOf, share, type StudyWords, two, wideCard } from './words.js';

type FlipReport = ReportOf<'flip'>;

/** What is said of discs that were turned on the board and within the network. */
export function flipWords(report: FlipReport): StudyWords {
  return {
    title: 'Does it play as if the disc were turned?',
    subject: 'What turning a disc within the network does',
    findings: findingsOf(report),
    tables: [...report.layers.map(layerTable), legalityTable(report)],
    legend: [
      'policy, value: the part of what turning the disc on the board does to them (1: as on that board; 0: nothing); same move: the',
      'move that is preferred there; untrained: the least and the most of networks with random weights.',
    ],
    sections: sectionsOf(report),
    notes: notesOf(report),
  };
}

/** What interventions are called. */
const NAMES: Readonly<Record<FlipIntervention, string>> = {
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

function find({ interventions }: FlipLayer, name: FlipIntervention): FlipFigures {
  return interventions.find(({ intervention }) => intervention === name)!;
}

function findingsOf(report: FlipReport): string[] {
  const { layers, untrained } = report;
  const sentence = (name: FlipIntervention, what: string): string => {
    const layer = layers.reduce((a, b) => (find(b, name).policy.mean > find(a, name).policy.mean ? b : a));
    const { policy, value } = find(layer, name);
    return `${what} brings at most ${share(policy)} of what turning the disc on the board does to the policy, and ${share(value)} of what it does to the value (${layer.layer}).`;
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

function layerTable(layer: FlipLayer): NamedTable {
  return {
    title: `Turned in ${layer.layer}`,
    head: ['what is moved', 'policy', 'value', 'r of value', 'same move', 'untrained: policy', 'value'],
    rows: layer.interventions.map((one) => [
      NAMES[one.intervention],
      ...[one.policy, one.value, one.valueCorrelation].map(two),
      share(one.agreement),
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
function legalityTable({ layers, counterfactual, changed: { becomes, ceases } }: FlipReport): NamedTable {
  const cells = (figures: Pick<FlipFigures, 'becomes' | 'ceases'>): string[] =>
    [figures.becomes, figures.ceases].map((interval) => intervalText(interval, 1, '%'));
  const shown = (['square', 'probe', 'difference'] as const).flatMap((name) =>
    layers.map((layer) => [NAMES[name], layer.layer, ...cells(find(layer, name))]),
  );
  return {
    title: `Probability of moves that become legal (${formatSample(becomes.positions, becomes.games)}), and of those that cease to be so (${formatSample(ceases.positions, ceases.games)})`,
    head: ['what is moved', 'layer', 'become legal', 'cease'],
    rows: [
      ['the board as it is', '-', ...cells(find(layers[0]!, 'nothing'))],
      ['the disc turned on the board', '-', ...cells(counterfactual)],
      ...shown,
    ],
  };
}

function sectionsOf(report: FlipReport): Section[] {
  const tables = report.layers.map(layerTable);
  const table = {
    title: 'How far it plays as if the disc were turned',
    head: ['layer', ...tables[0]!.head],
    rows: report.layers.flatMap(({ layer }, at) => tables[at]!.rows.map((row) => [layer, ...row])),
  };
  const says = 'Layer by layer; whiskers are 95% intervals, the controls are dashed.';
  return [
    {
      title: 'The exact counterfactual',
      says: 'A disc is turned on the board, and in one layer of the network that sees the board as it was. 1 is all of what the turned board does, 0 is nothing.',
      cards: [
        {
          ...wideCard('flip', table, says, [linesOf(report, 'policy'), linesOf(report, 'value')]),
          tall: true,
        },
        tableCard(legalityTable(report)),
      ],
    },
  ];
}

const CONTROLS: ReadonlySet<FlipIntervention> = new Set<FlipIntervention>([
  'random',
  'randomDifference',
  'elsewhere',
]);

function linesOf({ layers }: FlipReport, of: 'policy' | 'value'): Chart {
  const shown = FLIP_INTERVENTIONS.filter((name) => name !== 'nothing' && name !== 'board');
  return lineChart({
    name: of,
    across: 'layer',
    names: layers.map(({ layer }) => layer),
    axis: `part of the effect on the ${of}`,
    curves: shown.map((name): Curve => ({
      name: NAMES[name],
      interval: 'whiskers',
      ...(CONTROLS.has(name) ? { dashed: true } : {}),
      points: layers.map((layer) => pointOf(layer.layer, find(layer, name)[of])),
    })),
  });
}

function notesOf({ layers }: FlipReport): string[] {
  const areas = layers.map(({ layer, area }) => `${layer} ${area.toFixed(3)}`).join(', ');
  return [
    `The turned disc is drawn at random among those that change which moves are legal; the board that comes of it need not be one that a game can reach. Probes learn from other games; they tell own discs from the opponent's with an area under the ROC curve of: ${areas}.`,
    'Policy: one less the ratio of two divergences from the policy on the turned board, over the moves that are legal there: with the intervention, and without. Value: the slope of its change on the change that is wanted.',
    'What can be read along a direction need not be written along it, and what blocks have passed on to the squares around no longer follows the one square.',
  ];
}
