import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LatheErrorJson } from '@lathe/flow';
import { readableError } from '../error-status.js';
import { findWorkspaceFiles } from '../workspace-files.js';
import { openWorkspaceFlow } from './flow-file.js';
import { type RunSummary, readRunRecord, runSummary } from './run.js';

const MOST_FLOWS = 200;
const MOST_RUNS = 30;

export interface FlowEntry {
  /** Relative to the workspace. */
  readonly file: string;
  readonly title: string;
  readonly description: string;
  /** Why the flow cannot be read. */
  readonly problem: LatheErrorJson | null;
}

export interface HomeContent {
  /** Name of the workspace's folder. */
  readonly workspace: string;
  readonly flows: readonly FlowEntry[];
  readonly runs: readonly RunSummary[];
  readonly reports: readonly string[];
}

/** What lies in the workspace: its flows, its latest runs (newest first) and its reports. */
export async function homeContent(root: string): Promise<HomeContent> {
  const files = await findWorkspaceFiles(root);
  const [flows, runs] = await Promise.all([
    Promise.all(files.flows.slice(0, MOST_FLOWS).map((file) => flowEntry(root, file))),
    latestRuns(root, files.runFolders),
  ]);
  return { workspace: basename(root), flows, runs, reports: files.reports };
}

async function flowEntry(root: string, file: string): Promise<FlowEntry> {
  const name = basename(file, '.lathe.json');
  try {
    const { flow } = await openWorkspaceFlow(root, file);
    return {
      file,
      title: flow.title ?? flow.name,
      description: flow.description ?? '',
      problem: null,
    };
  } catch (error) {
    return {
      file,
      title: name,
      description: '',
      problem: readableError(error, root).toJSON(),
    };
  }
}

async function latestRuns(root: string, folders: readonly string[]): Promise<RunSummary[]> {
  const names = await Promise.all(
    folders.map(async (folder) => {
      const runs = await readdir(join(root, folder, '.lathe', 'runs')).catch(() => []);
      return runs.map((name) => ({ folder, name }));
    }),
  );
  // A run's name starts with its time.
  const latest = names
    .flat()
    .sort((a, b) => (a.name < b.name ? 1 : -1))
    .slice(0, MOST_RUNS);
  const read = await Promise.all(
    latest.map(async ({ folder, name }) => {
      const record = await readRunRecord(root, folder, name).catch(() => undefined);
      return record === undefined ? [] : [runSummary(root, folder, record)];
    }),
  );
  return read.flat();
}
