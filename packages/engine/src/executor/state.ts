import { readFile } from 'node:fs/promises';
import { fileJson, type Json, jsonProblem, LatheError } from '@lathe/flow';
import { z } from 'zod';
import { writeFileWhole } from '../atomic-file.js';

/** What one node learned, from how many rows, and what that depends on. */
const fittedNode = z.strictObject({
  /** Hash of the step, its parameters and everything above it in the document. */
  definition: z.string(),
  /** Identity of the data it was fitted on. */
  data: z.string(),
  rows: z.int().min(0),
  learned: z.custom<Json>((value) => value !== undefined),
});
export type FittedNode = z.infer<typeof fittedNode>;

const fittedSource = z.strictObject({
  /** Column types in force when fitting, so that new data are read the same way. */
  types: z.record(z.string(), z.string()),
});

/** Fitted state of a flow, kept beside it as `<name>.state.json`. */
export const flowState = z.strictObject({
  lathe: z.literal(1),
  flow: z.string(),
  sources: z.record(z.string(), fittedSource),
  nodes: z.record(z.string(), fittedNode),
});
export type FlowState = z.infer<typeof flowState>;

export const emptyState = (flow: string): FlowState => ({ lathe: 1, flow, sources: {}, nodes: {} });

/** `x/credit-risk.lathe.json` -> `x/credit-risk.state.json` */
export function stateFileOf(flowFile: string): string {
  return `${flowFile.replace(/(\.lathe)?\.json$/, '')}.state.json`;
}

/**
 * The stored state; undefined when there is none.
 * Errors: `state-invalid` when the file is not what Lathe writes.
 */
export async function readState(file: string): Promise<FlowState | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  const invalid = (details: string): LatheError =>
    new LatheError({
      code: 'state-invalid',
      kind: 'document',
      message: 'The fitted state beside the flow cannot be read.',
      place: { file },
      advice: 'Fit again with --fit again, or restore the file from version control.',
      details,
    });
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    const { message, line } = jsonProblem(text, error);
    throw invalid(`Not JSON: ${message}, line ${line}.`);
  }
  const result = flowState.safeParse(raw);
  if (!result.success) throw invalid(result.error.message);
  return result.data;
}

export async function writeState(file: string, state: FlowState): Promise<void> {
  await writeFileWhole(file, fileJson(state));
}
