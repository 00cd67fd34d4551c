import type { Editor } from './editor.js';
import type { OpenStudio } from './studio-test.js';
import { PEOPLE, peopleFlow } from './tables.js';

/** Three steps after `people`, each on the one before: names are renamed, cities dropped, ages renamed. */
export const CHAIN = [
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
] as const;

/** The order of the chain, as `stepOrder` tells it. */
export const CHAIN_ORDER = ['people>first', 'first>second', 'second>third'];

/** A workspace with the people and a flow of these steps. */
export const peopleWith = (nodes: readonly object[] = []) => ({
  'people.csv': PEOPLE,
  'people.lathe.json': peopleFlow(nodes),
});

/** The saved steps, each as `<input>><id>`. */
export const stepOrder = ({ workspace }: OpenStudio): string[] =>
  workspace.flow('people.lathe.json').nodes.map(({ id, inputs }) => `${inputs.join()}>${id}`);

/** What was saved of the first step. */
export const firstParameters = ({ workspace }: OpenStudio) =>
  workspace.flow('people.lathe.json').nodes[0]?.parameters;

export async function undo(editor: Editor): Promise<void> {
  await editor.bar.getByRole('button', { name: 'Undo' }).click();
}
