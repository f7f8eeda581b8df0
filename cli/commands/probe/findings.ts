import type { Interval } from '../../../studies/faithfulness/statistics.js';
import type { ProbedNetwork, ProbeReport, TrainedScore } from '../../../studies/probe/report.js';
import { formatCount, intervalText } from '../../terminal/format.js';

/** Scores at least so high are called read well. */
const WELL = 0.9;
/** Concepts named in a sentence. */
const NAMED = 5;
/** A smaller difference is none worth a word, however sure it is. */
const MATTERS = 0.01;

/** Of each concept the block of a network that has most of it, in the order of the concepts. */
export function bestScores({ scores, concepts }: ProbeReport, network: string): TrainedScore[] {
  return concepts.map(({ name }) =>
    scores
      .filter((score) => score.concept === name && score.network === network)
      .reduce((a, b) => (b.score.mean > a.score.mean ? b : a)),
  );
}

/** How far a score is above the better one of the two controls: the planes, and random weights. */
export function gainOf({ overPlanes, overUntrained }: TrainedScore): Interval {
  return overPlanes.mean < overUntrained.mean ? overPlanes : overUntrained;
}

/** `generation 7` of a run, else with its name. */
export function fullName({ generation, label }: ProbedNetwork): string {
  return generation === undefined ? `the network ${label}` : label;
}

/** What the figures say, in sentences; a difference counts where its 95 % interval does not hold 0. */
export function probeFindings(report: ProbeReport): string[] {
  const newest = report.networks.at(-1)!;
  const best = bestScores(report, newest.sha256);
  const well = best.filter(({ score }) => score.mean >= WELL);
  const gained = best
    .filter((score) => gainOf(score).low > 0)
    .sort((a, b) => gainOf(b).mean - gainOf(a).mean);
  const worse = best.filter((score) => gainOf(score).high < 0 && gainOf(score).mean <= -MATTERS);
  const level = best.filter((score) => !gained.includes(score) && !worse.includes(score));
  return [
    `Of ${formatCount(best.length, 'concept')} ${well.length} ${well.length === 1 ? 'is' : 'are'} read with R² ${WELL} or more from some block of ${fullName(newest)}; worst is ${worst(best)}.`,
    ...(gained.length === 0
      ? ['No concept is read better than from the input planes and from random weights.']
      : [
          `${gained.length} are read better than from the input planes and from any block with random weights; most gained: ${named(gained, (score) => `${score.concept} (R² ${score.score.mean.toFixed(2)} at ${score.layer}, ${shownGain(score)})`)}.`,
        ]),
    ...(level.length === 0 ? [] : [`Read as well from the better one of these controls: ${list(level)}.`]),
    ...(worse.length === 0
      ? []
      : [`Read worse than from a control, so that training gave some of it up: ${list(worse)}.`]),
    ...whereOf(report, gained),
    ...(report.networks.length < 2 ? [] : whenOf(report, gained)),
    ...(report.networks.length < 2 ? [] : lostOf(report, best)),
  ];
}

function worst(best: readonly TrainedScore[]): string {
  const { concept, score } = best.reduce((a, b) => (b.score.mean < a.score.mean ? b : a));
  return `${concept} with ${intervalText(score, 2)}`;
}

function shownGain(score: TrainedScore): string {
  return `+${intervalText(gainOf(score), 2)}`;
}

function named(scores: readonly TrainedScore[], write: (score: TrainedScore) => string): string {
  return scores.slice(0, NAMED).map(write).join('; ');
}

function list(scores: readonly TrainedScore[]): string {
  return scores.map(({ concept }) => concept).join(', ');
}

/** At which blocks the concepts that training brought are read best. */
function whereOf({ layers }: ProbeReport, gained: readonly TrainedScore[]): string[] {
  if (gained.length === 0 || layers.length < 2) return [];
  const parts = layers.flatMap((layer) => {
    const here = gained.filter((score) => score.layer === layer);
    return here.length === 0 ? [] : [`${layer} ${here.length}`];
  });
  return [`Where the gained ones are read best, by block: ${parts.join(', ')}.`];
}

/** The first network whose best block has half of what the last one gained over the controls. */
function halfway(report: ProbeReport, concept: string): ProbedNetwork | undefined {
  const gains = report.networks.map(({ sha256 }) =>
    Math.max(
      ...report.scores
        .filter((score) => score.network === sha256 && score.concept === concept)
        .map((score) => gainOf(score).mean),
    ),
  );
  return report.networks.find((_, index) => gains[index]! >= gains.at(-1)! / 2);
}

function whenOf(report: ProbeReport, gained: readonly TrainedScore[]): string[] {
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

/** Concepts that an earlier network had more of: the intervals do not overlap. */
function lostOf(report: ProbeReport, best: readonly TrainedScore[]): string[] {
  const lost = best.flatMap((last, index) => {
    const earlier = report.networks
      .slice(0, -1)
      .map(({ sha256, label }) => ({ label, ...bestScores(report, sha256)[index]!.score }));
    const peak = earlier.reduce((a, b) => (b.mean > a.mean ? b : a));
    return peak.low > last.score.high && peak.mean - last.score.mean >= MATTERS
      ? [`${last.concept} (${peak.mean.toFixed(2)} in ${peak.label}, now ${last.score.mean.toFixed(2)})`]
      : [];
  });
  return lost.length === 0 ? [] : [`Had more of it before: ${lost.join('; ')}.`];
}
