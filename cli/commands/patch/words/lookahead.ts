import type { LookaheadLayer } from '../../../../studies/patching/lookaheadReport.js';
import { SQUARE_ROLES, type SquareRole } from '../../../../studies/patching/principalLine.js';
import { type Curve, lineChart } from '../../../../web/views/charts/chart.js';
import type { Section } from '../../../../web/views/report/data.js';
import type { NamedTable } from '../../../pages/namedTable.js';
import { fixed, formatCount } from '../../../terminal/format.js';
import { pointOf, type ReportOf, type StudyWords, two, wideCard } from './words.js';

type LookaheadReport = ReportOf<'lookahead'>;

/** What is said of the next move within the network. */
export function lookaheadWords(report: LookaheadReport): StudyWords {
  return {
    title: 'Does it look ahead?',
    subject: 'What depends on the moves to come',
    findings: findingsOf(report),
    tables: [areasTable(report), lossesTable(report)],
    legend: [
      'area: the chance that the probe reads the square of the own next move above another empty one; losses: of the log odds of the first move,',
      'with a square as on the board with a disc turned; matched: empty squares as far from that disc and from the first move as the third.',
    ],
    sections: sectionsOf(report),
    notes: [
      `The line is what the policy prefers, ply after ply. The turned disc is the one with which the first move is least likely, of those that take the preference from it. In ${report.matched} of the cases some empty square is matched with that of the third ply.`,
      'Jenner et al. (2024) took corrupted positions that a weaker network does not notice; these are not chosen so, so that more of what is lost is near the turned disc.',
      'The next move is often a square that any player would look at; what random weights and the planes tell of it is no looking ahead.',
    ],
  };
}

const NAMES: Readonly<Record<SquareRole, string>> = {
  first: 'the first move',
  second: 'the answer',
  third: 'the own next move',
  turned: 'the turned disc',
  matched: 'matched empty squares',
  empty: 'other empty squares',
  disc: 'other discs',
};

function findingsOf({ layers, planesArea, untrained, positions }: LookaheadReport): string[] {
  const best = layers.reduce((a, b) => (b.area > a.area ? b : a));
  const control = Math.max(planesArea, ...layers.flatMap(({ untrained: areas }) => areas));
  const above = layers.filter(({ aboveMatched }) => aboveMatched.low > 0);
  const below = layers.filter(({ aboveMatched }) => aboveMatched.high < 0);
  const said = ({ layer, aboveMatched }: LookaheadLayer): string => `${layer} ${two(aboveMatched)}`;
  return [
    `The square of the own next move is told from other empty ones with an area under the ROC curve of ${fixed(best.area, 3)} at best (${best.layer}); the input planes${untrained === 0 ? '' : ` and ${formatCount(untrained, 'network')} with random weights`} have at most ${fixed(control, 3)}.`,
    above.length === 0
      ? `In ${formatCount(positions, 'position')} the first move does not depend more on the square of the next one than on squares that lie alike.`
      : `The first move depends more on the square of the next one than on squares that lie alike: ${above.map(said).join(', ')}.`,
    ...(below.length === 0 ? [] : [`It depends less on it: ${below.map(said).join(', ')}.`]),
  ];
}

function areasTable({ layers, planesArea }: LookaheadReport): NamedTable {
  return {
    title: 'Where the own next move can be read',
    head: ['layer', 'area', 'random weights', 'planes'],
    rows: layers.map(({ layer, area, untrained }) => [
      layer,
      fixed(area, 3),
      untrained.length === 0 ? '-' : `${fixed(untrained[0]!, 3)} to ${fixed(untrained.at(-1)!, 3)}`,
      fixed(planesArea, 3),
    ]),
  };
}

function lossesTable({ layers }: LookaheadReport): NamedTable {
  return {
    title: 'What the first move loses, by the square that is patched',
    head: ['layer', ...SQUARE_ROLES.map((role) => NAMES[role]), 'next above matched'],
    rows: layers.map(({ layer, losses, aboveMatched }) => [
      layer,
      ...losses.map(({ loss }) => two(loss)),
      two(aboveMatched),
    ]),
  };
}

function sectionsOf(report: LookaheadReport): Section[] {
  const { layers } = report;
  const names = layers.map(({ layer }) => layer);
  const losses = lineChart({
    across: 'layer',
    names,
    axis: 'loss of log odds, nats',
    curves: SQUARE_ROLES.map((role): Curve => ({
      name: NAMES[role],
      interval: 'whiskers',
      ...(role === 'matched' || role === 'empty' || role === 'disc' ? { dashed: true } : {}),
      points: layers.map(({ layer, losses: of }) =>
        pointOf(layer, of.find((one) => one.role === role)!.loss),
      ),
    })),
  });
  const areas = lineChart({
    across: 'layer',
    names,
    axis: 'area under the ROC curve',
    curves: [
      { name: 'this network', points: layers.map(({ layer, area }) => [layer, area]) },
      { name: 'input planes', points: names.map((name) => [name, report.planesArea]), dashed: true },
      ...(report.untrained === 0
        ? []
        : [
            {
              name: 'best of the random weights',
              points: layers.map(({ layer, untrained }) => [layer, untrained.at(-1)!]),
              dashed: true,
            },
          ]),
    ],
  });
  return [
    {
      title: 'What the first move depends on',
      says: 'One square of a layer after the other is made what it is on a board with a disc turned.',
      cards: [
        {
          ...wideCard('losses', lossesTable(report), 'Means over cases; whiskers are 95% intervals.', [
            losses,
          ]),
          tall: true,
        },
        wideCard('areas', areasTable(report), 'A linear read-out of each square, tested on other games.', [
          areas,
        ]),
      ],
    },
  ];
}
