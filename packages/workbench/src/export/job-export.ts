import { fileJson, type Json } from '@lathe/flow';
import type { PreparedFlow } from '../jobs/with-prepared.js';
import type { ExportPlan } from './export-plan.js';
import { flowCopy } from './flow-copy.js';
import { madeFrom } from './made-from.js';
import { FIND_LATHE, notebookText } from './notebook.js';

export interface JobExportOptions {
  /** Format of the job's output; default Parquet. */
  readonly format?: 'csv' | 'parquet';
}

/** A job description with its flow and state, and a notebook that submits it and shows the output. */
export function jobExport(
  prepared: PreparedFlow,
  folder: string,
  options: JobExportOptions,
): ExportPlan {
  const { flow } = prepared.opened;
  const copy = flowCopy(prepared, folder);
  const format = options.format ?? 'parquet';
  const output = `output/${flow.name}.${format}`;
  const job = `${flow.name}.job.json`;
  return {
    files: [
      ...copy.files,
      { path: job, text: prepareJobText(prepared, copy.file, output, format) },
      {
        path: `${flow.name}-job.ipynb`,
        text: jobNotebook(prepared, job, output, format),
      },
    ],
    howToRun: `lathe job run ${job}, or open ${flow.name}-job.ipynb`,
    notes: [
      'The job applies what was learned here ("fit": "stored"); set it to "again" to learn from its own data.',
    ],
  };
}

/** The text of a prepare job for a flow that stands beside it. */
export function prepareJobText(
  prepared: PreparedFlow,
  flowFile: string,
  output: string,
  format: 'csv' | 'parquet',
): string {
  const { opened, target } = prepared;
  const job: Json = {
    latheJob: 1,
    kind: 'prepare',
    name: opened.flow.name,
    note: madeFrom(prepared.opened.flow.name, prepared.target),
    flow: flowFile,
    node: target,
    set: {},
    fit: 'stored',
    outputs: [{ format, path: output }],
  };
  return fileJson(job);
}

function jobNotebook(
  prepared: PreparedFlow,
  job: string,
  output: string,
  format: 'csv' | 'parquet',
): string {
  const { flow } = prepared.opened;
  return notebookText([
    {
      kind: 'markdown',
      text: `# ${flow.title ?? flow.name}: run the preparation as a job

${madeFrom(prepared.opened.flow.name, prepared.target)} The job runs on the whole data and applies what was learned when it was exported. The \`lathe\` command is found through the
environment variable \`LATHE\`, then the \`PATH\`.`,
    },
    {
      kind: 'code',
      text: `import json
import os
import shutil
import subprocess

import pandas as pd

JOB = ${JSON.stringify(job)}
OUTPUT = ${JSON.stringify(output)}
# Parameters of the flow to change, for example {"data": "other.csv"}.
SET = {}
${FIND_LATHE}`,
    },
    {
      kind: 'code',
      text: `command = [LATHE, "job", "run", JOB, "--json"]
for name, value in SET.items():
    command += ["--set", f"{name}={value}"]
finished = subprocess.run(command, capture_output=True, text=True)
report = json.loads(finished.stdout.splitlines()[-1]) if finished.stdout.strip() else {}
if finished.returncode != 0:
    raise RuntimeError(report.get("error", {}).get("message") or finished.stderr)
print(f"{report['written'][0]['rows']:,} rows in {report['seconds']:.1f} s, run {os.path.basename(report['run'])}")`,
    },
    {
      kind: 'code',
      text: `output = pd.read_${format}(OUTPUT)
output.head()`,
    },
  ]);
}
