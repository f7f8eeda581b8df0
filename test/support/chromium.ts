import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

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
