import type { StrategyEntry, StrategyReport } from '../../studies/strategies/strategiesReport.js';
import { markdownTable } from '../output/markdown.js';
import { fixed, formatCount, percent } from '../terminal/format.js';
import type { Block } from './block.js';
import { commandText, type Study, studyReport } from './studyReport.js';

const CLUSTERS = 3;
const STUDY: Study = {
  command: 'strategies',
  options: { maps: 600, clusters: CLUSTERS },
  amount: { option: 'maps', least: 200 },
};
/** Kinds and phases of a strategy that are named: those of which it has most more than usual. */
const NAMED = 3;

/** Into what the maps are cut, and whether that is more than a cloud without clusters has. */
export const strategies: Block = {
  name: 'strategies',
  file: 'strategies.md',
  async make(context) {
    const report = await studyReport<StrategyReport>(context, STUDY);
    const { strategies: found, test, games, moves, seed, composite, target, eigenvalues } = report;
    const rows = found.map((one) => [
      String(one.number),
      shareText(one),
      fixed(one.unity, 2),
      percent(one.conductance, 1),
      usualText(one, report),
    ]);
    const gaps = eigenvalues.slice(1, 5).map((value, at) => fixed(value - eigenvalues[at]!, 3));
    return [
      markdownTable(['strategy', 'share of the maps', 'unity', 'leaving', 'more than usual'], rows),
      '',
      `${commandText(STUDY)}: ${moves.length} maps of ${games} games drawn from the policy, seed \`${seed}\`, target \`${target}\`, \`${composite}\`. The gaps after one eigenvalue,`,
      `two, three and four: ${gaps.join(', ')}.`,
      ...(test === undefined ? [] : testLines(test)),
    ].join('\n');
  },
};

function shareText({ share, shareInterval: { low, high } }: StrategyEntry): string {
  return `${percent(share)} [${fixed(100 * low, 0)}, ${fixed(100 * high, 0)}]`;
}

function usualText(one: StrategyEntry, { kinds, phases }: StrategyReport): string {
  const all = [...Object.entries(kinds), ...Object.entries(phases)];
  const own: Readonly<Record<string, number>> = { ...one.kinds, ...one.phases };
  return all
    .map(([name, usual]) => ({ name, here: own[name]!, more: own[name]! - usual }))
    .filter(({ more }) => more >= 0.05)
    .sort((a, b) => b.more - a.more)
    .slice(0, NAMED)
    .map(({ name, here, more }) => `${name} (${percent(here)}, usually ${percent(here - more)})`)
    .join(', ');
}

function testLines(test: NonNullable<StrategyReport['test']>): string[] {
  const { maps, games, clouds, rate, bound, gaps, stability, cloudStability } = test;
  const beyond = gaps.filter(({ isBeyond }) => isBeyond).map(({ clusters }) => String(clusters));
  const where = beyond.length === 0 ? 'no gap is' : `the gaps after ${beyond.join(', ')} are`;
  const three = gaps.find(({ clusters }) => clusters === CLUSTERS);
  const range = ({ mean, lowest, highest }: typeof stability): string =>
    `${fixed(mean, 2)} (${fixed(lowest, 2)} to ${fixed(highest, 2)})`;
  return [
    `Held against ${formatCount(clouds, 'cloud')} without clusters (${maps} of the maps, of ${games} games): ${where} beyond the bound of ${fixed(bound, 1)} deviations, which a cloud exceeds with a chance of ${percent(rate)};`,
    ...(three === undefined
      ? []
      : [
          `the gap after ${CLUSTERS} is ${fixed(three.gap, 3)}, ${fixed(three.deviations, 1)} deviations above that of the clouds (${fixed(three.mean, 3)}, at most ${fixed(three.largest, 3)}).`,
        ]),
    `Games drawn again are cut like the whole by ${range(stability)}, the clouds by ${range(cloudStability)} (adjusted Rand index).`,
  ];
}
