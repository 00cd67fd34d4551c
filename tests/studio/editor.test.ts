import { describe, expect } from 'vitest';
import { Editor } from './kit/editor.js';
import { focused, keysTo } from './kit/focus.js';
import { review } from './kit/review.js';
import { it, type OpenStudio } from './kit/studio-test.js';
import { HOSTILE, PEOPLE, peopleFlow } from './kit/tables.js';

const CHAIN = [
  {
    id: 'first',
    title: 'First',
    step: 'rename-columns',
    inputs: ['people'],
    parameters: { columns: [{ from: 'name', to: 'person' }] },
  },
  {
    id: 'second',
    title: 'Second',
    step: 'drop-columns',
    inputs: ['first'],
    parameters: { columns: ['city'] },
  },
  {
    id: 'third',
    title: 'Third',
    step: 'rename-columns',
    inputs: ['second'],
    parameters: { columns: [{ from: 'age', to: 'years' }] },
  },
];

async function openFlow(studio: OpenStudio, path = 'people.lathe.json'): Promise<Editor> {
  await studio.page.goto(studio.address(`/flow?path=${encodeURIComponent(path)}`));
  const editor = new Editor(studio.page);
  await editor.steps.getByRole('row').first().waitFor();
  return editor;
}

const withChain = () => ({
  'people.csv': PEOPLE,
  'people.lathe.json': peopleFlow(CHAIN),
});

const stepsOf = ({ workspace }: OpenStudio): string[] =>
  workspace.flow('people.lathe.json').nodes.map(({ id, inputs }) => `${inputs.join()}>${id}`);
const CHAIN_AS_IT_WAS = ['people>first', 'first>second', 'second>third'];

async function undo(editor: Editor): Promise<void> {
  await editor.bar.getByRole('button', { name: 'Undo' }).click();
}

describe('the editor', () => {
  it('opens a flow at the table of its last step', async ({ open }) => {
    const studio = await open(withChain());
    const editor = await openFlow(studio);
    await editor.table('Third').waitFor();
    await editor.column('years').waitFor();
    await editor.cell('Ada').waitFor();
    await review(studio.page, 'editor-small');
  });

  it('shows the effect of an edit upstream below it, and takes it back', async ({ open }) => {
    const studio = await open(withChain());
    const editor = await openFlow(studio);
    await editor.step('First').click();
    const to = editor.field('textbox', 'To');
    await to.fill('who');
    await editor.step('Third').click();
    await editor.column('who').waitFor();
    await expect
      .poll(() => studio.workspace.flow('people.lathe.json').nodes[0]?.parameters)
      .toEqual({ columns: [{ from: 'name', to: 'who' }] });
    await undo(editor);
    await editor.column('person').waitFor();
    await expect
      .poll(() => studio.workspace.flow('people.lathe.json').nodes[0]?.parameters)
      .toEqual({ columns: [{ from: 'name', to: 'person' }] });
  });

  it('disables a step, so that rows pass through, and takes it back', async ({ open }) => {
    const studio = await open(withChain());
    const editor = await openFlow(studio);
    await editor.act('Second', 'Disable');
    await editor.step('Third').click();
    await editor.column('city').waitFor();
    await undo(editor);
    await editor.column('city').waitFor({ state: 'detached' });
    await expect.poll(() => stepsOf(studio)).toEqual(CHAIN_AS_IT_WAS);
  });

  it('moves a step by keyboard, keeps the focus on it, and takes it back', async ({ open }) => {
    const studio = await open(withChain());
    const editor = await openFlow(studio);
    await editor.step('First').click();
    await focused(editor.step('First'));
    await studio.page.keyboard.press('Alt+ArrowDown');
    await expect
      .poll(() => stepsOf(studio))
      .toEqual(['people>second', 'second>first', 'first>third']);
    await focused(editor.step('First'));
    await studio.page.keyboard.press('Control+z');
    await expect.poll(() => stepsOf(studio)).toEqual(CHAIN_AS_IT_WAS);
  });

  it('drags a step to another place', async ({ open }) => {
    const studio = await open(withChain());
    const editor = await openFlow(studio);
    const line = await editor.step('Second').boundingBox();
    await editor.step('First').getByText('First', { exact: true }).hover();
    await studio.page.mouse.down();
    await studio.page.mouse.move((line?.x ?? 0) + 60, (line?.y ?? 0) + 10, { steps: 5 });
    await studio.page.mouse.move((line?.x ?? 0) + 60, (line?.y ?? 0) + (line?.height ?? 0) - 2, {
      steps: 5,
    });
    await studio.page.mouse.up();
    await expect
      .poll(() => stepsOf(studio))
      .toEqual(['people>second', 'second>first', 'first>third']);
  });

  it('deletes a step, joins what was around it, and takes it back', async ({ open }) => {
    const studio = await open(withChain());
    const editor = await openFlow(studio);
    await editor.step('Second').click();
    await studio.page.keyboard.press('Delete');
    await expect.poll(() => stepsOf(studio)).toEqual(['people>first', 'first>third']);
    await editor.step('Third').click();
    await editor.column('city').waitFor();
    await undo(editor);
    await expect.poll(() => stepsOf(studio)).toEqual(CHAIN_AS_IT_WAS);
  });

  it('keeps a step that lost its column, says what is missing, and lets it be re-mapped', async ({
    open,
  }) => {
    const drop = { ...CHAIN[1], parameters: { columns: ['person'] } };
    const studio = await open({
      'people.csv': PEOPLE,
      'people.lathe.json': peopleFlow([CHAIN[0], drop, CHAIN[2]].map((node) => ({ ...node }))),
    });
    // The tables of steps that cannot be computed are refused, and the page says so.
    studio.complaints.allow(/^refused: 4\d\d \/api\/(preview|profile|changes)/);
    const editor = await openFlow(studio);
    await editor.act('First', 'Delete');
    const broken = editor.step('Second');
    await broken.filter({ hasText: 'Instead of person' }).waitFor();
    await editor.step('Third').filter({ hasText: 'Waits for Second' }).waitFor();
    await review(studio.page, 'editor-re-map');
    const instead = broken.getByRole('combobox', { name: 'Column instead of person' });
    await instead.fill('name');
    await studio.page.getByRole('option', { name: 'name' }).click();
    await broken.getByRole('button', { name: 'Use this' }).click();
    await editor.step('Third').click();
    await editor.column('years').waitFor();
    expect(await editor.column('name').count()).toBe(0);
    await expect
      .poll(() => studio.workspace.flow('people.lathe.json').nodes[0]?.parameters)
      .toEqual({ columns: ['name'] });
    await undo(editor);
    await undo(editor);
    await expect.poll(() => stepsOf(studio)).toEqual(CHAIN_AS_IT_WAS);
  });

  it('keeps a column that was picked when the field is left with Tab', async ({ open }) => {
    const studio = await open({ 'people.csv': PEOPLE, 'people.lathe.json': peopleFlow() });
    const editor = await openFlow(studio);
    await editor.begin('Drop columns');
    await keysTo(editor.field('combobox', 'Columns'));
    await studio.page.keyboard.type('city');
    await studio.page.getByRole('option', { name: /^city/ }).waitFor();
    await studio.page.keyboard.press('ArrowDown');
    await studio.page.keyboard.press('Enter');
    await studio.page.keyboard.press('Tab');
    await editor.settings.getByText('1 of 3').waitFor();
    await editor.add();
    await editor.column('city').waitFor({ state: 'detached' });
  });

  it('closes an open list with Escape without throwing the new step away', async ({ open }) => {
    const studio = await open({ 'people.csv': PEOPLE, 'people.lathe.json': peopleFlow() });
    const editor = await openFlow(studio);
    await editor.begin('Drop columns');
    await editor.field('combobox', 'Columns').click();
    await studio.page.getByRole('option', { name: /^city/ }).waitFor();
    await studio.page.keyboard.press('Escape');
    await editor.settings.getByText('New: Drop columns').waitFor();
  });

  it('leaves a code editor with Escape and Tab, as its description says, and keeps the new step', async ({
    open,
  }) => {
    const studio = await open({ 'people.csv': PEOPLE, 'people.lathe.json': peopleFlow() });
    const editor = await openFlow(studio);
    await editor.begin('Custom Python');
    await keysTo(editor.field('textbox', 'Code'));
    await studio.page.keyboard.insertText('x = 1\n');
    await studio.page.keyboard.press('Escape');
    await keysTo(editor.settings.getByRole('button', { name: 'Add step' }));
    await studio.page.keyboard.press('Enter');
    await expect
      .poll(() => studio.workspace.flow('people.lathe.json').nodes[0]?.parameters)
      .toEqual({ code: 'x = 1\n' });
  });

  it('shows the error of a Python step at the line of the person', async ({ open }) => {
    const code = "df['more'] = 1\nraise ValueError('the moon is full')\n";
    const studio = await open({
      'people.csv': PEOPLE,
      'people.lathe.json': peopleFlow([
        { id: 'mine', step: 'custom-python', inputs: ['people'], parameters: { code } },
      ]),
    });
    studio.complaints.allow(/^refused: 4\d\d \/api\/(preview|profile|changes)/);
    const editor = await openFlow(studio);
    await studio.page
      .getByRole('alert')
      .filter({ hasText: 'the moon is full' })
      .filter({ hasText: /line 2/ })
      .first()
      .waitFor();
    await review(studio.page, 'editor-python-error');
    await editor.field('textbox', 'Code').click();
    await studio.page.keyboard.press('Control+A');
    await studio.page.keyboard.insertText("df['more'] = 1\n");
    await editor.column('more').waitFor();
  });

  it('tells the second of two tabs that the flow was saved in between, and loses nothing', async ({
    open,
  }) => {
    const studio = await open(withChain());
    studio.complaints.allow(/^refused: 409 \/api\/flow/);
    const editor = await openFlow(studio);
    const otherPage = await studio.newTab('/flow?path=people.lathe.json');
    const other = new Editor(otherPage);
    await other.step('Third').waitFor();
    await editor.act('Third', 'Delete');
    await expect.poll(() => stepsOf(studio)).toEqual(['people>first', 'first>second']);
    await other.act('Second', 'Disable');
    const notice = otherPage.getByText('This flow was saved somewhere else in the meantime');
    await notice.waitFor();
    expect(stepsOf(studio)).toEqual(['people>first', 'first>second']);
    await review(otherPage, 'editor-conflict');
    await otherPage.getByRole('button', { name: 'Keep mine' }).click();
    await expect.poll(() => stepsOf(studio)).toEqual(CHAIN_AS_IT_WAS);
    expect(studio.workspace.flow('people.lathe.json').nodes[1]?.disabled).toBe(true);
    await otherPage.getByRole('button', { name: 'History' }).click();
    await otherPage.getByRole('tab', { name: 'Saved versions' }).click();
    await otherPage
      .getByRole('dialog')
      .getByText(/Deleted Third/)
      .first()
      .waitFor();
  });

  it('shows hostile names and values as the texts that they are', async ({ open }) => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const names = Object.values(HOSTILE).map(quoted).join(',');
    const studio = await open({
      'people.csv': `${names}\n${names}\n1,2,3,4,5,6\n`,
      'people.lathe.json': peopleFlow([], { title: HOSTILE.markup }),
    });
    const editor = await openFlow(studio);
    await studio.page.getByRole('heading', { name: HOSTILE.markup }).waitFor();
    await editor.cell(HOSTILE.markup).waitFor();
    await editor.cell(HOSTILE.rightToLeft).waitFor();
    await review(studio.page, 'editor-hostile');
  });

  it('opens a cell of a megabyte', async ({ open }) => {
    const long = `start ${'x'.repeat(1_000_000)} end`;
    const studio = await open({
      'people.csv': `name,text\nAda,${long}\n`,
      'people.lathe.json': peopleFlow(),
    });
    const editor = await openFlow(studio);
    await editor.cell('Ada').click();
    await studio.page.keyboard.press('ArrowRight');
    await studio.page.keyboard.press('Enter');
    const dialog = studio.page.getByRole('dialog');
    await dialog.getByText('1,000,010').first().waitFor();
  });

  it('shows a table of 2,000 columns, and finds one of them', async ({ open }) => {
    const columns = Array.from({ length: 2_000 }, (_, column) => `c${column}`);
    const rows = Array.from({ length: 50 }, (_, row) =>
      columns.map((_, column) => row * 2_000 + column).join(','),
    );
    const studio = await open({
      'people.csv': `${columns.join(',')}\n${rows.join('\n')}\n`,
      'people.lathe.json': peopleFlow(),
    });
    const editor = await openFlow(studio);
    await editor.cell('0').click();
    await studio.page.keyboard.press('Control+End');
    // The last cell: row 49, column 1,999.
    await editor.cell('99999').waitFor();
    await editor.column('c1999').waitFor();
    await review(studio.page, 'editor-wide');
  });
});
