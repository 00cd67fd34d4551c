import { describe, expect } from 'vitest';
import { focused } from './kit/focus.js';
import { review } from './kit/review.js';
import { it } from './kit/studio-test.js';

describe('the studio', () => {
  it('leads with a link over the bar to the page', async ({ open }) => {
    const { page } = await open();
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the page' });
    await focused(skip);
    await page.keyboard.press('Enter');
    await focused(page.getByRole('main'));
  });

  it('keeps the theme that was chosen', async ({ open }) => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Theme' }).click();
    await page.getByRole('menuitem', { name: 'Dark' }).click();
    await page.locator('html[data-theme="dark"]').waitFor();
    await page.reload();
    await page.locator('html[data-theme="dark"]').waitFor();
    await page.getByRole('button', { name: 'Theme' }).click();
    await page.getByRole('menuitem', { name: 'As the system' }).click();
    await page.locator('html[data-theme="light"]').waitFor();
  });

  it('shows its shortcuts at a key, and returns the focus when they are closed', async ({
    open,
  }) => {
    const { page } = await open();
    const runs = page.getByRole('link', { name: 'Runs' });
    await runs.focus();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.getByText('Show the keyboard shortcuts').waitFor();
    await review(page, 'shortcuts');
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await focused(runs);
  });

  it('says so at an address that leads nowhere', async ({ open }) => {
    const studio = await open();
    await studio.page.goto(studio.address('/no/such/page'));
    await studio.page.getByText('There is no such page').waitFor();
    await studio.page.getByRole('link', { name: 'Go to the home page' }).click();
    await expect.poll(() => studio.page.url()).toBe(studio.address('/'));
  });
});
