import { Button } from '../ui/button.js';
import styles from './column-field.module.css';
import { ColumnsComboBox } from './column-combo-box.js';
import type { FieldViewProps } from './field-view.js';
import { useColumns, useError } from './form-context.js';
import { columnNamed, fits, missingNames, quickPicks } from './form-input.js';
import { MissingColumn } from './missing-column.js';
import type { ColumnsOf } from './parameter-field.js';
import { TagInput } from './tag-input.js';
import { TagList } from './tag-list.js';
import { textsOf } from './texts-of.js';

const count = new Intl.NumberFormat('en-GB');

/** Several columns of an input, in the order in which they were chosen. */
export function ColumnsField(props: FieldViewProps & { readonly columns: ColumnsOf }) {
  const { label, help, path, required, autoFocus } = props;
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
  const offered = columns.filter((column) => fits(column, props.columns.accepts));
  const missing = missingNames(columns, names);
  const present = names.filter((name) => !missing.includes(name));
  const misfits = present.flatMap((name) => {
    const column = columnNamed(columns, name);
    return column === undefined || offered.includes(column) ? [] : [column];
  });
  return (
    <div className={styles.group}>
      {missing.map((name) => (
        <MissingColumn
          key={name}
          name={name}
          columns={offered.filter((column) => !names.includes(column.name))}
          onRemap={(other) => setNames(names.map((each) => (each === name ? other : each)))}
          onRemove={() => setNames(names.filter((each) => each !== name))}
        />
      ))}
      <ColumnsComboBox
        label={label}
        count={`${count.format(present.length)} of ${count.format(offered.length + misfits.length)}`}
        help={help}
        error={error}
        placeholder={present.length === 0 && !required ? 'All columns' : 'Add columns'}
        autoFocus={autoFocus ?? false}
        columns={[...misfits, ...offered]}
        values={names}
        onChange={setNames}
      >
        {present.length > 0 && (
          <TagList
            label={`${label}: chosen`}
            tags={present.map((name) => ({
              id: name,
              text: name,
              type: columnNamed(columns, name)?.type,
            }))}
            onRemove={(gone) => setNames(names.filter((name) => !gone.has(name)))}
          />
        )}
      </ColumnsComboBox>
      <fieldset className={`${styles.group} ${styles.picks}`} aria-label={`${label}: choose at once`}>
        {quickPicks(offered).map((pick) => (
          <Button
            key={pick.label}
            size="s"
            look="quiet"
            onPress={() => setNames([...names, ...pick.names.filter((name) => !names.includes(name))])}
          >
            {pick.label} ({count.format(pick.names.length)})
          </Button>
        ))}
        <Button size="s" look="quiet" isDisabled={names.length === 0} onPress={() => setNames([])}>
          None
        </Button>
      </fieldset>
    </div>
  );
}
