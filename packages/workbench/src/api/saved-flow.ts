import { dirname, resolve } from 'node:path';
import { substitute } from '@lathe/flow';
import { type OpenFlow, openFlow } from '../workspace/session.js';
import type { OpenWorkspace } from './call.js';

export interface SavedFlow {
  readonly opened: OpenFlow;
  /** The values that were given, paths absolute: they count from the flow's folder. */
  readonly set: Readonly<Record<string, string>>;
}

/**
 * Opens a saved flow whose sources, and whose outputs, are where flows of the studio may read and write.
 * Errors: those of `FlowStore.open` and `openFlow`; `path-outside-workspace`.
 */
export async function openSavedFlow(
  { flows, paths }: OpenWorkspace,
  path: string,
  given: Readonly<Record<string, string>>,
): Promise<SavedFlow> {
  const file = await flows.flowFile(path);
  const document = await flows.document(path);
  const set = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      document.parameters[name]?.type === 'path' ? resolve(dirname(file), value) : value,
    ]),
  );
  const opened = await openFlow(file, set);
  const { flow, values, baseFolder } = opened;
  await paths.requireSources(flow, values, baseFolder);
  for (const { sink } of Object.values(flow.outputs)) {
    if (sink === undefined) continue;
    const written = substitute(sink.path, flow, values);
    await paths.requirePlace(resolve(baseFolder, written), written);
  }
  return { opened, set };
}
