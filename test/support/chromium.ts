import { existsSync } from 'node:fs';
import process from 'node:process';
import { type Browser, chromium } from 'playwright-core';
import { describe, it } from 'vitest';

const EXECUTABLE = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

/** Whether there is a Chromium on this machine. */
export const hasChromium = EXECUTABLE !== undefined;

export async function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE!,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    timeout: 60_000,
  });
}

/** Tests of what Chromium makes of pages. Where there is none they are skipped by name, in CI they fail. */
export function describeInChromium(title: string, tests: () => void): void {
  const name = `${title} in Chromium`;
  if (hasChromium) {
    describe(name, tests);
  } else if (process.env['CI'] === 'true') {
    it(name, () => {
      throw new Error('There is no Chromium to open pages in.');
    });
  } else {
    it.skip(`${name}: there is none on this machine`);
  }
}
