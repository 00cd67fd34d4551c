import { readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import {
  type Engine,
  Executor,
  type FitMode,
  type FlowState,
  openDuckDb,
  openSidecar,
  readState,
  type Sidecar,
  stateFileOf,
} from '@lathe/engine';
import {
  type FlowDocument,
  LatheError,
  nearestNames,
  type ParameterValues,
  parameterValues,
  parseFlow,
} from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { projectFolder } from '../version.js';
import { makeWorkFolder, openWorkspace, type Workspace } from './workspace.js';

export interface EngineLimits {
  /** Bytes: of the engine, and of a Python step. */
  readonly memoryLimit?: number;
  readonly threads?: number;
}

export interface OpenFlow {
  readonly flow: FlowDocument;
  readonly file: string;
  readonly baseFolder: string;
  readonly values: ParameterValues;
  readonly state: FlowState | undefined;
}

/**
 * Reads a flow file with its parameters and stored state. Paths given for parameters count from
 * the working directory, defaults from the flow file. A run that learns again does not mind a state
 * that cannot be read.
 * Errors: `file-not-found`, `file-not-readable`, those of the document, its parameters and its state.
 */
export async function openFlow(
  file: string,
  given: Readonly<Record<string, string>>,
  fit: FitMode = 'auto',
): Promise<OpenFlow> {
  const absolute = resolve(file);
  let text: string;
  try {
    text = await readFile(absolute, 'utf8');
  } catch (cause) {
    throw await unreadable(file, cause);
  }
  const flow = parseFlow(text, file);
  const values = parameterValues(flow, absolutePaths(flow, given));
  const state = await readState(stateFileOf(absolute)).catch((error: unknown) => {
    if (fit === 'again') return undefined;
    throw error;
  });
  return { flow, file: absolute, baseFolder: dirname(absolute), values, state };
}

async function unreadable(file: string, cause: unknown): Promise<LatheError> {
  const absent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  const beside = absent ? await readdir(dirname(resolve(file))).catch(() => []) : [];
  const near = nearestNames(
    basename(file),
    beside.filter((name) => name.endsWith('.json') && !name.endsWith('.state.json')),
  );
  return new LatheError({
    code: absent ? 'file-not-found' : 'file-not-readable',
    kind: 'usage',
    message: absent ? `There is no flow ${file}.` : `The flow ${file} cannot be read.`,
    place: { file },
    advice:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : 'Check the path; flows end in .lathe.json.',
    ...(absent || !(cause instanceof Error) ? {} : { details: cause.message }),
    cause,
  });
}

function absolutePaths(
  flow: FlowDocument,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      flow.parameters[name]?.type === 'path' ? resolve(value) : value,
    ]),
  );
}

/** An executor with its engine and side-car, working in a workspace; close it when done. */
export interface Session {
  readonly workspace: Workspace;
  readonly executor: Executor;
  readonly python: Sidecar;
  /** Scratch folder; gone after `close`. */
  readonly folder: string;
  close(): Promise<void>;
}

export async function openSession(
  workspaceFolder: string,
  limits: EngineLimits = {},
): Promise<Session> {
  const workspace = await openWorkspace(workspaceFolder);
  const folder = await makeWorkFolder(workspace);
  const threads = limits.threads ?? availableParallelism();
  const forget = (): Promise<void> =>
    rm(folder, { recursive: true, force: true }).catch(() => undefined);
  const memory = limits.memoryLimit === undefined ? {} : { memoryLimit: limits.memoryLimit };
  let engine: Engine;
  try {
    engine = await openDuckDb({ folder: join(folder, 'engine'), threads, ...memory });
  } catch (error) {
    await forget();
    throw error;
  }
  const python = openSidecar({
    python: pythonInterpreter(),
    packageFolder: join(projectFolder(), 'python'),
    folder: join(folder, 'python'),
    threads,
    ...memory,
  });
  const executor = new Executor({ engine, python, catalogue, folder: join(folder, 'tables') });
  return {
    workspace,
    executor,
    python,
    folder,
    async close() {
      await Promise.allSettled([engine.close(), python.close()]);
      await forget();
    },
  };
}

export function pythonInterpreter(): string {
  return join(projectFolder(), '.venv', 'bin', 'python');
}
