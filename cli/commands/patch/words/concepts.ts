import type { ConceptUse, Loss } from '../../../../studies/patching/conceptReport.js';
import type { Section } from '../../../../web/views/report/data.js';
import type { NamedTable } from '../../../pages/namedTable.js';
import { fixed, formatCount } from '../../../terminal/format.js';
import { bars, type ReportOf, type StudyWords, three, two, wideCard } from './words.js';

type ConceptsReport = ReportOf<'concepts'>;

/** From which R² on a concept is said to be read well, and up to which p one loss is more than what chance directions lose. */
const WELL = 0.9;
const SURE = 0.05;
/** Concepts named in a sentence. */
const NAMED = 6;

/** What is said of concepts that were taken out of layers. */
export function conceptsWords(report: ConceptsReport): StudyWords {
  const layers = layersOf(report);
  return {
    title: 'Which concepts does it use?',
    subject: 'What is lost with a concept',
    findings: findingsOf(report),
    tables: layers.map((layer) => layerTable(report, layer)),
    legend: [
      'R²: of the read-out, and of that of the input planes; policy: its divergence in nats without the concept, value: the size of its change;',
      'times: of what as large a change along chance directions does; p: chance directions that do as much (the least is 1 in one more than there are).',
    ],
    sections: layers.map((layer) => sectionOf(report, layer)),
    notes: notesOf(report),
  };
}

function layersOf({ uses }: ConceptsReport): string[] {
  return [...new Set(uses.map(({ layer }) => layer))];
}

/** Whether more is lost with the concept than with each chance direction, of the policy or the value. */
function isUsed({ policy, value }: ConceptUse): boolean {
  return [policy, value].some(({ p, ratio }) => p <= SURE && ratio.low > 1);
}

function findingsOf(report: ConceptsReport): string[] {
  if (1 / (1 + report.controls) > SURE) {
    return [
      `With ${formatCount(report.controls, 'chance direction')} a concept no verdict is possible; 19 are the fewest with which p can be ${SURE}.`,
    ];
  }
  return layersOf(report).flatMap((layer) => {
    const uses = report.uses.filter((use) => use.layer === layer);
    const used = uses.filter(isUsed);
    const idle = uses.filter((use) => use.score >= WELL && !isUsed(use));
    const most = [...used].sort((a, b) => b.policy.ratio.mean - a.policy.ratio.mean).slice(0, NAMED);
    const best = most.map(({ concept, policy }) => `${concept} (${two(policy.ratio)} times)`).join(', ');
    return [
      `At ${layer} ${used.length} of ${formatCount(uses.length, 'concept')} are used: without them policy or value change more than along all chance directions${most.length === 0 ? '' : `; most of the policy goes with ${best}`}.`,
      ...(idle.length === 0
        ? []
        : [
            `Read there with R² ${WELL} or more, and not used more than chance directions are: ${idle.map(({ concept }) => concept).join(', ')}.`,
          ]),
    ];
  });
}

function layerTable({ uses }: ConceptsReport, layer: string): NamedTable {
  const cells = ({ removed, ratio, p }: Loss): string[] => [three(removed), two(ratio), fixed(p, 3)];
  return {
    title: `Taken out of ${layer}`,
    head: ['concept', 'R²', 'planes', 'policy', 'times', 'p', 'value', 'times', 'p'],
    rows: uses
      .filter((use) => use.layer === layer)
      .map(({ concept, score, planesScore, policy, value }) => [
        ...[concept, fixed(score, 2), fixed(planesScore, 2), ...cells(policy), ...cells(value)],
      ]),
  };
}

function sectionOf(report: ConceptsReport, layer: string): Section {
  const table = layerTable(report, layer);
  const uses = report.uses.filter((use) => use.layer === layer);
  const views = (['policy', 'value'] as const).map((of) =>
    bars(
      `${of}: times what chance directions lose`,
      uses.map((use) => [use.concept, use[of].ratio] as const),
    ),
  );
  const says =
    'Above 1 more is lost than with as large a change along chance directions; whiskers are 95% intervals.';
  return { title: table.title, cards: [wideCard(`lost-${layer}`, table, says, views)] };
}

function notesOf({ tooRare, controls }: ConceptsReport): string[] {
  return [
    'A linear read-out of the concept is learnt on some games, and on others the smallest change is made after which it says the mean everywhere (the erasure of one linear concept of Belrose et al. 2023; amnesic probing, Elazar et al. 2021). What is held in another form stays.',
    `Chance directions (${controls} a concept) are those of read-outs of shuffled labels, their changes made as large on the mean. Losses are of the test games; p is of one concept alone: of twenty that are not used one will have 0.05.`,
    ...(tooRare.length === 0 ? [] : [`Too rare in these positions to be taken out: ${tooRare.join(', ')}.`]),
  ];
}
