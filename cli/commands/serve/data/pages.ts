import { OthelloError } from '../../../../engine/errors.js';
import type { Store } from '../../../../selfplay/store/store.js';
import type { Run } from '../../../../selfplay/training/run.js';
import type { RunFindings, RunStudy } from '../../../../web/api.js';
import { evaluatePage } from '../../../pages/faithfulness/page.js';
import { reportPage } from '../../../pages/run/page.js';
import type { Guard } from '../http/guard.js';
import { FILE_HEADERS } from '../http/headers.js';
import { contentType } from '../http/mediaTypes.js';
import { notFound, type Reply } from '../http/reply.js';
import { type Asked, get, type Route } from '../http/router.js';
import { fileNamed, linkedFiles } from './files.js';
import type { Reports } from './reports.js';
import type { PlacedRun, RunsFolder } from './runsFolder.js';
import { faithfulnessOf, studiesOf } from './studies.js';
import { isWrittenReport, writtenReport } from './writtenReports.js';

/** Names the report of a run among the pages that are made of it. */
const REPORT = 'report';
/** Names those that are made of a file in its folder. */
const DOCUMENT = 'document';

/** What people and commands have left in a run, and what can be made of it, each with an address that opens it. */
export function findingsOf(runs: RunsFolder, run: PlacedRun, store: Store, guard: Guard): RunFindings {
  return {
    report: linkTo(guard, run.id, [REPORT]),
    files: linkedFiles(runs, run, guard, ({ kind, name, path }) =>
      kind === 'document' && isWrittenReport(path)
        ? linkTo(guard, run.id, [DOCUMENT, ...name.split('/')])
        : undefined,
    ),
    studies: studiesOf(store).map((study) => ({ ...study, url: linkTo(guard, run.id, nameOf(study)) })),
  };
}

/** Below `files/views/`: what the database of a run holds as the pages that commands write of it. */
export function pageRoutes(
  { runs, reports }: { readonly runs: RunsFolder; readonly reports: Reports },
  guard: Guard,
): Route[] {
  const page = async (
    { param }: Asked,
    name: readonly string[],
    write: (placed: PlacedRun) => string | Promise<string>,
  ): Promise<Reply> => {
    const id = param('run');
    if (!guard.isTicketFor(param('ticket'), 'view', id, ...name)) return notFound();
    const headers = { ...FILE_HEADERS, 'content-type': contentType('.html') };
    return { status: 200, headers, body: await write(runs.find(id)) };
  };
  const document = (asked: Asked, name: readonly string[]): Promise<Reply> =>
    page(asked, [DOCUMENT, ...name], (placed) => {
      const file = fileNamed(runs, placed, name.join('/'));
      const report = file && writtenReport(file.path);
      if (report === undefined) throw new OthelloError('notFound', 'There is no such report any more.');
      return evaluatePage(report);
    });
  return [
    get(`views/:ticket/:run/${DOCUMENT}/:name`, (asked) => document(asked, [asked.param('name')])),
    get(`views/:ticket/:run/${DOCUMENT}/:folder/:name`, (asked) =>
      document(asked, [asked.param('folder'), asked.param('name')]),
    ),
    get(`views/:ticket/:run/${REPORT}`, (asked) =>
      page(asked, [REPORT], async (placed) => {
        const report = await reports.of(placed, asked.query);
        return runs.read(placed, (run: Run) => reportPage(run, report, new Date().toISOString()));
      }),
    ),
    get('views/:ticket/:run/faithfulness/:network/:subject', (asked) => {
      const [network, subject] = [asked.param('network'), asked.param('subject')];
      return page(asked, ['faithfulness', network, subject], (placed) =>
        runs.read(placed, ({ store }) => evaluatePage(faithfulnessOf(store, network, subject))),
      );
    }),
  ];
}

function nameOf({ study, network, subject }: Omit<RunStudy, 'url'>): string[] {
  return [study, network, subject];
}

/** For a window that cannot send the token. */
function linkTo(guard: Guard, run: string, name: readonly string[]): string {
  const parts = [guard.ticketFor('view', run, ...name), run, ...name];
  return `/files/views/${parts.map(encodeURIComponent).join('/')}`;
}
