import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accessibilityFaults } from './axe.js';

/** Expects that axe-core finds nothing that keeps people from reading or using what is shown, folded or not. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate('document.querySelectorAll("details").forEach((details) => { details.open = true; })');
  expect(await accessibilityFaults(page)).toEqual([]);
}
