import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { repository } from '../../faults/playground.js';

/** The system's Chromium, or why there is none and what to do. */
export const systemChromium = ((): { path: string } | { missing: string } => {
  const found = spawnSync(join(repository, 'scripts/chromium.sh'), { encoding: 'utf8' });
  return found.status === 0
    ? { path: found.stdout.trim() }
    : { missing: found.stderr.replaceAll('lathe: ', '').trim() };
})();

/**
 * Whether browser tests are left out: where there is no Chromium, but never in continuous
 * integration, where they fail with what is missing.
 */
export const withoutBrowser = 'missing' in systemChromium && process.env.CI !== 'true';
if ('missing' in systemChromium && withoutBrowser) {
  console.warn(`skipped: the browser tests. ${systemChromium.missing}`);
}

/** What keeps Chromium from the network and from asking questions. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser without a window. Errors: none installed. */
export async function launchChromium(): Promise<Browser> {
  if ('missing' in systemChromium) throw new Error(systemChromium.missing);
  return chromium.launch({ executablePath: systemChromium.path, args: QUIET });
}
