import type { FlowDocument } from '@lathe/flow';
import { sourceName } from './flow-of-sources.js';
import { pathFrom } from './flow-path.js';
import type { ImportTask } from './import-address.js';
import { formOfSource, newSourceForm, type SourceForm } from './source-form.js';

/** A source on the import page; its key stays while everything else about it changes. */
export interface ImportEntry {
  readonly key: number;
  readonly form: SourceForm;
}

/** What the page begins with: the source to change, or one for each file. */
export function entriesOf(
  task: ImportTask,
  flow: FlowDocument | undefined,
  folder: string,
): ImportEntry[] {
  const source = task.source === undefined ? undefined : flow?.sources[task.source];
  if (task.source !== undefined && source !== undefined) {
    return [{ key: 1, form: formOfSource(task.source, source) }];
  }
  return newEntries(task.files, folder, [...takenNames(flow, [], -1, undefined)], 1);
}

/** A source for each file, with names that nothing else has. */
export function newEntries(
  files: readonly string[],
  folder: string,
  taken: readonly string[],
  firstKey: number,
): ImportEntry[] {
  const names = [...taken];
  return files.map((file, index) => {
    const id = sourceName(names, file);
    names.push(id);
    const all = file.endsWith('/') ? '/' : '';
    return { key: firstKey + index, form: newSourceForm(id, `${pathFrom(folder, file)}${all}`) };
  });
}

/**
 * Names that a source may not have: those of everything else in the flow and of the other entries.
 * `except`: the key of the entry asked about; `changed`: the source of the flow that it stands for.
 */
export function takenNames(
  flow: FlowDocument | undefined,
  entries: readonly ImportEntry[],
  except: number,
  changed: string | undefined,
): ReadonlySet<string> {
  const names = new Set([
    ...Object.keys(flow?.sources ?? {}),
    ...(flow?.nodes ?? []).map(({ id }) => id),
  ]);
  if (changed !== undefined) names.delete(changed);
  for (const { key, form } of entries) if (key !== except) names.add(form.id);
  return names;
}
