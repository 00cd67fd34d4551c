import { describe, expect } from 'vitest';
import { focused } from './kit/focus.js';
import { openFlow } from './kit/open-flow.js';
import { review } from './kit/review.js';
import { it } from './kit/studio-test.js';
import { PEOPLE, peopleFlow } from './kit/tables.js';

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

  it('has every button of the editor within the window, from 700 to 1440 pixels wide', async ({
    open,
  }) => {
    const title = 'People who have bought something in one of the last two years';
    const studio = await open({
      'people.csv': PEOPLE,
      'people.lathe.json': peopleFlow([], { title }),
    });
    await openFlow(studio);
    const { page } = studio;
    for (const width of [700, 900, 1024, 1265, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const controls = await page.getByRole('banner').locator('a, button').all();
      const boxes = await Promise.all(controls.map((control) => control.boundingBox()));
      const ends = boxes.map((box) => (box === null ? 0 : box.x + box.width));
      expect(Math.max(...ends), `at ${width}`).toBeLessThanOrEqual(width);
    }
  });

  it('says so at an address that leads nowhere', async ({ open }) => {
    const studio = await open();
    await studio.page.goto(studio.address('/no/such/page'));
    await studio.page.getByText('There is no such page').waitFor();
    await studio.page.getByRole('link', { name: 'Go to the home page' }).click();
    await expect.poll(() => studio.page.url()).toBe(studio.address('/'));
  });
});
