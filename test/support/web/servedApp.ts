import type { Browser } from 'playwright-core';
import { openService, type Service } from '../../../cli/commands/serve/service.js';
import { APP_FOLDER } from './appPages.js';
import { openChromium } from './chromium.js';

/** The program's service of a folder of runs with the built app, and a real browser for it. */
export class ServedApp {
  /** Failures that nobody foresaw, as sentences, with what a test adds; none where all is well. */
  readonly troubles: string[];
  readonly service: Service;
  readonly browser: Browser;

  private constructor(service: Service, browser: Browser, troubles: string[]) {
    this.service = service;
    this.browser = browser;
    this.troubles = troubles;
  }

  static async open(runs: string): Promise<ServedApp> {
    const troubles: string[] = [];
    const service = await openService({ app: APP_FOLDER, runs, host: '127.0.0.1', port: 0 }, (failure) =>
      troubles.push(String(failure)),
    );
    try {
      return new ServedApp(service, await openChromium(), troubles);
    } catch (error) {
      await service.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.service.close();
  }
}
