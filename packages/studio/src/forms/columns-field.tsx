import { useId, useRef } from 'react';
import { countText } from '../ui/amounts.js';
import { Button } from '../ui/button.js';
import { ColumnsComboBox } from './column-combo-box.js';
import styles from './column-field.module.css';
import type { FieldViewProps } from './field-view.js';
import { useColumns, useError } from './form-context.js';
import { columnNamed, fits, missingNames, quickPicks } from './form-input.js';
import { useKeepFocus } from './keep-focus.js';
import { MissingColumn } from './missing-column.js';
import type { ColumnsOf } from './parameter-field.js';
import { TagInput } from './tag-input.js';
import { TagList } from './tag-list.js';
import { textsOf } from './texts-of.js';

/** Several columns of an input, in the order in which they were chosen. */
export function ColumnsField(props: FieldViewProps & { readonly columns: ColumnsOf }) {
  const { label, help, path, required, autoFocus } = props;
  const labelId = useId();
  const group = useRef<HTMLDivElement>(null);
  const keepFocus = useKeepFocus(group);
  const columns = useColumns(props.columns.input);
  const error = useError(path);
  const names = textsOf(props.value);
  const setNames = (next: readonly string[]): void =>
    props.onChange(next.length === 0 && !required ? undefined : [...next]);

  if (columns === null) {
    return (
      <TagInput
        label={label}
        help={help ?? 'The columns are not known yet; type names.'}
        error={error}
        values={names}
        onChange={setNames}
        read={(text) => ({ kind: 'value', value: text })}
        path={path}
      />
    );
  }
  const { accepts } = props.columns;
  const missing = [...new Set(missingNames(columns, names))];
  const chosen = names.flatMap((name) => columnNamed(columns, name) ?? []);
  // What is chosen can be unchosen, whether it fits or not.
  const kept = new Set(chosen);
  const offered = columns.filter((column) => fits(column, accepts));
  const choosable = columns.filter((column) => kept.has(column) || fits(column, accepts));
  return (
    <div ref={group} className={styles.group}>
      <span className={styles.head}>
        <span id={labelId}>{label}</span>
        <span className={styles.count}>
          {countText(chosen.length)} of {countText(choosable.length)}
        </span>
      </span>
      {missing.map((name) => (
        <MissingColumn
          key={name}
          name={name}
          columns={offered.filter((column) => !names.includes(column.name))}
          onRemap={(other) => {
            keepFocus();
            setNames(names.map((each) => (each === name ? other : each)));
          }}
          onRemove={() => {
            keepFocus();
            setNames(names.filter((each) => each !== name));
          }}
        />
      ))}
      <ColumnsComboBox
        labelId={labelId}
        help={help}
        error={error}
        placeholder={names.length === 0 && !required ? 'All columns' : 'Add columns'}
        autoFocus={autoFocus ?? false}
        columns={choosable}
        values={names}
        onChange={setNames}
      />
      {chosen.length > 0 && (
        <TagList
          label={`${label}: chosen`}
          tags={chosen.map(({ name, type }) => ({ id: name, text: name, type }))}
          onRemove={(gone) =>
            setNames(names.filter((name) => !gone.has(columnNamed(columns, name)?.name ?? name)))
          }
        />
      )}
      <fieldset
        className={`${styles.group} ${styles.picks}`}
        aria-label={`${label}: choose at once`}
      >
        {quickPicks(offered).map((pick) => (
          <Button
            key={pick.label}
            size="s"
            look="quiet"
            onPress={() => setNames([...new Set([...names, ...pick.names])])}
          >
            {pick.label} ({countText(pick.names.length)})
          </Button>
        ))}
        <Button size="s" look="quiet" isDisabled={names.length === 0} onPress={() => setNames([])}>
          None
        </Button>
      </fieldset>
    </div>
  );
}
