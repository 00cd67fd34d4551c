import { ChevronDown } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useContext, useState } from 'react';
import {
  ComboBox as AriaComboBox,
  Button,
  ComboBoxStateContext,
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
  /** Absent where `labelId` names what stands for it. */
  readonly label?: string;
  readonly labelHidden?: boolean;
  readonly labelId?: string;
  readonly help?: ReactNode;
  readonly error?: string | undefined;
  readonly placeholder: string;
  readonly autoFocus?: boolean;
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
      onInputChange={(text) => {
        setQuery(text);
        if (text === '' && value !== '') onClear?.();
      }}
      value={chosen?.name ?? null}
      onChange={(key) => {
        // Closing the list reports the same column again.
        if (key !== null && key !== chosen?.name) onChange(String(key));
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
  const present = values.map((name) => columnNamed(columns, name)?.name ?? name);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <AriaComboBox<FormColumn, 'multiple'>
      {...ariaOf(props)}
      selectionMode="multiple"
      items={isOpen ? searchColumns(columns, query) : []}
      inputValue={query}
      onInputChange={setQuery}
      value={present}
      onChange={(keys) => {
        // Closing the list reports the same columns again.
        if (keys.length === present.length) setQuery('');
        else onChange(keys.map(String));
      }}
      onOpenChange={setIsOpen}
      onBlur={() => setQuery('')}
    >
      <ComboBoxParts {...props} />
    </AriaComboBox>
  );
}

function ariaOf({ labelId, error, autoFocus }: Common) {
  return {
    ...(labelId === undefined ? {} : { 'aria-labelledby': labelId }),
    allowsEmptyCollection: true,
    menuTrigger: 'input',
    isInvalid: error !== undefined,
    autoFocus: autoFocus ?? false,
    className: fieldStyles.field ?? '',
  } as const;
}

/** The text of a combo box. A click opens the list; passing through with Tab does not. */
function ColumnInput({ placeholder }: { readonly placeholder: string }) {
  const state = useContext(ComboBoxStateContext);
  const list = state?.selectionManager;
  // What a list of several makes of keys that mean something else in a text field.
  const keepText = (event: KeyboardEvent): void => {
    if (list?.selectionMode !== 'multiple') return;
    // Tab would choose the entry that the arrow keys are at, and so take away one that is chosen.
    if (event.key === 'Tab') list.setFocusedKey(null);
    // Ctrl+A would choose every column instead of the text.
    if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey))
      event.stopPropagation();
  };
  return (
    <Group className={fieldStyles.combo ?? ''} onKeyDownCapture={keepText}>
      <Input
        className={fieldStyles.input ?? ''}
        placeholder={placeholder}
        dir="auto"
        onClick={() => state?.open(null, 'manual')}
      />
      <Button className={fieldStyles.trigger ?? ''}>
        <ChevronDown aria-hidden />
      </Button>
    </Group>
  );
}

function ComboBoxParts(props: Common) {
  const { label, labelHidden, help, error, placeholder } = props;
  return (
    <>
      {label !== undefined && (
        <Label className={labelHidden === true ? 'visually-hidden' : (fieldStyles.label ?? '')}>
          {label}
        </Label>
      )}
      <ColumnInput placeholder={placeholder} />
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
              <ListBoxItem id={column.name} textValue={column.name} className={styles.entry ?? ''}>
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
