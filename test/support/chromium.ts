import { type Browser, chromium } from 'playwright-core';
import { CHROMIUM } from './needs.js';

export async function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM!,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    timeout: 60_000,
  });
}
