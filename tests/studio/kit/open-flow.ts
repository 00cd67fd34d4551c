import { Editor } from './editor.js';
import type { OpenStudio } from './studio-test.js';

/** Opens the editor on a flow of the workspace, at its last step or at the given node. */
export async function openFlow(
  studio: OpenStudio,
  path = 'people.lathe.json',
  node?: string,
): Promise<Editor> {
  const query = new URLSearchParams({ path, ...(node === undefined ? {} : { node }) });
  await studio.page.goto(studio.address(`/flow?${query}`));
  const editor = new Editor(studio.page);
  await editor.steps.getByRole('row').first().waitFor();
  return editor;
}

export const SAMPLE = 'credit-risk.lathe.json';

/** Opens the editor on a copy of the credit-risk example. */
export async function openSample(studio: OpenStudio, node?: string): Promise<Editor> {
  putSample(studio);
  return openFlow(studio, SAMPLE, node);
}

/** Copies the credit-risk example, flow and data, into the workspace. */
export function putSample({ workspace }: Pick<OpenStudio, 'workspace'>): void {
  workspace.copyExample(`credit-risk/${SAMPLE}`, SAMPLE);
  workspace.copyExample('credit-risk/german_credit_data.csv', 'german_credit_data.csv');
}
