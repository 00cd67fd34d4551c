import { describe, expect } from 'vitest';
import { openFlow } from './kit/open-flow.js';
import { CHAIN, CHAIN_ORDER, peopleWith, stepOrder } from './kit/step-chain.js';
import { it } from './kit/studio-test.js';

describe('undoing', () => {
  it('takes back edits of different kinds one by one, and does them again', async ({ open }) => {
    const studio = await open(peopleWith(CHAIN));
    const { page, workspace } = studio;
    const editor = await openFlow(studio);
    const isDisabled = () => workspace.flow('people.lathe.json').nodes[0]?.disabled === true;
    await editor.act('First', 'Disable');
    await expect.poll(isDisabled).toBe(true);
    await editor.act('Second', 'Delete');
    await expect.poll(() => stepOrder(studio)).toEqual(['people>first', 'first>third']);

    await page.keyboard.press('Control+z');
    await expect.poll(() => stepOrder(studio)).toEqual(CHAIN_ORDER);
    expect(isDisabled()).toBe(true);
    await page.keyboard.press('Control+z');
    await expect.poll(isDisabled).toBe(false);

    await page.keyboard.press('Control+Shift+z');
    await expect.poll(isDisabled).toBe(true);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => stepOrder(studio)).toEqual(['people>first', 'first>third']);
  });
});
