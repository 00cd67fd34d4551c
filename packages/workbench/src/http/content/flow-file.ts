import { stat } from 'node:fs/promises';
import { LatheError } from '@lathe/flow';
import { type OpenFlow, openFlow } from '../../workspace/session.js';
import { insideWorkspace, missing } from '../workspace-files.js';

/** Bytes; a flow is a document that people read. */
const LARGEST_FLOW = 5_000_000;

/**
 * Reads a flow of the workspace, with the defaults of its parameters.
 * Errors: those of `insideWorkspace` and `parseFlow`; `file-not-found` for what is not a flow;
 * `document-too-large`.
 */
export async function openWorkspaceFlow(root: string, file: string): Promise<OpenFlow> {
  if (!file.endsWith('.lathe.json')) throw missing(file === '' ? 'flow without a name' : file);
  const path = await insideWorkspace(root, file);
  const found = await stat(path);
  if (!found.isFile()) throw missing(file);
  if (found.size > LARGEST_FLOW) {
    throw new LatheError({
      code: 'document-too-large',
      kind: 'document',
      message: 'The flow has more than 5 MB, which no flow needs.',
      place: { file },
      advice: 'Check that the file is a flow document.',
    });
  }
  return openFlow(path, {});
}
