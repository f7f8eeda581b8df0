import { options } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { Concepts } from './concepts/Concepts.js';
import { ReportPage } from './report/ReportPage.js';
import type { View } from './start.js';
import { Strategies } from './strategies/Strategies.js';
import type { ViewData, ViewKind } from './viewKinds.js';

/** The views that can be read without their script; the others are drawings through and through. */
const WRITTEN: { readonly [Kind in ViewKind]?: View<ViewData[Kind]> } = {
  concepts: Concepts,
  report: ReportPage,
  strategies: Strategies,
};

// The page's policy takes styles from its own sheet only.
options.vnode = ({ type, props }) => {
  if (typeof type === 'string') delete (props as { style?: unknown }).style;
};

/** What stands in a page before its script runs, or where it never does. */
export function writtenView<Kind extends ViewKind>(kind: Kind, data: ViewData[Kind]): string {
  const Written: View<ViewData[Kind]> | undefined = WRITTEN[kind];
  return renderToString(Written === undefined ? <NeedsScript /> : <Written data={data} />);
}

function NeedsScript() {
  return (
    <noscript>
      <p>This page is drawn by a script, which is turned off here.</p>
    </noscript>
  );
}
