import type { BrowserContext, Page, Response } from 'playwright-core';

/**
 * What a page must not do, in any test: throw, write errors or warnings of React to the console,
 * have requests fail or be refused, break the content security policy, reach for another host.
 */
export class Complaints {
  private readonly found: string[] = [];
  private readonly allowed: RegExp[] = [];

  /** @param origin Of the studio, e.g. `http://127.0.0.1:4747`. */
  constructor(private readonly origin: string) {}

  watch(context: BrowserContext): void {
    context.on('page', (page) => this.watchPage(page));
  }

  /** Leaves be what the test brings about on purpose. */
  allow(...complaints: readonly RegExp[]): void {
    this.allowed.push(...complaints);
  }

  /** What was found and not allowed. */
  all(): readonly string[] {
    return this.found.filter((text) => !this.allowed.some((allowed) => allowed.test(text)));
  }

  private watchPage(page: Page): void {
    page.on('pageerror', (error) => this.found.push(`uncaught: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      // Refused requests are reported below, with their answer.
      if (message.type() !== 'error' || /^Failed to load resource/.test(message.text())) return;
      this.found.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (['data:', 'blob:', 'about:'].includes(url.protocol) || url.origin === this.origin) return;
      this.found.push(`request to another host: ${request.url()}`);
    });
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? '';
      // The page itself calls off what is no longer wanted.
      if (reason !== 'net::ERR_ABORTED') this.found.push(`failed: ${request.url()} ${reason}`);
    });
    page.on('response', (response) => void this.watchResponse(response));
  }

  private async watchResponse(response: Response): Promise<void> {
    if (response.status() < 400) return;
    const path = response.url().replace(this.origin, '');
    const place = this.found.push(`refused: ${response.status()} ${path}`) - 1;
    try {
      this.found[place] += ` ${(await response.text()).slice(0, 500)}`;
    } catch {
      // The page has gone on; the status stays.
    }
  }
}
