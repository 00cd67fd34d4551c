import { isAbsolute, relative } from 'node:path';
import { stateFileOf, stateOf } from '@lathe/engine';
import { type FlowDocument, fileJson, flowText, type ParameterValues } from '@lathe/flow';
import type { PreparedFlow } from '../jobs/with-prepared.js';
import type { PlannedFile } from './export-plan.js';
import { portablePath, rebasedPath } from './portable-path.js';

export interface FlowCopy {
  /** Name of the flow's file in the export folder. */
  readonly file: string;
  readonly files: readonly PlannedFile[];
}

/**
 * The flow and what it has learned, to stand in another folder: paths count from there, and the
 * parameter values of this export are the defaults.
 */
export function flowCopy({ opened, prepared }: PreparedFlow, folder: string): FlowCopy {
  const { flow, baseFolder, values } = opened;
  const file = `${flow.name}.lathe.json`;
  const moved: FlowDocument = {
    ...flow,
    parameters: movedParameters(flow, values, baseFolder, folder),
    sources: Object.fromEntries(
      Object.entries(flow.sources).map(([id, source]) => [
        id,
        { ...source, path: rebasedPath(source.path, baseFolder, folder) },
      ]),
    ),
    outputs: Object.fromEntries(
      Object.entries(flow.outputs).map(([name, { node }]) => [name, { node }]),
    ),
  };
  return {
    file,
    files: [
      { path: file, text: flowText(moved) },
      { path: stateFileOf(file), text: fileJson(stateOf(flow, prepared)) },
    ],
  };
}

function movedParameters(
  flow: FlowDocument,
  values: ParameterValues,
  from: string,
  to: string,
): FlowDocument['parameters'] {
  return Object.fromEntries(
    Object.entries(flow.parameters).map(([name, parameter]) => {
      const value = values[name];
      if (parameter.type === 'path') {
        if (typeof value !== 'string') return [name, parameter];
        return [name, { ...parameter, default: movedPath(value, from, to) }];
      }
      if (parameter.type === 'number') {
        return [name, typeof value === 'number' ? { ...parameter, default: value } : parameter];
      }
      if (parameter.type === 'boolean') {
        return [name, typeof value === 'boolean' ? { ...parameter, default: value } : parameter];
      }
      return [name, typeof value === 'string' ? { ...parameter, default: value } : parameter];
    }),
  );
}

/** A path of the user's, given absolute by the command line or as the document has it. */
export function movedPath(path: string, from: string, to: string): string {
  return isAbsolute(path) ? portablePath(relative(to, path)) : rebasedPath(path, from, to);
}
