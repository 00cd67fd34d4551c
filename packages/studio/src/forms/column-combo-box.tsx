import { ChevronDown } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import {
  ComboBox as AriaComboBox,
  Button,
  FieldError,
  Group,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  ListLayout,
  Popover,
  Text,
  Virtualizer,
} from 'react-aria-components';
import fieldStyles from '../ui/field.module.css';
import styles from './column-combo-box.module.css';
import { ColumnLabel } from './column-label.js';
import { columnNamed, type FormColumn, searchColumns } from './form-input.js';

interface Common {
  readonly label: string;
  readonly labelHidden?: boolean;
  readonly help?: ReactNode;
  readonly error?: string | undefined;
  readonly placeholder: string;
  readonly autoFocus?: boolean;
  /** Beside the label, e.g. how many are chosen. */
  readonly count?: string;
  /** Between the label and the field. */
  readonly children?: ReactNode;
  /** What can be chosen. */
  readonly columns: readonly FormColumn[];
}

export interface ColumnComboBoxProps extends Common {
  /** Empty: none. A name that is not among the columns is shown too. */
  readonly value: string;
  readonly onChange: (name: string) => void;
  /** Present where no column may be chosen: called when the text is emptied. */
  readonly onClear?: (() => void) | undefined;
}

/** Height of an entry in pixels, as `.entry` has it. */
const layoutOptions = { rowHeight: 30, padding: 4 };

/** Chooses one column by typing a part of its name. Its list holds thousands. */
export function ColumnComboBox(props: ColumnComboBoxProps) {
  const { columns, value, onChange, onClear } = props;
  const [query, setQuery] = useState<string>();
  const [isOpen, setIsOpen] = useState(false);
  const chosen = columnNamed(columns, value);
  const isSearching = query !== undefined && query !== value;
  // A closed list of thousands in each row of a form would cost seconds.
  const closed = chosen === undefined ? [] : [chosen];
  return (
    <AriaComboBox
      {...ariaOf(props)}
      items={isOpen ? searchColumns(columns, isSearching ? query : '') : closed}
      inputValue={query ?? value}
      onInputChange={setQuery}
      value={chosen?.name ?? null}
      onChange={(key) => {
        if (key !== null) onChange(String(key));
        else if (query === '') onClear?.();
        setQuery(undefined);
      }}
      onOpenChange={setIsOpen}
      onBlur={() => setQuery(undefined)}
    >
      <ComboBoxParts {...props} />
    </AriaComboBox>
  );
}

export interface ColumnsComboBoxProps extends Common {
  readonly values: readonly string[];
  readonly onChange: (names: readonly string[]) => void;
}

/** Chooses several columns; the list stays open, and each entry says whether it is chosen. */
export function ColumnsComboBox(props: ColumnsComboBoxProps) {
  const { columns, values, onChange } = props;
  const [query, setQuery] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  return (
    <AriaComboBox<FormColumn, 'multiple'>
      {...ariaOf(props)}
      selectionMode="multiple"
      items={isOpen ? searchColumns(columns, query) : []}
      inputValue={query}
      onInputChange={setQuery}
      value={values.map((name) => columnNamed(columns, name)?.name ?? name)}
      onChange={(keys) => onChange(keys.map(String))}
      onOpenChange={setIsOpen}
      onBlur={() => setQuery('')}
    >
      <ComboBoxParts {...props} />
    </AriaComboBox>
  );
}

function ariaOf({ error, autoFocus }: Common) {
  return {
    allowsEmptyCollection: true,
    menuTrigger: 'focus',
    isInvalid: error !== undefined,
    autoFocus: autoFocus ?? false,
    className: fieldStyles.field ?? '',
  } as const;
}

function ComboBoxParts(props: Common) {
  const { label, labelHidden, help, error, placeholder, count, children } = props;
  return (
    <>
      <span className={labelHidden === true ? 'visually-hidden' : styles.head}>
        <Label className={fieldStyles.label ?? ''}>{label}</Label>
        {count !== undefined && <span className={styles.count}>{count}</span>}
      </span>
      {children}
      <Group className={fieldStyles.combo ?? ''}>
        <Input className={fieldStyles.input ?? ''} placeholder={placeholder} dir="auto" />
        <Button className={fieldStyles.trigger ?? ''}>
          <ChevronDown aria-hidden />
        </Button>
      </Group>
      {help !== undefined && (
        <Text slot="description" className={fieldStyles.help ?? ''}>
          {help}
        </Text>
      )}
      <FieldError className={fieldStyles.error ?? ''}>{error}</FieldError>
      <Popover className={`${fieldStyles.popover} ${styles.popover}`}>
        <Virtualizer layout={ListLayout} layoutOptions={layoutOptions}>
          <ListBox<FormColumn>
            className={styles.list ?? ''}
            renderEmptyState={() => <div className={fieldStyles.nothing}>No column matches.</div>}
          >
            {(column) => (
              <ListBoxItem
                id={column.name}
                textValue={column.name}
                className={styles.entry ?? ''}
              >
                {({ isSelected, selectionMode }) => (
                  <>
                    {selectionMode === 'multiple' && (
                      <span
                        className={`${styles.mark} ${isSelected ? styles.marked : ''}`}
                        aria-hidden
                      />
                    )}
                    <ColumnLabel column={column} />
                  </>
                )}
              </ListBoxItem>
            )}
          </ListBox>
        </Virtualizer>
      </Popover>
    </>
  );
}
