import { describe, expect } from 'vitest';
import { focused, keysTo } from './kit/focus.js';
import { openFlow } from './kit/open-flow.js';
import { review } from './kit/review.js';
import { firstParameters, peopleWith } from './kit/step-chain.js';
import { it } from './kit/studio-test.js';

/** Nested dictionaries, a block, and words at ends of lines that a completion could take for its own. */
const CODE = `levels = {
    "text": {"first": 1, "it's": [2, (3, 4)]},
    "nested": {
        "deeper": {
            "p": 5,
        },
    },
}
for name in df:
    p = name
    if p == "age":
        continue
    print(df[name].dtype, levels["text"])
def same(df):
    """The same table."""
    return df
df = same(df)
df["more"] = 1
`;

describe('a code editor', () => {
  it('holds exactly what was typed, in a new step that the keyboard adds', async ({ open }) => {
    const studio = await open(peopleWith());
    const { keyboard } = studio.page;
    studio.complaints.allow(/^refused: 4\d\d \/api\/preview/);
    const editor = await openFlow(studio);
    await editor.begin('Custom Python');
    await keysTo(editor.field('textbox', 'Code'));
    await keyboard.press('Control+A');
    await keyboard.type(CODE);
    await keyboard.press('Escape');
    await keysTo(editor.settings.getByRole('button', { name: 'Add step' }));
    await keyboard.press('Enter');
    await editor.column('more').waitFor();
    await expect.poll(() => firstParameters(studio)).toEqual({ code: CODE });
  });

  it('gives the list of completions the first Escape, and Tab back with the second', async ({
    open,
  }) => {
    const studio = await open(peopleWith());
    const { page } = studio;
    studio.complaints.allow(/^refused: 4\d\d \/api\/preview/);
    const editor = await openFlow(studio);
    await editor.begin('Custom Python');
    const code = editor.field('textbox', 'Code');
    await keysTo(code);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('df.fill');
    const completions = page.getByRole('listbox', { name: 'Completions' });
    await completions.getByRole('option', { name: /^fillna/ }).waitFor();
    await page.keyboard.press('Escape');
    await completions.waitFor({ state: 'detached' });
    await focused(code);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await focused(editor.settings.locator(':focus:not([role=textbox])'));
    await editor.settings.getByText('New: Custom Python').waitFor();
    expect(await code.textContent()).toContain('df.fill');
  });

  it('takes the first completion with Tab', async ({ open }) => {
    const studio = await open(peopleWith());
    const { page } = studio;
    studio.complaints.allow(/^refused: 4\d\d \/api\/preview/);
    const editor = await openFlow(studio);
    await editor.begin('Custom Python');
    const code = editor.field('textbox', 'Code');
    await keysTo(code);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('df["ci');
    await page.getByRole('option', { name: /^city/ }).waitFor();
    // The list takes keys only after the time in which they could still be meant for the text.
    await expect
      .poll(async () => {
        await page.keyboard.press('Tab');
        return code.textContent();
      })
      .toContain('df["city"]');
  });

  it('says how to leave it', async ({ open }) => {
    const studio = await open(peopleWith());
    const editor = await openFlow(studio);
    await editor.begin('Custom Python');
    const described = await editor.field('textbox', 'Code').getAttribute('aria-describedby');
    const help = studio.page.locator(`[id="${described?.split(' ')[0]}"]`);
    expect(await help.textContent()).toContain('press Escape first to leave with Tab');
  });

  it('shows the error of a Python step at the line of the person', async ({ open }) => {
    const code = "df['more'] = 1\nraise ValueError('the moon is full')\n";
    const studio = await open(
      peopleWith([{ id: 'mine', step: 'custom-python', inputs: ['people'], parameters: { code } }]),
    );
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
});
