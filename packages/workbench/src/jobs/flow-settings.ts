import { resolve } from 'node:path';
import type { FlowDocument } from '@lathe/flow';

/** Parameters of a flow as a job gives them: paths in them count from the job's folder. */
export function flowSettings(
  flow: FlowDocument,
  set: Readonly<Record<string, string>>,
  folder: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(set).map(([name, value]) => [
      name,
      flow.parameters[name]?.type === 'path' ? resolve(folder, value) : value,
    ]),
  );
}
