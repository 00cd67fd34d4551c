import { describe } from 'vitest';
import { focused, keysTo } from './kit/focus.js';
import { it } from './kit/studio-test.js';
import { PEOPLE } from './kit/tables.js';

describe('picking files of the workspace by keyboard', () => {
  it('moves the focus into the list of each folder that is opened', async ({ open }) => {
    const { page } = await open({ 'data/old/cities.csv': 'city\n', 'data/people.csv': PEOPLE });
    await keysTo(page.getByRole('button', { name: 'Pick from the workspace' }));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Pick files' });
    await focused(dialog.getByRole('row', { name: 'data' }));
    await page.keyboard.press('Enter');
    await focused(dialog.getByRole('row', { name: 'old' }));
    await page.keyboard.press('Enter');
    await focused(dialog.getByRole('row', { name: 'cities.csv' }));
    await keysTo(dialog.getByRole('button', { name: 'Workspace' }), 'Shift+Tab');
    await page.keyboard.press('Enter');
    await focused(dialog.getByRole('row', { name: 'data' }));
  });
});
