import { describe, expect } from 'vitest';
import { openFlow } from './kit/open-flow.js';
import { CHAIN, firstParameters, peopleWith, undo } from './kit/step-chain.js';
import { it } from './kit/studio-test.js';

describe('editing a step', () => {
  it('has its effect on the steps below, and is taken back', async ({ open }) => {
    const studio = await open(peopleWith(CHAIN));
    const editor = await openFlow(studio);
    await editor.step('First').click();
    await editor.field('textbox', 'To').fill('who');
    await editor.step('Third').click();
    await editor.column('who').waitFor();
    await expect
      .poll(() => firstParameters(studio))
      .toEqual({ columns: [{ from: 'name', to: 'who' }] });
    await undo(editor);
    await editor.column('person').waitFor();
    await expect
      .poll(() => firstParameters(studio))
      .toEqual({ columns: [{ from: 'name', to: 'person' }] });
  });

  it('is saved only while what is set up can be computed', async ({ open }) => {
    const studio = await open(peopleWith(CHAIN));
    const editor = await openFlow(studio);
    await editor.step('First').click();
    const to = editor.field('textbox', 'To');
    await to.fill('');
    await to.and(studio.page.locator('[aria-invalid=true]')).waitFor();
    await editor.step('Third').click();
    await editor.column('person').waitFor();
    expect(firstParameters(studio)).toEqual({ columns: [{ from: 'name', to: 'person' }] });
  });
});
