import type { ConceptStanding, ProbedNetwork, ProbeReport } from '../../../studies/probe/probeReport.js';
import { formatCount, intervalText, percent } from '../../terminal/format.js';

/** Scores at least so high are called read well. */
const WELL = 0.9;
/** Concepts named in a sentence. */
const NAMED = 5;
/** A smaller loss is none worth a word, however sure it is. */
const MATTERS = 0.01;

/** How a network reads each concept from its best block, in the order of the concepts. */
export function standingsOf({ standings, concepts }: ProbeReport, network: string): ConceptStanding[] {
  return concepts.map(({ name }) =>
    standings.find((one) => one.concept === name && one.network === network)!,
  );
}

/** `generation 7` of a run, else with its name. */
export function fullName({ generation, label }: ProbedNetwork): string {
  return generation === undefined ? `the network ${label}` : label;
}

/** What the figures say, in sentences; what was gained and given up at one rate of error for all concepts and blocks together. */
export function probeFindings(report: ProbeReport): string[] {
  const newest = report.networks.at(-1)!;
  const best = standingsOf(report, newest.sha256);
  const well = best.filter(({ score }) => score.mean >= WELL);
  const gained = best.filter(({ finding }) => finding === 'gained').sort((a, b) => b.gain.mean - a.gain.mean);
  const givenUp = best.filter(({ finding }) => finding === 'givenUp');
  const level = best.filter(({ finding }) => finding === 'none');
  return [
    `Of ${formatCount(best.length, 'concept')} ${well.length} ${well.length === 1 ? 'is' : 'are'} read with R² ${WELL} or more from some block of ${fullName(newest)}; worst is ${worst(best)}.`,
    ...(gained.length === 0
      ? [
          'No concept is read better than from the input planes and from networks with random weights, beyond what chance does.',
        ]
      : [
          `${gained.length} are read better than from the input planes and from networks with random weights; most gained: ${named(gained, (one) => `${one.concept} (R² ${one.score.mean.toFixed(2)} at ${one.layer}, ${shownGain(one)})`)}.`,
        ]),
    ...(level.length === 0 ? [] : [`Not told from the better one of these controls: ${list(level)}.`]),
    ...(givenUp.length === 0
      ? []
      : [
          `Read worse than from networks with random weights, so that training gave some of it up: ${list(givenUp)}.`,
        ]),
    rateSentence(report),
    ...whereOf(report, gained),
    ...(report.networks.length < 2 ? [] : whenOf(report, gained)),
    ...(report.networks.length < 2 ? [] : lostOf(report, best)),
  ];
}

/** What the findings are held against, and how often they would be wrong. */
function rateSentence({ untrainedNull: { networks, rate, bound } }: ProbeReport): string {
  return `Held against ${networks} networks with random weights: a finding is further from their mean than ${bound.toFixed(1)} of their deviations, which a network that never trained exceeds, in the best block of any concept, with a chance of ${percent(rate, 1)}.`;
}

function worst(best: readonly ConceptStanding[]): string {
  const { concept, score } = best.reduce((a, b) => (b.score.mean < a.score.mean ? b : a));
  return `${concept} with ${intervalText(score, 2)}`;
}

function shownGain({ gain }: ConceptStanding): string {
  return `+${intervalText(gain, 2)}`;
}

function named(scores: readonly ConceptStanding[], write: (score: ConceptStanding) => string): string {
  return scores.slice(0, NAMED).map(write).join('; ');
}

function list(scores: readonly ConceptStanding[]): string {
  return scores.map(({ concept }) => concept).join(', ');
}

/** At which blocks the concepts that training brought are read best. */
function whereOf({ layers }: ProbeReport, gained: readonly ConceptStanding[]): string[] {
  if (gained.length === 0 || layers.length < 2) return [];
  const parts = layers.flatMap((layer) => {
    const here = gained.filter((score) => score.layer === layer);
    return here.length === 0 ? [] : [`${layer} ${here.length}`];
  });
  return [`Where the gained ones are read best, by block: ${parts.join(', ')}.`];
}

/** The first network whose best block has half of what the last one gained over the controls. */
function halfway(report: ProbeReport, concept: string): ProbedNetwork | undefined {
  const gains = report.networks.map(
    ({ sha256 }) => standingsOf(report, sha256).find((one) => one.concept === concept)!.gain.mean,
  );
  return report.networks.find((_, index) => gains[index]! >= gains.at(-1)! / 2);
}

function whenOf(report: ProbeReport, gained: readonly ConceptStanding[]): string[] {
  if (gained.length === 0) return [];
  const groups = new Map<string, string[]>();
  for (const { concept } of gained) {
    const { label } = halfway(report, concept)!;
    groups.set(label, [...(groups.get(label) ?? []), concept]);
  }
  const parts = report.networks.flatMap(({ label }) => {
    const here = groups.get(label);
    return here === undefined ? [] : [`by ${label}: ${here.join(', ')}`];
  });
  return [`When half of the final gain is there: ${parts.join('; ')}.`];
}

/** Concepts that an earlier network had gained and had more of: the intervals do not overlap. */
function lostOf(report: ProbeReport, best: readonly ConceptStanding[]): string[] {
  const lost = best.flatMap((last, index) => {
    const earlier = report.networks
      .slice(0, -1)
      .map(({ sha256, label }) => ({ label, ...standingsOf(report, sha256)[index]! }))
      .map(({ label, finding, score }) => ({ label, finding, ...score }));
    const peak = earlier.reduce((a, b) => (b.mean > a.mean ? b : a));
    return peak.finding === 'gained' && peak.low > last.score.high && peak.mean - last.score.mean >= MATTERS
      ? [`${last.concept} (${peak.mean.toFixed(2)} in ${peak.label}, now ${last.score.mean.toFixed(2)})`]
      : [];
  });
  return lost.length === 0 ? [] : [`Had more of it before: ${lost.join('; ')}.`];
}
