import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import type { RunFile, RunFindings, RunStudy } from '../../api.js';

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
    ...files.filter(hasPage).map(({ name, kind, url, view }) => ({
      name: `file ${name}`,
      title: harmless(name, LONGEST_NAME),
      says: kind === 'page' ? 'a page in its folder' : 'a report of evaluate in its folder',
      url: view ?? url,
    })),
  ];
}

/** Whether a file is read within the app; others open as they are, in a window of their own. */
export function hasPage({ kind, view }: RunFile): boolean {
  return kind === 'page' || view !== undefined;
}

function pageOfStudy({ study, network, subject, url }: RunStudy): RunPage {
  const of = SUBJECTS[subject] ?? `the maps of ${harmless(subject, LONGEST_NAME)}`;
  const says = `the report of evaluate, network ${network.slice(0, 12)}`;
  return { name: `${study} ${network} ${subject}`, title: `How faithful ${of} are`, says, url };
}
