import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import type { ListedRun } from '../../api.js';
import { theme } from '../theme.js';
import type { RunPage } from './pages.js';
import { linkToRuns } from './place.js';

interface PageViewProps {
  readonly run: ListedRun;
  readonly page: RunPage;
}

/** A page about a run, shut off from the app and the network as in a window of its own: it may be anybody's. */
export function PageView({ run, page: { title, url } }: PageViewProps) {
  return (
    <section class="runs page-view" aria-label={title}>
      <nav class="runs-where" aria-label="Where this is">
        <a href={linkToRuns()}>All runs</a>
        <a href={linkToRuns({ run: run.id })}>{harmless(run.folder, LONGEST_NAME)}</a>
        <h2 class="runs-title">{title}</h2>
        <a href={url} target="_blank" rel="noreferrer">
          In a window of its own
        </a>
      </nav>
      <iframe
        class="page-frame"
        title={title}
        src={theme.value === 'system' ? url : `${url}?theme=${theme.value}`}
      />
    </section>
  );
}
