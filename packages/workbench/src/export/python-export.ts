import { join } from 'node:path';
import type { PreparedFlow } from '../jobs/with-prepared.js';
import type { ExportPlan } from './export-plan.js';
import { moduleName, pythonScript } from './python/script.js';

/** One readable script that computes the node without Lathe. */
export function pythonExport(
  { opened, prepared, target }: PreparedFlow,
  folder: string,
): ExportPlan {
  const path = `${moduleName(opened.flow.name)}.py`;
  const script = pythonScript({
    flow: opened.flow,
    values: opened.values,
    baseFolder: opened.baseFolder,
    prepared,
    target,
    file: join(folder, path),
  });
  const { sources, usesPython, notRefitted } = script.sections;
  return {
    files: [{ path, text: script.text }],
    howToRun: `python ${path}${sources.map(({ argument }) => ` --${argument} PATH`).join('')} --out prepared.parquet`,
    notes: [
      `Needs Python 3.10 or later with duckdb${usesPython ? ' and pandas' : ''}.`,
      ...(notRefitted.length === 0
        ? []
        : [`--refit does not learn these steps again: ${notRefitted.join(', ')}.`]),
    ],
  };
}
