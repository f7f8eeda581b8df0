import { COLOUR, NETWORK } from '../../../../studies/patching/worthPart.js';
import type { WorthEstimate } from '../../../../studies/patching/worthReport.js';
import type { BarChart } from '../../../../web/views/charts/chart.js';
import { tableCard } from '../../../pages/namedTable.js';
import { nameOf, WORTH_COLUMNS, worthTables } from '../../../pages/worthTables.js';
import { fixed, formatCount } from '../../../terminal/format.js';
import { bars, type ReportOf, share, type StudyWords, two, wideCard } from './words.js';

type WorthReport = ReportOf<'worth'>;

/** What is said of discs whose worth the exact solver knows. */
export function worthWords(report: WorthReport): StudyWords {
  const [truth, told] = worthTables(report);
  return {
    title: 'What is a disc truly worth?',
    subject: 'What turning a disc is worth, by the exact solver',
    findings: findingsOf(report),
    tables: [truth, told],
    legend: [
      'r, rank r: with the exact fall of the score, over the discs of a position; in one colour: over own discs and over the others by themselves;',
      'decides, better elsewhere: the chance that such a disc stands above another (0.5: nothing is known of it); colour: own 1, others -1.',
    ],
    sections: [
      {
        title: told.title,
        says: 'Every disc is turned, the solver plays both boards to the end, and the fall of the score is held against what each way says of the disc.',
        cards: [wideCard('worth', told, 'Whiskers are 95% intervals over games.', charts(report))],
      },
      { title: 'The truth', cards: [tableCard(truth)] },
    ],
    notes: notesOf(report),
  };
}

function findingsOf({ estimates, positions, discs, right, decisive }: WorthReport): string[] {
  const find = (name: string): WorthEstimate => estimates.find((one) => one.name === name)!;
  const [network, colour] = [find(NETWORK), find(COLOUR)];
  const maps = estimates.filter(({ name }) => name !== NETWORK && name !== COLOUR);
  const best = maps.reduce((a, b) => (b.withinColour.mean > a.withinColour.mean ? b : a));
  const above = ({ aboveColour }: WorthEstimate): string =>
    aboveColour.low > 0 ? 'more' : aboveColour.high < 0 ? 'less' : 'neither more nor less';
  return [
    `${formatCount(discs, 'disc')} of ${formatCount(positions, 'position')} were turned; ${share(decisive)} of them change who wins. The network has the winner right in ${share(right)}.`,
    `What the network says on the turned board goes along with the exact worth by a rank correlation of ${two(network.spearman)}: ${above(network)} than knowing the colour of the disc alone (${two(colour.spearman)}).`,
    `Among discs of one colour it is ${two(network.withinColour)}; of what is read from the board as it is, ${nameOf(best)} foretells best with ${two(best.withinColour)}.`,
  ];
}

const CHANCE: Readonly<Record<string, number>> = { decides: 0.5, 'better elsewhere': 0.5 };

function charts({ estimates }: WorthReport): BarChart[] {
  return WORTH_COLUMNS.map(([name, of]) => {
    const known = estimates.filter((one) => Number.isFinite(of(one).mean));
    const chart = bars(
      name,
      known.map((one) => [nameOf(one), of(one)] as const),
    );
    const chance = CHANCE[name];
    return { ...chart, slanted: true, ...(chance === undefined ? {} : { chance }) };
  });
}

function notesOf({ discs, positions }: WorthReport): string[] {
  return [
    `The worth of a disc is the exact final disc difference on the board as it is, less that on the board where it is turned, best play by both, the same side to move; ${fixed(discs / positions, 0)} discs a position. The boards need not be ones that a game can reach.`,
    'The network is asked for its value before its tanh, on both boards; its gradient is multiplied by the change of the planes (attribution patching); maps say what they put on the square of the disc; random is a map that knows nothing.',
    'A disc lost is two in the count, so that the colour alone foretells much; what a way adds is in the columns after it. A disc is better elsewhere where turning it helps the side that had it.',
  ];
}
