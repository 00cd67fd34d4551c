import { readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import {
  type Engine,
  Executor,
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
  type ParameterValues,
  parameterValues,
  parseFlow,
} from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { projectFolder } from '../version.js';
import { makeWorkFolder, openWorkspace, type Workspace } from './workspace.js';

export interface EngineLimits {
  /** Bytes. */
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
 * the working directory, defaults from the flow file.
 */
export async function openFlow(
  file: string,
  given: Readonly<Record<string, string>>,
): Promise<OpenFlow> {
  const absolute = resolve(file);
  let text: string;
  try {
    text = await readFile(absolute, 'utf8');
  } catch (cause) {
    throw new LatheError({
      code: 'file-not-found',
      kind: 'usage',
      message: `The flow ${file} cannot be read.`,
      place: { file },
      advice: 'Check the path; flows end in .lathe.json.',
      cause,
    });
  }
  const flow = parseFlow(text, file);
  const values = parameterValues(flow, absolutePaths(flow, given));
  const state = await readState(stateFileOf(absolute));
  return { flow, file: absolute, baseFolder: dirname(absolute), values, state };
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
  const engine: Engine = await openDuckDb({
    folder: join(folder, 'engine'),
    threads,
    ...(limits.memoryLimit === undefined ? {} : { memoryLimit: limits.memoryLimit }),
  });
  const python = openSidecar({
    python: pythonInterpreter(),
    packageFolder: join(projectFolder(), 'python'),
    folder: join(folder, 'python'),
    threads,
  });
  const executor = new Executor({ engine, python, catalogue, folder: join(folder, 'tables') });
  return {
    workspace,
    executor,
    python,
    folder,
    async close() {
      await Promise.allSettled([engine.close(), python.close()]);
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    },
  };
}

export function pythonInterpreter(): string {
  return join(projectFolder(), '.venv', 'bin', 'python');
}
