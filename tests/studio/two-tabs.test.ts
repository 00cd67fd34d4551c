import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { Editor } from './kit/editor.js';
import { openFlow } from './kit/open-flow.js';
import { it, type OpenStudio } from './kit/studio-test.js';
import { PEOPLE, peopleFlow } from './kit/tables.js';

const FLOW = 'people.lathe.json';
const rename = (to: string) => ({
  id: 'rename',
  title: 'Rename',
  step: 'rename-columns',
  inputs: ['people'],
  parameters: { columns: [{ from: 'name', to }] },
});
const files = { 'people.csv': PEOPLE, [FLOW]: peopleFlow([rename('person')]) };

/** The name that the step of the saved flow gives. */
const savedName = ({ workspace }: OpenStudio): unknown => {
  const [node] = workspace.flow(FLOW).nodes;
  return (node?.parameters.columns as readonly { readonly to: string }[] | undefined)?.[0]?.to;
};

/** Two tabs on one flow: the first saves the name `mine`, the second wants `theirs`. */
async function inConflict(studio: OpenStudio): Promise<{ first: Editor; second: Editor }> {
  studio.complaints.allow(/^refused: 409 \/api\/flow/);
  const first = await openFlow(studio, FLOW, 'rename');
  const second = new Editor(
    await studio.newTab(`/flow?${new URLSearchParams({ path: FLOW, node: 'rename' })}`),
  );
  await second.field('textbox', 'To').waitFor();
  await first.field('textbox', 'To').fill('first');
  await expect.poll(() => savedName(studio)).toBe('first');
  await second.field('textbox', 'To').fill('second');
  await second.page.getByText('This flow was saved somewhere else in the meantime').waitFor();
  expect(savedName(studio)).toBe('first');
  return { first, second };
}

/** Ends the process of a page, which cannot do anything any more. */
async function kill(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const killed = page.waitForEvent('crash');
  // Nobody is left to answer.
  session.send('Page.crash').catch(() => undefined);
  await killed;
}

describe('two tabs on one flow', () => {
  it('when one keeps its own version, the other stays in the history', async ({ open }) => {
    const studio = await open(files);
    const { second } = await inConflict(studio);
    const { page } = second;
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await expect.poll(() => savedName(studio)).toBe('second');
    await second.column('second').waitFor();
    await second.bar.getByRole('button', { name: 'History' }).click();
    await page.getByRole('tab', { name: 'Saved versions' }).click();
    const versions = page.getByRole('tabpanel', { name: 'Saved versions' });
    // The latest is the one kept; before it comes that of the other tab.
    await versions.getByRole('listitem').nth(1).getByRole('button').click();
    await versions.getByRole('button', { name: 'Restore this version' }).click();
    await second.column('first').waitFor();
    await expect.poll(() => savedName(studio)).toBe('first');
  });

  it('when one takes the other version, its own comes back by undoing', async ({ open }) => {
    const studio = await open(files);
    const { second } = await inConflict(studio);
    await second.page.getByRole('button', { name: 'Take the other one' }).click();
    await second.column('first').waitFor();
    expect(savedName(studio)).toBe('first');
    await second.bar.getByRole('button', { name: 'Undo' }).click();
    await second.column('second').waitFor();
    await expect.poll(() => savedName(studio)).toBe('second');
  });

  it('a page that is killed before it could save has its edits when it is opened again', async ({
    open,
  }) => {
    const studio = await open(files);
    const editor = await openFlow(studio, FLOW, 'rename');
    await editor.column('person').waitFor();
    const { page } = studio;
    // Nothing reaches the studio any more, as when it has crashed.
    await page.route('**/api/flow?*', (route) => route.abort());
    await page.route('**/api/flow', (route) => route.abort());
    studio.complaints.allow(/^failed: .*\/api\/flow/);
    await editor.field('textbox', 'To').fill('unsaved');
    await page.getByText('Not saved').waitFor();
    await kill(page);
    expect(savedName(studio)).toBe('person');
    const other = await studio.newTab(`/flow?${new URLSearchParams({ path: FLOW })}`);
    await new Editor(other).column('unsaved').waitFor();
    await expect.poll(() => savedName(studio)).toBe('unsaved');
  });
});

describe('a named version', () => {
  it('is compared with the flow as it is now, restored, and restoring is undone', async ({
    open,
  }) => {
    const studio = await open(files);
    const editor = await openFlow(studio, FLOW, 'rename');
    const { page } = studio;
    await editor.column('person').waitFor();
    const history = page.getByRole('dialog', { name: 'History' });
    const openHistory = () => editor.bar.getByRole('button', { name: 'History' }).click();
    await openHistory();
    await history.getByRole('textbox', { name: 'Name of a checkpoint' }).fill('Good one');
    await history.getByRole('button', { name: 'Keep' }).click();
    await page.getByText('Kept the flow as it is under "Good one".').waitFor();
    await history.getByRole('button', { name: 'Close' }).click();
    await editor.field('textbox', 'To').fill('worse');
    await editor.column('worse').waitFor();
    await expect.poll(() => savedName(studio)).toBe('worse');
    await openHistory();
    await history.getByRole('tab', { name: 'Saved versions' }).click();
    await history.getByText('Checkpoints only').click();
    await history.getByRole('button', { name: /Good one/ }).click();
    await history.getByText(/worse/).waitFor();
    await history.getByRole('button', { name: 'Restore this version' }).click();
    await editor.column('person').waitFor();
    await expect.poll(() => savedName(studio)).toBe('person');
    await editor.bar.getByRole('button', { name: 'Undo' }).click();
    await editor.column('worse').waitFor();
    await expect.poll(() => savedName(studio)).toBe('worse');
  });
});
