import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isStepNode } from '@lathe/flow';
import type { z } from 'zod';
import { readableError } from '../../http/error-status.js';
import { version } from '../../version.js';
import { findWorkspaceFiles } from '../../workspace/find-files.js';
import { samples } from '../../workspace/samples.js';
import { type OpenWorkspace, plainCall } from '../call.js';
import type { flowEntry } from '../contract/flows.js';
import { OPERATIONS } from '../contract/operations.js';
import { latestRuns } from '../run-summary.js';

const MOST_FLOWS = 200;
const MOST_RUNS = 30;

type FlowEntry = z.input<typeof flowEntry>;

export const homeCalls = {
  home: plainCall(OPERATIONS.home, async ({ studio }) => {
    const { root } = studio;
    const files = await findWorkspaceFiles(root);
    const [flows, runs, shipped] = await Promise.all([
      Promise.all(files.flows.slice(0, MOST_FLOWS).map((path) => entryOf(studio, path))),
      latestRuns(root, files.runFolders, MOST_RUNS),
      samples(),
    ]);
    return {
      workspace: basename(root),
      version: version(),
      flows: flows.sort((a, b) => (a.modifiedAt < b.modifiedAt ? 1 : -1)),
      samples: shipped.map(({ id, title, description }) => ({ id, title, description })),
      runs,
      reports: files.reports,
    };
  }),

  listRuns: plainCall(OPERATIONS.listRuns, async ({ studio }) => {
    const { runFolders } = await findWorkspaceFiles(studio.root);
    return { runs: await latestRuns(studio.root, runFolders, 200) };
  }),
};

async function entryOf({ root, flows }: OpenWorkspace, path: string): Promise<FlowEntry> {
  const modifiedAt = await stat(join(root, path)).then(
    ({ mtime }) => mtime.toISOString(),
    () => '',
  );
  try {
    const flow = await flows.document(path);
    const steps = flow.nodes.filter(isStepNode).length;
    return {
      path,
      title: flow.title ?? flow.name,
      description: flow.description ?? '',
      modifiedAt,
      steps,
      analyses: flow.nodes.length - steps,
      problem: null,
    };
  } catch (error) {
    return {
      path,
      title: basename(path, '.lathe.json'),
      description: '',
      modifiedAt,
      steps: 0,
      analyses: 0,
      problem: readableError(error, root).toJSON(),
    };
  }
}
