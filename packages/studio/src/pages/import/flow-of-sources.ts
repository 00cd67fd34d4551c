import {
  addSource,
  checkFlow,
  describeChanges,
  type FlowDocument,
  freshId,
  renameNode,
  replaceSource,
  summariseChanges,
} from '@lathe/flow';
import { nameOf } from './flow-path.js';
import { type SourceForm, sourceOf } from './source-form.js';

const EMPTY: FlowDocument = checkFlow({ lathe: 1, name: 'flow', sources: {} });

/** A name for the source of a file, different from every other: `loans 2024.csv` gives `loans_2024`. */
export function sourceName(taken: Iterable<string>, path: string): string {
  const sources = Object.fromEntries(
    [...taken].map((id) => [id, { format: 'csv' as const, path: id }]),
  );
  return freshId({ ...EMPTY, sources }, bareName(path));
}

/** `data/loans 2024.csv.gz` gives `loans 2024`. */
export function bareName(path: string): string {
  const name = nameOf(path.replace(/\/+$/, '')).replace(
    /(\.(csv|tsv|tab|psv|txt|parquet|pq|json|jsonl|ndjson))?(\.(gz|zst))?$/i,
    '',
  );
  return /[*?[]/.test(name) || name === '' ? folderName(path) : name;
}

function folderName(path: string): string {
  const folders = path.split('/').filter((part) => part !== '' && !/[*?[]/.test(part));
  return folders.at(-1) ?? 'table';
}

/** A flow that has these sources and nothing else yet. */
export function flowFromSources(forms: readonly SourceForm[]): FlowDocument {
  const [first] = forms;
  const title = first === undefined ? 'New flow' : bareName(first.path);
  return forms.reduce<FlowDocument>((flow, form) => addSource(flow, sourceOf(form), form.id).flow, {
    ...EMPTY,
    name: freshId(EMPTY, title),
    title,
  });
}

/** The flow with one of its sources read another way, and perhaps renamed. */
export function withSource(flow: FlowDocument, id: string, form: SourceForm): FlowDocument {
  const replaced = replaceSource(flow, id, sourceOf(form));
  return form.id === id ? replaced : renameNode(replaced, id, form.id);
}

/** For the history: `Changed the input file of applications`. */
export function changeSummary(before: FlowDocument, after: FlowDocument): string {
  return summariseChanges(describeChanges(before, after, new Map()));
}
