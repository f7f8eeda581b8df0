import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import type { RunFindings, RunStudy } from '../../api.js';

/** A page about a run: what it is called in links and for people, and where it is. */
export interface RunPage {
  readonly name: string;
  readonly title: string;
  /** What it is, in a few words. */
  readonly says: string;
  readonly url: string;
}

const SUBJECTS: Readonly<Record<string, string>> = {
  move: 'the maps of moves',
  value: 'the maps of the value',
};

/** What can be read here of a run: what the program makes of its database, and pages that commands have written into it. */
export function pagesOf({ report, studies, files }: RunFindings): readonly RunPage[] {
  return [
    { name: 'report', title: 'How it learned', says: 'the report of runs', url: report },
    ...studies.map(pageOfStudy),
    ...files
      .filter(({ kind }) => kind === 'page')
      .map(({ name, url }) => ({
        name: `file ${name}`,
        title: harmless(name, LONGEST_NAME),
        says: 'a page in its folder',
        url,
      })),
  ];
}

function pageOfStudy({ study, network, subject, url }: RunStudy): RunPage {
  const of = SUBJECTS[subject] ?? `the maps of ${harmless(subject, LONGEST_NAME)}`;
  const says = `the report of evaluate, network ${network.slice(0, 12)}`;
  return { name: `${study} ${network} ${subject}`, title: `How faithful ${of} are`, says, url };
}
