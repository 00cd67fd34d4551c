import { type FormEvent, type RefObject, useState } from 'react';
import { Button } from '../ui/button.js';
import { Checkbox, Select, TextField } from '../ui/field.js';
import { Popover } from '../ui/overlay.js';
import { spokenCell } from './cell-text.js';
import { columnKind } from './column-kind.js';
import { countText } from './column-summary.js';
import {
  type DraftOperator,
  type DraftResult,
  draftOf,
  draftOperators,
  type FilterDraft,
  readDraft,
} from './filter-draft.js';
import styles from './filter-popover.module.css';
import type { GridColumn } from './grid-source.js';
import {
  type FilterValue,
  filterValueOfCell,
  type LookFilter,
  PHRASES,
  takesList,
  takesNothing,
} from './look.js';

export interface FilterPopoverProps {
  readonly column: GridColumn;
  readonly anchor: RefObject<Element | null>;
  /** Those of the column now. */
  readonly filters: readonly LookFilter[];
  readonly onApply: (filters: readonly LookFilter[]) => void;
  readonly onClose: () => void;
}

/** The filter form of one column. Rendered only while it is open. */
export function FilterPopover(props: FilterPopoverProps) {
  const { column, anchor, filters, onApply, onClose } = props;
  return (
    <Popover
      label={`Filter ${column.name}`}
      triggerRef={anchor}
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      placement="bottom start"
    >
      <FilterForm column={column} filters={filters} onApply={onApply} onClose={onClose} />
    </Popover>
  );
}

function FilterForm(props: Omit<FilterPopoverProps, 'anchor'>) {
  const { column, filters, onApply, onClose } = props;
  const kind = columnKind(column.type);
  const [draft, setDraft] = useState(() => draftOf(kind, filters));
  const [result, setResult] = useState<DraftResult | null>(null);
  const operators = draftOperators(kind);
  const problem = result?.kind === 'problem' ? result : null;
  const problemOf = (field: 'first' | 'second') =>
    problem?.field === field ? problem.message : undefined;
  const change = (part: Partial<FilterDraft>) => {
    setDraft({ ...draft, ...part });
    setResult(null);
  };
  const apply = (event: FormEvent) => {
    event.preventDefault();
    const read = readDraft(column.name, kind, draft);
    setResult(read);
    if (read.kind === 'filters') onApply(read.filters);
  };
  const between = draft.operator === 'between';
  const list = draft.operator !== 'between' && takesList(draft.operator);
  const nothing = draft.operator !== 'between' && takesNothing(draft.operator);
  return (
    <form className={styles.form} onSubmit={apply} noValidate>
      <h3 className={styles.title}>
        Keep rows where <bdi>{column.name}</bdi>
      </h3>
      <Select
        label="Test"
        labelHidden
        choices={operators.map((operator) => ({ id: operator, label: phrase(operator) }))}
        value={draft.operator}
        onChange={(id) => {
          const operator = operators.find((each) => each === id);
          if (operator !== undefined) change({ operator });
        }}
      />
      {list ? (
        <TopValueChoice
          column={column}
          checked={draft.checked}
          onChange={(checked) => change({ checked })}
        />
      ) : null}
      {nothing ? null : (
        <TextField
          label={list ? 'Other values, with commas between' : between ? 'From' : 'Value'}
          value={draft.first}
          error={problemOf('first')}
          onChange={(first) => change({ first })}
          autoFocus={!list}
        />
      )}
      {between ? (
        <TextField
          label="To"
          value={draft.second}
          error={problemOf('second')}
          onChange={(second) => change({ second })}
        />
      ) : null}
      <div className={styles.buttons}>
        {filters.length === 0 ? null : (
          <Button look="quiet" size="s" onPress={() => onApply([])}>
            Remove filter
          </Button>
        )}
        <Button size="s" onPress={onClose}>
          Cancel
        </Button>
        <Button size="s" look="primary" type="submit">
          Filter
        </Button>
      </div>
    </form>
  );
}

function TopValueChoice(props: {
  readonly column: GridColumn;
  readonly checked: readonly FilterValue[];
  readonly onChange: (checked: readonly FilterValue[]) => void;
}) {
  const { column, checked, onChange } = props;
  const offered = (column.profile?.top ?? []).flatMap(({ value, count }) => {
    const choice = filterValueOfCell(value);
    return choice === undefined ? [] : [{ choice, note: countText(count) }];
  });
  const known = new Set(offered.map(({ choice }) => choice));
  const written = checked
    .filter((choice) => !known.has(choice))
    .map((choice) => ({ choice, note: '' }));
  const all = [...offered, ...written];
  if (all.length === 0) return null;
  return (
    <fieldset className={styles.values}>
      <legend className={styles.legend}>Most frequent values</legend>
      {all.map(({ choice, note }) => (
        <Checkbox
          key={`${typeof choice} ${choice}`}
          label={
            <span className={styles.value}>
              <bdi className={styles.valueName}>{spokenCell(choice)}</bdi>
              <span className={styles.count}>{note}</span>
            </span>
          }
          isSelected={checked.includes(choice)}
          onChange={(add) =>
            onChange(add ? [...checked, choice] : checked.filter((each) => each !== choice))
          }
        />
      ))}
    </fieldset>
  );
}

function phrase(operator: DraftOperator): string {
  return operator === 'between' ? 'is between' : PHRASES[operator];
}
