import { type ReactNode, useState } from 'react';
import { FieldError, Input, Label, Text, TextField } from 'react-aria-components';
import { Button } from '../ui/button.js';
import fieldStyles from '../ui/field.module.css';
import { type Path, useInvalid } from './form-context.js';
import type { GivenValue, Reading } from './given-value.js';
import styles from './tag-input.module.css';
import { TagList } from './tag-list.js';

export interface TagInputProps<T extends GivenValue> {
  readonly label: string;
  readonly labelHidden?: boolean;
  readonly help?: ReactNode;
  readonly error?: string | undefined;
  readonly path: Path;
  readonly values: readonly T[];
  readonly onChange: (values: T[]) => void;
  readonly read: (text: string) => Reading<T>;
  readonly placeholder?: string;
  /** Values to add with one push, the likeliest first. */
  readonly offered?: readonly T[];
}

/** Offered values shown beside the field. */
const MOST_OFFERED = 8;

/**
 * A list of values: Enter adds what is typed, and so does leaving the field. Lines that are pasted become
 * a value each. What is no value stays in the field.
 */
export function TagInput<T extends GivenValue>(props: TagInputProps<T>) {
  const { label, labelHidden, help, error, path, values, onChange, read, placeholder } = props;
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  useInvalid(path, problem);

  const add = (lines: readonly string[]): void => {
    const added: T[] = [];
    const refused: string[] = [];
    let why: string | undefined;
    for (const line of lines) {
      const reading = read(line);
      if (reading.kind === 'problem') {
        refused.push(line);
        why = reading.message;
      } else if (reading.kind === 'value') added.push(reading.value);
    }
    setText(refused.join(' '));
    setProblem(why);
    const next = [...new Set([...values, ...added])];
    if (next.length > values.length) onChange(next);
  };
  const addTyped = (): void => {
    if (text !== '') add([text]);
  };
  const offered = (props.offered ?? [])
    .filter((value) => !values.includes(value))
    .slice(0, MOST_OFFERED);
  return (
    <div className={styles.group} data-wide="">
      <TextField
        className={fieldStyles.field ?? ''}
        value={text}
        onChange={(next) => {
          setText(next);
          setProblem(undefined);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
            event.preventDefault();
            addTyped();
          } else if (event.key === 'Backspace' && text === '' && values.length > 0) {
            onChange(values.slice(0, -1));
          }
        }}
        onPaste={(event) => {
          const lines = event.clipboardData.getData('text').split(/\r?\n/);
          if (lines.length < 2) return;
          event.preventDefault();
          add(lines.filter((line) => line !== ''));
        }}
        onBlur={addTyped}
        isInvalid={problem !== undefined || error !== undefined}
      >
        <Label className={labelHidden === true ? 'visually-hidden' : (fieldStyles.label ?? '')}>
          {label}
        </Label>
        {values.length > 0 && (
          <TagList
            label={`${label}: given`}
            tags={values.map((value) => ({ id: tagId(value), text: String(value) }))}
            onRemove={(gone) => onChange(values.filter((value) => !gone.has(tagId(value))))}
          />
        )}
        <Input
          className={fieldStyles.input ?? ''}
          dir="auto"
          placeholder={placeholder ?? 'Type a value and press Enter'}
        />
        {help !== undefined && (
          <Text slot="description" className={fieldStyles.help ?? ''}>
            {help}
          </Text>
        )}
        <FieldError className={fieldStyles.error ?? ''}>{problem ?? error}</FieldError>
      </TextField>
      {offered.length > 0 && (
        <fieldset className={styles.offered} aria-label={`${label}: values of the column`}>
          {offered.map((value) => (
            <Button
              key={tagId(value)}
              size="s"
              look="quiet"
              onPress={() => onChange([...values, value])}
            >
              <bdi className={styles.value}>{String(value)}</bdi>
            </Button>
          ))}
        </fieldset>
      )}
    </div>
  );
}

/** The text `1` and the number 1 are two values. */
const tagId = (value: GivenValue): string => `${typeof value} ${String(value)}`;
