import { describe, expect } from 'vitest';
import { openFlow } from './kit/open-flow.js';
import {
  CHAIN,
  CHAIN_ORDER,
  firstParameters,
  peopleWith,
  stepOrder,
  undo,
} from './kit/step-chain.js';
import { it } from './kit/studio-test.js';

describe('a step that lost its column', () => {
  it('is kept, says what is missing, and takes another column; undoing takes both back', async ({
    open,
  }) => {
    const [first, second, third] = CHAIN;
    const studio = await open(
      peopleWith([first, { ...second, parameters: { columns: ['person'] } }, third]),
    );
    // The tables of steps that cannot be computed are refused, and the page says so.
    studio.complaints.allow(/^refused: 4\d\d \/api\/(preview|profile|changes)/);
    const editor = await openFlow(studio);
    await editor.act('First', 'Delete');
    const broken = editor.step('Second');
    await broken.filter({ hasText: 'Instead of person' }).waitFor();
    await editor.step('Third').filter({ hasText: 'Waits for Second' }).waitFor();
    await broken.getByRole('combobox', { name: 'Column instead of person' }).fill('name');
    await studio.page.getByRole('option', { name: 'name' }).click();
    await broken.getByRole('button', { name: 'Use this' }).click();
    await editor.step('Third').click();
    await editor.column('years').waitFor();
    expect(await editor.column('name').count()).toBe(0);
    await expect.poll(() => firstParameters(studio)).toEqual({ columns: ['name'] });
    await undo(editor);
    await undo(editor);
    await expect.poll(() => stepOrder(studio)).toEqual(CHAIN_ORDER);
  });
});
