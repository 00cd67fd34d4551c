import { ChevronDown, Search, X } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Checkbox as AriaCheckbox,
  ComboBox as AriaComboBox,
  NumberField as AriaNumberField,
  SearchField as AriaSearchField,
  Select as AriaSelect,
  Switch as AriaSwitch,
  TextField as AriaTextField,
  Button,
  FieldError,
  Group,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
  TextArea,
} from 'react-aria-components';
import styles from './field.module.css';

interface FieldCommon {
  readonly label: string;
  /** One line below the field. */
  readonly help?: ReactNode;
  /** What is wrong with the value; shown at the field and read with it. */
  readonly error?: string | undefined;
  readonly isDisabled?: boolean;
  readonly isRequired?: boolean;
  readonly autoFocus?: boolean;
  /** For places where the label is plain from what stands around it. */
  readonly labelHidden?: boolean;
}

function Below({ help, error }: { help: ReactNode; error: string | undefined }) {
  return (
    <>
      {help !== undefined && (
        <Text slot="description" className={styles.help ?? ''}>
          {help}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
    </>
  );
}

const labelClass = (hidden: boolean | undefined): string =>
  hidden === true ? 'visually-hidden' : (styles.label ?? '');

export interface TextFieldProps extends FieldCommon {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: () => void;
  readonly placeholder?: string;
  readonly multiline?: boolean;
  readonly monospace?: boolean;
}

export function TextField(props: TextFieldProps) {
  const { label, help, error, placeholder, multiline, monospace, labelHidden, ...rest } = props;
  const className = `${styles.input} ${monospace === true ? styles.mono : ''}`;
  return (
    <AriaTextField {...rest} isInvalid={error !== undefined} className={styles.field ?? ''}>
      <Label className={labelClass(labelHidden)}>{label}</Label>
      {multiline === true ? (
        <TextArea
          className={`${className} ${styles.area}`}
          rows={3}
          {...(placeholder === undefined ? {} : { placeholder })}
        />
      ) : (
        <Input className={className} {...(placeholder === undefined ? {} : { placeholder })} />
      )}
      <Below help={help} error={error} />
    </AriaTextField>
  );
}

export interface NumberFieldProps extends FieldCommon {
  /** Undefined: empty. */
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly minimum?: number;
  readonly maximum?: number;
}

export function NumberField(props: NumberFieldProps) {
  const { label, help, error, value, onChange, minimum, maximum, labelHidden, ...rest } = props;
  return (
    <AriaNumberField
      {...rest}
      value={value ?? Number.NaN}
      onChange={(given) => onChange(Number.isNaN(given) ? undefined : given)}
      {...(minimum === undefined ? {} : { minValue: minimum })}
      {...(maximum === undefined ? {} : { maxValue: maximum })}
      formatOptions={{ maximumFractionDigits: 12, useGrouping: false }}
      isInvalid={error !== undefined}
      className={styles.field ?? ''}
    >
      <Label className={labelClass(labelHidden)}>{label}</Label>
      <Input className={styles.input ?? ''} />
      <Below help={help} error={error} />
    </AriaNumberField>
  );
}

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
}

export interface SelectProps extends FieldCommon {
  readonly choices: readonly Choice[];
  readonly value: string | null;
  readonly onChange: (id: string) => void;
  readonly placeholder?: string;
}

export function Select(props: SelectProps) {
  const { label, help, error, choices, value, onChange, placeholder, labelHidden, ...rest } = props;
  return (
    <AriaSelect
      {...rest}
      value={value}
      onChange={(key) => {
        if (key !== null) onChange(String(key));
      }}
      placeholder={placeholder ?? 'Choose'}
      isInvalid={error !== undefined}
      className={styles.field ?? ''}
    >
      <Label className={labelClass(labelHidden)}>{label}</Label>
      <Button className={`${styles.input} ${styles.select}`}>
        <SelectValue className={styles.selected ?? ''} />
        <ChevronDown aria-hidden />
      </Button>
      <Below help={help} error={error} />
      <Popover className={styles.popover ?? ''}>
        <ListBox className={styles.list ?? ''} items={choices}>
          {choiceItem}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

function choiceItem(choice: Choice) {
  return (
    <ListBoxItem id={choice.id} textValue={choice.label} className={styles.option ?? ''}>
      <Text slot="label">{choice.label}</Text>
      {choice.detail !== undefined && (
        <Text slot="description" className={styles.detail ?? ''}>
          {choice.detail}
        </Text>
      )}
    </ListBoxItem>
  );
}

export interface ComboBoxProps extends FieldCommon {
  readonly choices: readonly Choice[];
  readonly value: string;
  /** Called with what was typed too, when `free`. */
  readonly onChange: (id: string) => void;
  /** Whether values beside the choices may be typed. */
  readonly free?: boolean;
  readonly placeholder?: string;
}

export function ComboBox(props: ComboBoxProps) {
  const { label, help, error, choices, value, onChange, free, placeholder, labelHidden, ...rest } =
    props;
  return (
    <AriaComboBox
      {...rest}
      defaultItems={choices}
      {...(free === true
        ? { inputValue: value, onInputChange: onChange }
        : {
            value: value === '' ? null : value,
            onChange: (key) => {
              if (key !== null) onChange(String(key));
            },
          })}
      allowsCustomValue={free === true}
      menuTrigger="focus"
      isInvalid={error !== undefined}
      className={styles.field ?? ''}
    >
      <Label className={labelClass(labelHidden)}>{label}</Label>
      <Group className={styles.combo ?? ''}>
        <Input
          className={styles.input ?? ''}
          {...(placeholder === undefined ? {} : { placeholder })}
        />
        <Button className={styles.trigger ?? ''}>
          <ChevronDown aria-hidden />
        </Button>
      </Group>
      <Below help={help} error={error} />
      <Popover className={styles.popover ?? ''}>
        <ListBox
          className={styles.list ?? ''}
          renderEmptyState={() => <div className={styles.nothing}>Nothing matches.</div>}
        >
          {choiceItem}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}

export interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
}

export function SearchField({ label, placeholder, ...rest }: SearchFieldProps) {
  return (
    <AriaSearchField {...rest} aria-label={label} className={styles.search ?? ''}>
      <Search aria-hidden />
      <Input className={styles.input ?? ''} placeholder={placeholder ?? label} />
      <Button className={styles.clear ?? ''} aria-label="Clear the search">
        <X aria-hidden />
      </Button>
    </AriaSearchField>
  );
}

export interface CheckboxProps {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly isSelected: boolean;
  readonly isIndeterminate?: boolean;
  readonly onChange: (selected: boolean) => void;
  readonly isDisabled?: boolean;
}

export function Checkbox({ label, help, ...rest }: CheckboxProps) {
  return (
    <AriaCheckbox {...rest} className={styles.check ?? ''}>
      <span className={styles.box} aria-hidden />
      <span>
        {label}
        {help !== undefined && <span className={styles.checkHelp}>{help}</span>}
      </span>
    </AriaCheckbox>
  );
}

export function Switch({ label, help, ...rest }: Omit<CheckboxProps, 'isIndeterminate'>) {
  return (
    <AriaSwitch {...rest} className={styles.check ?? ''}>
      <span className={styles.track} aria-hidden />
      <span>
        {label}
        {help !== undefined && <span className={styles.checkHelp}>{help}</span>}
      </span>
    </AriaSwitch>
  );
}
