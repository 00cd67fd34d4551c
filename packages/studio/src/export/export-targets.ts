import type { Json, LatheErrorJson } from '@lathe/flow';
import type { ExportRequest } from '../api/client.js';

export type TargetId = ExportRequest['to'];

export interface Target {
  readonly id: TargetId;
  readonly title: string;
  /** One sentence: what comes out and whom it serves. */
  readonly meaning: string;
  readonly options: readonly TargetOption[];
}

export interface TargetOption {
  /** As the API takes it. */
  readonly name: 'format' | 'label' | 'positive' | 'entity' | 'eventTime';
  readonly label: string;
  readonly help: string;
  readonly kind: 'column' | 'text' | { readonly choices: readonly string[] };
  /** What happens when it is left empty. */
  readonly otherwise: string;
}

export const TARGETS: readonly Target[] = [
  {
    id: 'python',
    title: 'Python code',
    meaning:
      'One readable script that does the same with DuckDB and pandas, and runs without Lathe.',
    options: [],
  },
  {
    id: 'job',
    title: 'Job',
    meaning:
      'A job file with the flow and what it learned, to run on new data with one command, and a notebook that does so.',
    options: [
      {
        name: 'format',
        label: 'Output format',
        help: 'Parquet keeps types and is small; CSV opens everywhere.',
        kind: { choices: ['parquet', 'csv'] },
        otherwise: 'parquet',
      },
    ],
  },
  {
    id: 'pipeline',
    title: 'Pipeline',
    meaning: 'An Airflow DAG that prepares, trains, evaluates and registers a model.',
    options: [
      {
        name: 'label',
        label: 'Column to predict',
        help: 'The model is trained to tell this column from all others.',
        kind: 'column',
        otherwise: 'target, else the first column',
      },
      {
        name: 'positive',
        label: 'Class to look for',
        help: 'The value of the label that AUC and F1 refer to.',
        kind: 'text',
        otherwise: 'the rarer one',
      },
    ],
  },
  {
    id: 'feature-store',
    title: 'Feature store',
    meaning:
      'A Feast repository with the prepared rows, to look features up by key for training and serving.',
    options: [
      {
        name: 'entity',
        label: 'Whose features',
        help: 'A column of integers or texts that names the person or thing; it may have no gaps.',
        kind: 'column',
        otherwise: 'a generated record_id',
      },
      {
        name: 'eventTime',
        label: 'True from when',
        help: 'A column of dates or timestamps.',
        kind: 'column',
        otherwise: 'the time of the export',
      },
    ],
  },
];

/** What the form holds. */
export interface ExportForm {
  readonly to: TargetId;
  readonly node: string | null;
  /** Folder in the workspace; empty: the usual one. */
  readonly out: string;
  /** By option; those of other targets are kept while the person looks around. */
  readonly options: Readonly<Partial<Record<TargetOption['name'], string>>>;
}

/** `credit/risk.lathe.json` goes to `exports/risk/python`. */
export function usualFolder(path: string, to: TargetId): string {
  const file = path.split('/').at(-1) ?? path;
  return `exports/${file.replace(/\.lathe\.json$|\.json$/, '')}/${to}`;
}

/** The call that the form stands for. Empty fields are left out. */
export function exportRequest(path: string, form: ExportForm, force: boolean): ExportRequest {
  const names = TARGETS.find(({ id }) => id === form.to)?.options.map(({ name }) => name) ?? [];
  const options: Record<string, Json> = {};
  for (const name of names) {
    const value = form.options[name]?.trim() ?? '';
    if (value !== '') options[name] = value;
  }
  const out = form.out.trim().replace(/\/+$/, '');
  return {
    path,
    to: form.to,
    ...(form.node === null ? {} : { node: form.node }),
    ...(out === '' ? {} : { out }),
    ...(force ? { force } : {}),
    ...(names.length === 0 || Object.keys(options).length === 0 ? {} : { options }),
  };
}

export interface OptionProblem {
  readonly name: TargetOption['name'];
  readonly message: string;
}

/** Options as the command line calls them, in errors too. */
const FLAGS: Readonly<Record<string, TargetOption['name']>> = {
  '--format': 'format',
  '--label': 'label',
  '--positive': 'positive',
  '--entity': 'entity',
  '--event-time': 'eventTime',
};

/** The option that an error is about, with what is wrong; null when it is about something else. */
export function optionProblem({
  message,
  place,
}: Pick<LatheErrorJson, 'message' | 'place'>): OptionProblem | null {
  const name = FLAGS[place.parameter ?? ''];
  return name === undefined ? null : { name, message };
}
