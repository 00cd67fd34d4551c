import type { Editor } from './editor.js';

/** What the Python steps of examples/credit-risk hold. */
export const LOOK = 'df.info()\n';
export const SCALES = `savings = {"unknown": -1, "little": 0, "moderate": 1, "high": 2, "very high": 3}
employment = {
    "unemployed": 0,
    "1 year": 1,
    "1 to 4 years": 2,
    "4 to 7 years": 3,
    "7+ years": 4,
}
df["savings"] = df["savings"].map(savings)
df["employmentsince"] = df["employmentsince"].map(employment)
`;

/** Adds the steps of examples/credit-risk to a flow of its source, one after the other. */
export async function addWalkthrough(editor: Editor): Promise<void> {
  for (const [entry, fillIn] of STEPS) {
    await editor.begin(entry);
    await fillIn(editor);
    await editor.add();
  }
}

const STEPS: readonly (readonly [string, (editor: Editor) => Promise<void>])[] = [
  ['Custom Python', (editor) => writePython(editor, LOOK)],
  [
    'Split text',
    async (editor) => {
      await editor.pickColumns('status_sex');
      await editor.hand.write(editor.field('textbox', 'Delimiter'), ':');
      await nameResult(editor, 'Outputs', 'status_sex', 'vec');
    },
  ],
  [
    'Flatten list',
    async (editor) => {
      await editor.pickColumns('vec');
      await editor.hand.turn(editor.field('switch', 'Trim'));
      await nameResult(editor, 'Prefixes', 'vec', 'sex_split');
    },
  ],
  [
    'Rename columns',
    async (editor) => {
      await rename(editor, 1, 'sex_split_0', 'sex');
      await editor.hand.push(editor.settings.getByRole('button', { name: 'Add column' }));
      await rename(editor, 2, 'sex_split_1', 'marital_status');
    },
  ],
  [
    'Ordinal encode',
    async (editor) => {
      await editor.pickColumns('risk');
      await editor.hand.mark(editor.field('radiogroup', 'Order'), 'Given');
      for (const label of ['low risk', 'high risk']) {
        await editor.hand.write(editor.field('textbox', 'Labels'), label);
        await editor.page.keyboard.press('Enter');
      }
      await editor.hand.choose(editor.choice('Others'), 'Error');
      await nameResult(editor, 'Outputs', 'risk', 'target');
    },
  ],
  ['Ordinal encode', (editor) => editor.pickColumns('existingchecking')],
  ['Custom Python', (editor) => writePython(editor, SCALES)],
  [
    'One-hot encode',
    (editor) =>
      editor.pickColumns(
        ...['housing', 'job', 'sex', 'marital_status', 'credithistory', 'purpose'],
        ...['otherdebtors', 'property', 'otherinstallmentplans', 'telephone', 'foreignworker'],
      ),
  ],
  [
    'Scale numbers',
    (editor) =>
      editor.pickColumns(
        ...['duration', 'creditamount', 'installmentrate', 'residencesince', 'age'],
        ...['existingcredits', 'peopleliable'],
      ),
  ],
  ['Drop columns', (editor) => editor.pickColumns('risk', 'status_sex', 'vec')],
  ['Move columns', (editor) => editor.pickColumns('target')],
];

export async function writePython(editor: Editor, code: string): Promise<void> {
  await editor.hand.writeCode(editor.field('textbox', 'Code'), code);
}

/** Gives the result for a column a name of its own; `field` is the field for such names. */
async function nameResult(
  editor: Editor,
  field: string,
  column: string,
  name: string,
): Promise<void> {
  await editor.openMore();
  await editor.hand.mark(editor.field('radiogroup', field), 'Names of my own');
  await editor.hand.write(editor.field('textbox', `New name of ${column}`), name);
}

async function rename(editor: Editor, row: number, from: string, to: string): Promise<void> {
  const fields = editor.settings.getByRole('group', { name: `Column ${row}`, exact: true });
  await editor.hand.pickColumns(fields.getByRole('combobox', { name: 'From' }), [from]);
  await editor.hand.write(fields.getByRole('textbox', { name: 'To' }), to);
}
