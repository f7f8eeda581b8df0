import type { ConceptStanding, ProbeReport } from '../../studies/probe/probeReport.js';
import { markdownTable } from '../output/markdown.js';
import { formatCount, intervalText, percent } from '../terminal/format.js';
import type { Block } from './block.js';
import { commandText, type Study, studyReport } from './studyReport.js';

const STUDY: Study = {
  command: 'probe',
  options: { positions: 4000, untrained: 39 },
  amount: { option: 'positions', least: 240 },
};

const SAYS: Readonly<Record<ConceptStanding['finding'], string>> = {
  gained: 'gained',
  givenUp: 'given up',
  none: '-',
};

/** Every concept beside networks that never trained: what is gained first, by how much. */
export const probes: Block = {
  name: 'probes',
  file: 'probes.md',
  async make(context) {
    const report = await studyReport<ProbeReport>(context, STUDY);
    const { standings, untrainedNull, planes, positions, games, seed, concepts } = report;
    const { networks, rate, bound, ranges } = untrainedNull;
    const count = (finding: ConceptStanding['finding']): number =>
      standings.filter((one) => one.finding === finding).length;
    const order = [...standings].sort(
      (a, b) => Number(b.finding !== 'none') - Number(a.finding !== 'none') || b.gain.mean - a.gain.mean,
    );
    const rows = order.map(({ concept, layer, score, finding, deviations, rank }) => {
      const range = ranges.find((one) => one.concept === concept && one.layer === undefined)!;
      const plane = planes.find((one) => one.concept === concept)!;
      const spread = [range.mean, range.lowest, range.highest].map((value) => value.toFixed(2));
      return [
        `\`${concept}\`, ${layer.split('/')[0]!}`,
        intervalText(score, 2),
        `${spread[0]!} (${spread[1]!} to ${spread[2]!})`,
        plane.score.mean.toFixed(2),
        deviations.toFixed(1),
        String(rank),
        SAYS[finding],
      ];
    });
    const head = [
      'concept, best block',
      'R²',
      'untrained: mean (range)',
      'planes',
      'deviations',
      'rank',
      'finding',
    ];
    return [
      markdownTable(head, rows),
      '',
      `${commandText(STUDY)}: ${positions} positions of ${games.train + games.validation + games.test} games drawn from the policy (${games.train} teach, ${games.validation} choose,`,
      `${games.test} test), seed \`${seed}\`; ${formatCount(networks, 'network')} that never trained. Of ${concepts.length} concepts ${count('gained')} are gained, ${count('givenUp')} given up and ${count('none')} not told from the`,
      `controls; a finding is beyond ${bound.toFixed(1)} deviations, which a network that never trained exceeds in any of them with a chance of ${percent(rate, 1)}. Rank 1 is above all of these.`,
    ].join('\n');
  },
};
