import { describe, expect } from 'vitest';
import { violations } from './kit/review.js';
import { it } from './kit/studio-test.js';

// What the other tests rely on: that a page cannot do wrong without failing them.
describe('a browser test', () => {
  const wrongs: readonly [string, string, RegExp][] = [
    ['throws', "setTimeout(() => { throw new Error('mine') })", /^uncaught: Error: mine/],
    ['writes an error to the console', "console.error('mine')", /^console: mine/],
    ['is refused a request', "fetch('/api/flow?path=no.lathe.json')", /^refused: 404 \/api\/flow/],
    [
      'breaks the content security policy',
      "document.body.append(Object.assign(document.createElement('script'), { text: '1' }))",
      /^console: .*Content Security Policy/i,
    ],
    [
      'reaches for another host',
      "fetch('http://lathe.invalid/').catch(() => {})",
      /^request to another host: http:\/\/lathe\.invalid\/|^console: .*Content Security Policy/,
    ],
  ];

  it.for(wrongs)('hears of a page that %s', async ([, script, complaint], { open }) => {
    const { page, complaints } = await open();
    expect(complaints.all()).toEqual([]);
    await page.evaluate(`void (${script})`);
    await expect.poll(() => complaints.all().join('\n')).toMatch(complaint);
    complaints.allow(/./);
    expect(complaints.all()).toEqual([]);
  });

  it('hears of a control without a name', async ({ open }) => {
    const { page } = await open();
    await page.evaluate("document.body.append(document.createElement('button'))");
    expect((await violations(page)).join('\n')).toMatch(/^button-name: /);
  });
});
