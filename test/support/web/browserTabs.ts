import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { openChromium } from './chromium.js';

/** Hands out tabs of a browser, and expects that no script fails in them. */
export async function withTabs(look: (openTab: () => Promise<Page>) => Promise<void>): Promise<void> {
  const browser = await openChromium();
  const errors: string[] = [];
  try {
    await look(async () => {
      const tab = await browser.newPage({ viewport: { width: 1200, height: 900 } });
      tab.setDefaultTimeout(200_000);
      tab.on('pageerror', (error) => errors.push(error.message));
      return tab;
    });
  } finally {
    await browser.close();
  }
  expect(errors).toEqual([]);
}
