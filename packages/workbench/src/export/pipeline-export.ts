import { readyNode } from '@lathe/engine';
import { fileJson, type Json, requireColumn } from '@lathe/flow';
import type { PreparedFlow } from '../jobs/with-prepared.js';
import type { ExportPlan } from './export-plan.js';
import { flowCopy, movedPath } from './flow-copy.js';
import { prepareJobText } from './job-export.js';
import { madeFrom } from './made-from.js';
import { pythonLiteral, pythonText } from './python/literal.js';
import { moduleName } from './python/script.js';

export interface PipelineExportOptions {
  /** Column to predict; default `target`, else the first column. */
  readonly label?: string;
  /** The class that AUC and F1 refer to; default the rarer one. */
  readonly positive?: string;
}

/** An Airflow DAG of four tasks, each of which runs one Lathe job, with the jobs, the flow and its state. */
export function pipelineExport(
  prepared: PreparedFlow,
  folder: string,
  options: PipelineExportOptions,
): ExportPlan {
  const { flow } = prepared.opened;
  const { schema } = readyNode(prepared.prepared, prepared.target);
  const label =
    options.label === undefined
      ? (schema.find(({ name }) => name === 'target')?.name ?? schema[0]?.name ?? 'target')
      : requireColumn(schema, options.label, '--label').name;
  const copy = flowCopy(prepared, folder);
  const dag = `${moduleName(flow.name)}_pipeline.py`;
  return {
    files: [
      ...copy.files,
      {
        path: 'prepare.job.json',
        text: prepareJobText(prepared, copy.file, 'work/prepared.parquet', 'parquet'),
      },
      ...modelJobs(prepared, copy.file, label, options.positive),
      { path: dag, text: dagText(prepared, folder, label, options.positive) },
    ],
    howToRun: `put the folder among Airflow's DAGs with LATHE set to the lathe command; to try it: python ${dag}`,
    notes: [
      `The label is "${label}"${options.label === undefined ? ' (change it with --label)' : ''}.`,
      'The preparation applies what it learned from all rows at export, held-out ones included; set "fit" in prepare.job.json to "again" to learn from each run\'s data.',
      'A model is registered when its AUC (classes) or R2 (numbers) beats the trivial model.',
    ],
  };
}

function modelJobs(
  prepared: PreparedFlow,
  flowFile: string,
  label: string,
  positive: string | undefined,
): { path: string; text: string }[] {
  const { name } = prepared.opened.flow;
  const common = {
    latheJob: 1,
    name,
    note: madeFrom(prepared.opened.flow.name, prepared.target),
  };
  const jobs: Readonly<Record<string, { readonly [key: string]: Json }>> = {
    train: {
      kind: 'train',
      table: 'work/prepared.parquet',
      label,
      ...(positive === undefined ? {} : { positive }),
      problem: 'auto',
      seed: 1,
      testShare: 0.25,
      trainTable: 'work/train.parquet',
      testTable: 'work/test.parquet',
      model: 'work/model.txt',
      report: 'work/train.json',
    },
    evaluate: {
      kind: 'evaluate',
      table: 'work/test.parquet',
      model: 'work/model.txt',
      metrics: 'work/metrics.json',
    },
    register: {
      kind: 'register',
      registry: 'registry',
      model: 'work/model.txt',
      metrics: 'work/metrics.json',
      flow: flowFile,
      table: 'work/prepared.parquet',
      require: { beatsTrivial: true, notWorseThanPrevious: false },
    },
  };
  return Object.entries(jobs).map(([kind, job]) => ({
    path: `${kind}.job.json`,
    text: fileJson({ ...common, ...job }),
  }));
}

function dagText(
  prepared: PreparedFlow,
  folder: string,
  label: string,
  positive: string | undefined,
): string {
  const { flow, baseFolder, values } = prepared.opened;
  const dagId = `${moduleName(flow.name)}_pipeline`;
  const flowParameters = Object.entries(flow.parameters).flatMap(([name, parameter]) => {
    const value = values[name];
    if (value === undefined) return [];
    const shown =
      parameter.type === 'path' ? movedPath(String(value), baseFolder, folder) : String(value);
    const help =
      parameter.help ??
      `Parameter of the flow${parameter.type === 'path' ? '; paths count from this folder' : ''}.`;
    return [
      `        ${pythonText(name)}: Param(\n            ${pythonText(shown)},\n            type="string",\n            description=${pythonText(help)},\n        ),`,
    ];
  });
  const flowNames = pythonLiteral(
    Object.entries(flow.parameters).flatMap(([name]) => (values[name] === undefined ? [] : [name])),
  );
  const own = (name: string): string =>
    flow.parameters[name] === undefined ? name : `model_${name}`;
  return `"""${flow.title ?? flow.name}: prepare, train, evaluate, register.

${madeFrom(prepared.opened.flow.name, prepared.target)}

Each task runs one Lathe job, the *.job.json files beside this one. The lathe command is found
through the environment variable LATHE, then the PATH. The tasks write to work/ in this folder, and
registered models go to registry/${flow.name}/1, 2 and so on; their metrics.json has the scores of
the trivial models beside the model's. For Airflow 3 (and 2.4 or later).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

try:
    from airflow.sdk import Param, dag, get_current_context, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task
    from airflow.models.param import Param
    from airflow.operators.python import get_current_context

HERE = Path(__file__).resolve().parent
FLOW_PARAMETERS: list[str] = ${flowNames}
LABEL = ${pythonText(own('label'))}
POSITIVE = ${pythonText(own('positive'))}


def lathe_job(name: str, **settings: str) -> None:
    """Runs a job file of this folder; the log of a task that fails has Lathe's own message."""
    lathe = os.environ.get("LATHE") or shutil.which("lathe")
    if lathe is None:
        raise RuntimeError("Set the environment variable LATHE to the path of the lathe command.")
    command = [lathe, "job", "run", f"{name}.job.json"]
    for key, value in settings.items():
        command += ["--set", f"{key}={value}"]
    print(" ".join(command), flush=True)
    finished = subprocess.run(
        command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    print(finished.stdout, flush=True)
    if finished.returncode != 0:
        raise RuntimeError(f"lathe job run {name}.job.json ended with status {finished.returncode}")


def parameters() -> dict[str, str]:
    return {name: str(value) for name, value in get_current_context()["params"].items()}


@dag(
    dag_id=${pythonText(dagId)},
    description=${pythonText(`${flow.title ?? flow.name}: prepare, train, evaluate, register`)},
    schedule=None,
    catchup=False,
    # The tasks of a run hand each other files in work/, so runs take turns.
    max_active_runs=1,
    tags=["lathe"],
    params={
${flowParameters.join('\n')}${flowParameters.length === 0 ? '' : '\n'}        LABEL: Param(${pythonText(label)}, type="string", description="Column to predict."),
        POSITIVE: Param(
            ${pythonText(positive ?? '')},
            type="string",
            description="The class that AUC and F1 refer to; empty: the rarer one.",
        ),
    },
)
def pipeline() -> None:
    @task
    def prepare() -> None:
        given = parameters()
        lathe_job("prepare", **{name: given[name] for name in FLOW_PARAMETERS})

    @task
    def train() -> None:
        given = parameters()
        lathe_job("train", label=given[LABEL], positive=given[POSITIVE])

    @task
    def evaluate() -> None:
        lathe_job("evaluate")

    @task
    def register() -> None:
        lathe_job("register")

    prepare() >> train() >> evaluate() >> register()


${dagId}_dag = pipeline()

if __name__ == "__main__":
    ${dagId}_dag.test()
`;
}
