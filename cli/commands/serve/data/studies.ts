import { OthelloError } from '../../../../engine/errors.js';
import type { Store } from '../../../../selfplay/store/store.js';
import type { FaithfulnessReport } from '../../../../studies/faithfulness/faithfulnessReport.js';
import { SUBJECTS } from '../../../../studies/faithfulness/flipCurves.js';
import { isFaithfulnessReport } from '../../../../studies/faithfulness/reportSchema.js';
import type { RunStudy } from '../../../../web/api.js';
import { reportKey } from '../../../sources/reportCard.js';

/** The studies of networks whose reports a run keeps in its database. */
export function studiesOf(store: Store): Omit<RunStudy, 'url'>[] {
  const networks = store.networks().map(({ sha256 }) => sha256);
  const kept = new Set(store.propertyKeys('faithfulness/'));
  return networks.flatMap((network) =>
    SUBJECTS.filter((subject) => kept.has(reportKey(network, subject))).map((subject) => {
      return { study: 'faithfulness' as const, network, subject };
    }),
  );
}

/** @throws OthelloError `notFound` where there is none, or none that is sound */
export function faithfulnessOf(store: Store, network: string, subject: string): FaithfulnessReport {
  const known = SUBJECTS.find((one) => one === subject);
  const report = known && store.property(reportKey(network, known));
  if (!isFaithfulnessReport(report))
    throw new OthelloError('notFound', 'There is no such report in this run.');
  return report;
}
