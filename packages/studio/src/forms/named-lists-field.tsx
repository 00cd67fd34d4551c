import { useState } from 'react';
import { TextField } from '../ui/field.js';
import type { FieldViewProps } from './field-view.js';
import { useInvalid } from './form-context.js';
import { isRow } from './objects-of.js';
import type { ParameterValue } from './parameter-field.js';
import { RowList } from './row-list.js';
import { TagInput } from './tag-input.js';
import { textsOf } from './texts-of.js';

interface NamedList {
  readonly name: string;
  readonly items: readonly string[];
}

/** Lists of texts, each with a name of its own, e.g. columns that count as one. */
export function NamedListsField({ path, label, help, value, onChange, required }: FieldViewProps) {
  const [draft, setDraft] = useState<{ rows: readonly NamedList[]; gave: unknown }>();
  const given = listsOf(value);
  const rows = draft !== undefined && sameJson(draft.gave, value) ? draft.rows : given;
  const problem = problemOf(rows);
  useInvalid(path, problem);

  const setRows = (next: readonly NamedList[]): void => {
    const lists = Object.fromEntries(next.map(({ name, items }) => [name, [...items]]));
    const gives = next.length === 0 && !required ? undefined : lists;
    const sound = problemOf(next) === undefined;
    setDraft({ rows: next, gave: sound ? gives : value });
    if (sound) onChange(gives);
  };
  return (
    <RowList
      label={label}
      help={problem ?? help}
      path={path}
      item="group"
      rows={rows}
      onChange={setRows}
      newRow={() => ({ name: '', items: [] })}
    >
      {(row, index, onRow) => (
        <>
          <TextField
            label="Name"
            labelHidden
            placeholder="Name of the group"
            value={row.name}
            onChange={(name) => onRow({ ...row, name })}
          />
          <TagInput<string>
            label="Members"
            labelHidden
            path={[...path, index]}
            placeholder="Type a name and press Enter"
            values={row.items}
            onChange={(items) => onRow({ ...row, items })}
            read={(text) => ({ kind: 'value', value: text })}
          />
        </>
      )}
    </RowList>
  );
}

function listsOf(value: ParameterValue | undefined): NamedList[] {
  if (!isRow(value)) return [];
  return Object.entries(value).map(([name, items]) => ({ name, items: textsOf(items) }));
}

function problemOf(rows: readonly NamedList[]): string | undefined {
  const names = rows.map(({ name }) => name.trim());
  if (names.includes('')) return 'Give each group a name.';
  if (new Set(names).size < names.length) return 'Give each group a name of its own.';
  return rows.some(({ items }) => items.length === 0)
    ? 'Put at least one name into each group.'
    : undefined;
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
