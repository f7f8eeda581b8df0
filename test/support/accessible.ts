import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

interface Finding {
  readonly rule: string;
  readonly where: readonly string[];
}

/** Expects that axe-core finds nothing that keeps people from reading or using what is shown, folded or not. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true; })');
  await page.evaluate(`${axe.source}; undefined`);
  const found = await page.evaluate<
    Finding[]
  >(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => ({ rule: id, where: nodes.slice(0, 5).map(({ html }) => html.slice(0, 160)) })))`);
  expect(found).toEqual([]);
}
