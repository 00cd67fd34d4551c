import { describe, expect } from 'vitest';
import { focused } from './kit/focus.js';
import { openFlow } from './kit/open-flow.js';
import { CHAIN, CHAIN_ORDER, peopleWith, stepOrder, undo } from './kit/step-chain.js';
import { it } from './kit/studio-test.js';

const FIRST_IS_SECOND = ['people>second', 'second>first', 'first>third'];

describe('a step in the line of steps', () => {
  it('is disabled, so that rows pass through, and enabled by undoing', async ({ open }) => {
    const studio = await open(peopleWith(CHAIN));
    const editor = await openFlow(studio);
    await editor.act('Second', 'Disable');
    await editor.step('Third').click();
    await editor.column('city').waitFor();
    await undo(editor);
    await editor.column('city').waitFor({ state: 'detached' });
    await expect.poll(() => stepOrder(studio)).toEqual(CHAIN_ORDER);
  });

  it('moves by keyboard and keeps the focus; undoing moves it back', async ({ open }) => {
    const studio = await open(peopleWith(CHAIN));
    const editor = await openFlow(studio);
    await editor.step('First').click();
    await focused(editor.step('First'));
    await studio.page.keyboard.press('Alt+ArrowDown');
    await expect.poll(() => stepOrder(studio)).toEqual(FIRST_IS_SECOND);
    await focused(editor.step('First'));
    await studio.page.keyboard.press('Control+z');
    await expect.poll(() => stepOrder(studio)).toEqual(CHAIN_ORDER);
  });

  it('is dragged to another place', async ({ open }) => {
    const studio = await open(peopleWith(CHAIN));
    const { mouse } = studio.page;
    const editor = await openFlow(studio);
    const line = await editor.step('Second').boundingBox();
    if (line === null) throw new Error('the line of the step is not on screen');
    await editor.step('First').getByText('First', { exact: true }).hover();
    await mouse.down();
    await mouse.move(line.x + 60, line.y + 10, { steps: 5 });
    await mouse.move(line.x + 60, line.y + line.height - 2, { steps: 5 });
    await mouse.up();
    await expect.poll(() => stepOrder(studio)).toEqual(FIRST_IS_SECOND);
  });

  it('is deleted, what was around it is joined, and undoing brings it back', async ({ open }) => {
    const studio = await open(peopleWith(CHAIN));
    const editor = await openFlow(studio);
    await editor.step('Second').click();
    await studio.page.keyboard.press('Delete');
    await expect.poll(() => stepOrder(studio)).toEqual(['people>first', 'first>third']);
    await editor.step('Third').click();
    await editor.column('city').waitFor();
    await undo(editor);
    await expect.poll(() => stepOrder(studio)).toEqual(CHAIN_ORDER);
  });
});
