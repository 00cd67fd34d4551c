import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { launchChromium, withoutBrowser } from './chromium.js';
import { Complaints } from './complaints.js';
import { picture } from './review.js';
import { StudioProcess } from './studio-process.js';
import { type Files, WorkspaceFolder } from './workspace.js';

// Two slow cores that may have other work: patience costs nothing where nothing is wrong.
const PATIENCE = 30_000;
const WINDOW = { width: 1440, height: 900 };

/** A studio on a workspace of its own, and a browser window on it. */
export interface OpenStudio {
  readonly workspace: WorkspaceFolder;
  readonly page: Page;
  readonly complaints: Complaints;
  /** Address of a page of the studio: `/`, `/flow?path=...`. */
  address(path: string): string;
  /** One more tab of the same person. */
  newTab(path: string): Promise<Page>;
  /** Ends the studio and starts it again on the same port. */
  restart(signal?: 'SIGINT' | 'SIGKILL'): Promise<void>;
}

interface Fixtures {
  readonly browser: Browser;
  /**
   * Opens the home page of a studio on the given files. The test fails when the page has anything
   * to complain about at its end.
   */
  readonly open: (files?: Files) => Promise<OpenStudio>;
}

const inBrowser = test.extend<Fixtures>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: how Vitest learns what a fixture needs
    async ({}, use) => {
      const browser = await launchChromium();
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
  open: async ({ browser, task }, use) => {
    const opened: Opened[] = [];
    await use(async (files = {}) => {
      const studio = await Opened.on(browser, files);
      opened.push(studio);
      await studio.goHome();
      return studio;
    });
    if (task.result?.state === 'fail') await keepLastPictures(task.name, opened);
    const complaints = opened.flatMap((studio) => studio.complaints.all());
    for (const studio of opened) await studio.close();
    expect(complaints, 'what the page complained about').toEqual([]);
  },
});

/** A test in the browser; skipped, with the reason printed, where there is none. */
export const it = withoutBrowser ? inBrowser.skip : inBrowser;

/** What the tabs looked like when the test failed, where pictures are wanted. */
async function keepLastPictures(test: string, studios: readonly OpenStudio[]): Promise<void> {
  const pages = studios.flatMap(({ page }) => page.context().pages());
  for (const [index, page] of pages.entries()) {
    await picture(page, `failed-${test.replaceAll(/\W+/g, '-')}-${index + 1}`);
  }
}

class Opened implements OpenStudio {
  private constructor(
    readonly workspace: WorkspaceFolder,
    private process: StudioProcess,
    private readonly context: BrowserContext,
    readonly page: Page,
    readonly complaints: Complaints,
  ) {}

  static async on(browser: Browser, files: Files): Promise<Opened> {
    const workspace = new WorkspaceFolder(files);
    const process = await StudioProcess.start(workspace.folder);
    const context = await browser.newContext({
      viewport: WINDOW,
      reducedMotion: 'reduce',
      acceptDownloads: true,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(PATIENCE);
    const complaints = new Complaints(new URL(process.url).origin);
    complaints.watch(context);
    const page = await context.newPage();
    return new Opened(workspace, process, context, page, complaints);
  }

  async goHome(): Promise<void> {
    await this.page.goto(this.address('/'));
    await this.page.getByRole('navigation', { name: 'Pages' }).waitFor();
  }

  address(path: string): string {
    return new URL(path, this.process.url).href;
  }

  async newTab(path: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(this.address(path));
    return page;
  }

  async restart(signal?: 'SIGINT' | 'SIGKILL'): Promise<void> {
    const { port } = this.process;
    await this.process.stop(signal);
    this.process = await StudioProcess.start(this.workspace.folder, port);
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.process.stop();
    this.workspace.remove();
  }
}
