import { type ComponentType, render } from 'preact';
import { ChartDrawing, type Drawing } from './report/ChartFigure.js';

/** A view: what it shows is its data. */
export type View<Data> = ComponentType<{ readonly data: Data }>;

/** Puts a view in the place of what was written into the page, with the page's data. */
export function startView<Data>(Shown: View<Data>, drawing?: Drawing): void {
  trustNothing();
  showAskedTheme();
  printInLight();
  const data = JSON.parse(document.getElementById('data')!.textContent) as Data;
  const root = document.getElementById('view')!;
  root.replaceChildren();
  render(
    <ChartDrawing.Provider value={drawing}>
      <Shown data={data} />
    </ChartDrawing.Provider>,
    root,
  );
}

/** Light or dark as who shows the page asks for (`?theme=dark`); else as the system is. */
function showAskedTheme(): void {
  const theme = new URLSearchParams(location.search).get('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
}

/** Charts take their colours from the page when they are drawn, and the styles of paper come too late for them. */
function printInLight(): void {
  const { dataset } = document.documentElement;
  let before: string | undefined;
  addEventListener('beforeprint', () => {
    before = dataset['theme'];
    dataset['theme'] = 'light';
  });
  addEventListener('afterprint', () => {
    if (before === undefined) delete dataset['theme'];
    else dataset['theme'] = before;
  });
}

interface TrustedTypes {
  readonly createPolicy: (name: string, rules: { createHTML: (text: string) => string | null }) => unknown;
}

/** ECharts empties elements by setting their HTML to nothing; the page's policy lets no other text become HTML. */
function trustNothing(): void {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  trustedTypes?.createPolicy('default', { createHTML: (text) => (text === '' ? '' : null) });
}
