import type { RunReport } from '../../../selfplay/report/report.js';
import type { GenerationFigures } from '../../../selfplay/report/reportGames.js';
import type { Estimate } from '../../../selfplay/report/reportRatio.js';
import type { Rating, Surprise } from '../../../selfplay/report/reportStrength.js';
import type { Figure } from '../../../web/views/report/data.js';
import {
  fixed,
  formatAmount,
  formatCount,
  formatDuration,
  intervalText,
  percent,
  signed,
} from '../../terminal/format.js';

/** What is said of a run without a trained network. */
export const NO_NETWORK = 'No generation is finished yet; the report fills as networks are trained.';

/** A figure with its interval behind it, where it has one. */
export function withInterval({ value, interval }: Estimate, digits: number, unit: '' | '%' = ''): string {
  if (interval !== undefined) {
    return intervalText({ mean: value, low: interval[0], high: interval[1] }, digits, unit);
  }
  return unit === '%' ? percent(value, digits) : fixed(value, digits);
}

/** What stands first on the page, and what `runs` prints at the top. */
export function keyFigures(report: RunReport): Figure[] {
  return [
    ...strengthFigures(report),
    ...learningFigures(report),
    ...valueFigures(report),
    ...endgameFigures(report),
    ...gameFigures(report),
    ...speedFigures(report),
  ];
}

/** The rating of a player with its interval, or the one end of it that is known. */
export function knownElo({ elo, eloInterval, known }: Rating): Estimate {
  return known === undefined
    ? { value: elo, interval: eloInterval }
    : { value: eloInterval[known === 'low' ? 0 : 1] };
}

export function ratingText(rating: Rating): string {
  const sign = rating.known === undefined ? '' : rating.known === 'low' ? '≥ ' : '≤ ';
  return `${sign}${signed(knownElo(rating).value)}`;
}

function strengthFigures({ strength: { curves, scale } }: RunReport): Figure[] {
  const newest = scale?.networks.at(-1);
  const rating: Figure[] =
    scale === undefined || newest === undefined
      ? []
      : [
          {
            label: `Elo above ${scale.anchor}, generation ${newest.generation ?? ''}`,
            value: ratingText(newest),
            note:
              newest.known === undefined
                ? `95% interval ${newest.eloInterval.map((end) => signed(end)).join(' to ')}`
                : 'an end of the 95% interval: it was never beaten, or never won',
          },
        ];
  const scores = curves.flatMap(({ opponent, points }): Figure[] => {
    const last = points.at(-1);
    if (last === undefined) return [];
    const [low, high] = last.score.interval ?? [];
    const interval = low === undefined ? '' : `${percent(low)} to ${percent(high!)}, `;
    return [
      {
        label: `Score against ${opponentName(opponent)}`,
        value: percent(last.score.value),
        note: `${interval}${formatCount(last.games, 'game')}, generation ${last.generation}`,
      },
    ];
  });
  return [...rating, ...scores];
}

/** What one number a player does not explain. */
export function surpriseText({ a, b, games, score, expected }: Surprise): string {
  return (
    `One number a player does not explain every match: ${a} scored ${percent(score)} in ${formatCount(games, 'game')} against ${b}, ` +
    `where these ratings expect ${percent(expected)}.`
  );
}

/** `previous:4` in words. */
export function opponentName(opponent: string): string {
  const back = /^previous:(\d+)$/.exec(opponent)?.[1];
  return back === undefined ? opponent : `the network ${back} generations before`;
}

function learningFigures({ learning }: RunReport): Figure[] {
  const [first, last] = [learning[0], learning.at(-1)];
  if (first === undefined || last === undefined) return [];
  return ['policy', 'value'].flatMap((head) => {
    const [from, to] = [first.losses[head], last.losses[head]];
    if (from === undefined || to === undefined) return [];
    const note = `${fixed(from, 2)} in generation ${first.generation}`;
    return [{ label: `Loss of the ${head}`, value: fixed(to, 2), note }];
  });
}

/** The newest generation that is whole, or nearly: the last one may have been begun only just now. */
function newestGeneration(generations: readonly GenerationFigures[]): GenerationFigures | undefined {
  const most = Math.max(...generations.map(({ results }) => results.games));
  return generations.findLast(({ results }) => results.games >= most / 2);
}

function valueFigures({ generations }: RunReport): Figure[] {
  const values = newestGeneration(generations)?.values.network;
  if (values?.slope === undefined) return [];
  const known = percent(Math.max(0, 1 - values.squaredError.value / values.ignorance));
  return [
    {
      label: 'Calibration of the value',
      value: fixed(values.slope.value, 2),
      note: `${calibrationText(values.slope)} (1 is right); it explains ${known} of the spread of results`,
    },
  ];
}

/** What a slope says as far as its interval lets it. */
function calibrationText({ interval }: Estimate): string {
  if (interval === undefined || (interval[0] <= 1 && interval[1] >= 1))
    return 'calibrated as far as one can tell';
  return interval[1] < 1 ? 'it promises too much' : 'it promises too little';
}

function endgameFigures({ generations }: RunReport): Figure[] {
  const newest = newestGeneration(generations)?.endgames;
  const agreement = newest?.agreement.network;
  if (newest === undefined || agreement === undefined) return [];
  const [low, high] = agreement.interval ?? [];
  const interval = low === undefined ? '' : `${percent(low)} to ${percent(high!)}, `;
  const note = `${interval}${newest.games - newest.drawn} decided games`;
  return [{ label: 'Winner of exact endgames named', value: percent(agreement.value), note }];
}

function gameFigures({ games, generations }: RunReport): Figure[] {
  const newest = newestGeneration(generations)?.results;
  if (newest === undefined) return [];
  const { black, drawn, white } = newest;
  return [
    {
      label: 'Self-play games',
      value: formatAmount(games.stored),
      note: `newest: black ${percent(black)}, draw ${percent(drawn)}, white ${percent(white)}`,
    },
  ];
}

function speedFigures({ speed }: RunReport): Figure[] {
  const seconds = speed.reduce((sum, row) => sum + row.seconds, 0);
  if (seconds === 0) return [];
  const evaluations = speed.reduce((sum, row) => sum + row.evaluationsPerSecond * row.seconds, 0);
  const used = speed.filter(({ use }) => use !== undefined);
  const usedSeconds = used.reduce((sum, row) => sum + row.seconds, 0);
  const use = used.reduce((sum, row) => sum + row.use! * row.seconds, 0) / usedSeconds;
  return [
    {
      label: 'Time until the newest network',
      value: formatDuration(seconds),
      note:
        `${formatAmount(evaluations / seconds)} evaluations/s` +
        (usedSeconds === 0 ? '' : `, ${percent(use)} of the machine in the network`),
    },
  ];
}

/** What the figures mean, in sentences. */
export function findings(report: RunReport): string[] {
  const { surprise } = report.strength.scale ?? {};
  const misfit = surprise === undefined ? [] : [surpriseText(surprise)];
  return [...progressFinding(report), ...misfit, ...policyFinding(report), ...valueFinding(report)];
}

/** Whether the newest network is stronger than the one it was measured against. */
function progressFinding({ strength: { curves } }: RunReport): string[] {
  const curve = curves.findLast(({ opponent }) => opponent.startsWith('previous:'));
  const last = curve?.points.at(-1);
  if (curve === undefined || last?.score.interval === undefined) return [];
  const [low, high] = last.score.interval;
  const verdict =
    low > 0.5
      ? 'it is stronger, beyond chance'
      : high < 0.5
        ? 'it is weaker, beyond chance'
        : `a difference that ${last.games} games cannot tell from chance`;
  const score = `${percent(last.score.value)} (${percent(low)} to ${percent(high)})`;
  return [
    `Generation ${last.generation} scored ${score} against ${opponentName(curve.opponent)}: ${verdict}.`,
  ];
}

function policyFinding({ learning, generations }: RunReport): string[] {
  const [first, last] = [learning[0]?.losses['policy'], learning.at(-1)?.losses['policy']];
  const entropy = newestGeneration(generations)?.targets?.entropy.value;
  if (first === undefined || last === undefined || entropy === undefined) return [];
  const gap = fixed(Math.max(0, last - entropy), 2);
  return [
    `The policy loss went from ${fixed(first, 2)} to ${fixed(last, 2)} nats. The newest targets have an entropy of ` +
      `${fixed(entropy, 2)}, so about ${gap} of it is what the network does not yet know of its own search.`,
  ];
}

function valueFinding({ generations }: RunReport): string[] {
  const newest = newestGeneration(generations);
  const { network, search } = newest?.values ?? {};
  if (network === undefined || search === undefined) return [];
  const explained = [network, search].map(({ squaredError, ignorance }) =>
    percent(Math.max(0, 1 - squaredError.value / ignorance)),
  );
  const { agreement } = newest?.endgames ?? {};
  const ends = [agreement?.network, agreement?.search].map((share) => share && percent(share.value));
  return [
    `In the newest games the network’s value explains ${explained[0]!} of the spread of results, the search’s ${explained[1]!}` +
      (network.slope === undefined
        ? '.'
        : ` (calibration slope ${withInterval(network.slope, 2)}: ${calibrationText(network.slope)}).`) +
      (ends[0] === undefined || ends[1] === undefined
        ? ''
        : ` Just before the exact endgame they name the winner in ${ends[0]} and ${ends[1]} of the decided games.`),
  ];
}
