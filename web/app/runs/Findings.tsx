import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import type { RunFindings } from '../../api.js';
import { hasPage, pagesOf } from './pages.js';
import { linkToRuns } from './place.js';

interface FindingsProps {
  readonly run: string;
  readonly findings: RunFindings;
}

/** The reports and studies of a run, to read here, and other files that lie in it. */
export function Findings({ run, findings }: FindingsProps) {
  const others = findings.files.filter((file) => !hasPage(file));
  return (
    <div class="card">
      <h2>Reports and studies</h2>
      <ul class="finding-list">
        {pagesOf(findings).map(({ name, title, says }) => (
          <li key={name}>
            <a href={linkToRuns({ run, page: name })}>{title}</a> <span class="faint">{says}</span>
          </li>
        ))}
        {others.map(({ name, url, kind }) => (
          <li key={url}>
            <a href={url} target="_blank" rel="noreferrer">
              {harmless(name, LONGEST_NAME)}
            </a>{' '}
            <span class="faint">{kind}, in a window of its own</span>
          </li>
        ))}
      </ul>
      <p class="faint">
        What <code>probe</code>, <code>concepts</code>, <code>strategies</code>, <code>explain</code> and
        others write as a page into the folder of the run stands here too: such as{' '}
        <code>--out runs/first/probes.html</code>.
      </p>
    </div>
  );
}
