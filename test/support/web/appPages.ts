import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openChromium } from './chromium.js';
import { openStaticSite, type StaticSite } from './staticSite.js';

/** Where the build puts the app. */
export const APP_FOLDER = fileURLToPath(new URL('../../../dist/web/app', import.meta.url));

/** The built app in a real browser: what its pages print, throw or ask elsewhere is remembered. */
export class AppPages {
  /** Sentences; none where all is well. */
  readonly troubles: string[] = [];
  readonly #site: StaticSite;
  readonly #browser: Browser;

  private constructor(site: StaticSite, browser: Browser) {
    this.#site = site;
    this.#browser = browser;
  }

  /** @param graphics as of openChromium */
  static async open(graphics?: readonly string[]): Promise<AppPages> {
    return new AppPages(await openStaticSite(APP_FOLDER), await openChromium(graphics));
  }

  /** A page of its own at a place of the app, such as `#look`. */
  async page(place: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext(options);
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() !== 'log') this.troubles.push(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', ({ message }) => this.troubles.push(`thrown: ${message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!/^(?:blob|data):/.test(url) && !url.startsWith(this.#site.url))
        this.troubles.push(`asked: ${url}`);
    });
    await page.goto(`${this.#site.url}${place}`);
    return page;
  }

  /** Ends the process that computes graphics, as a driver that crashes does. */
  async loseGraphics(): Promise<void> {
    const session = await this.#browser.newBrowserCDPSession();
    await session.send('Browser.crashGpuProcess');
    await session.detach();
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#site.close();
  }
}
