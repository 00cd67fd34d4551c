import { useState } from 'react';
import { type Path, useForm, useInvalid } from './form-context.js';
import { type Reading, referenceOf } from './given-value.js';

export interface DraftOptions<T> {
  readonly path: Path;
  readonly value: T | undefined;
  /** The value as text, before anybody typed. */
  readonly show: (value: T) => string;
  readonly read: (text: string) => Reading<T>;
  readonly onChange: (value: T | undefined) => void;
}

export interface Draft {
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Why the text is no value. */
  readonly problem: string | undefined;
}

/**
 * What is typed into a field. It stays as typed, also while it is no value; then the value is the last
 * good one. Another value from outside, as undo brings it, replaces the text.
 */
export function useDraft<T>({ path, value, show, read, onChange }: DraftOptions<T>): Draft {
  const [draft, setDraft] = useState<{ text: string; gave: T | undefined; problem?: string }>();
  const current = draft !== undefined && draft.gave === value ? draft : undefined;
  useInvalid(path, current?.problem);
  return {
    text: current?.text ?? (value === undefined ? '' : show(value)),
    onText(text) {
      const reading = read(text);
      if (reading.kind === 'problem') {
        setDraft({ text, gave: value, problem: reading.message });
        return;
      }
      const next = reading.kind === 'value' ? reading.value : undefined;
      setDraft({ text, gave: next });
      if (next !== value) onChange(next);
    },
    problem: current?.problem,
  };
}

/** Lets a text that refers to a parameter of the flow stand for a value of any type. */
export function useReferences<T>(
  read: (text: string) => Reading<T>,
): (text: string) => Reading<T | string> {
  const { flowParameters } = useForm();
  return (text) => {
    const name = referenceOf(text);
    if (name === undefined) return read(text);
    if (flowParameters.includes(name)) return { kind: 'value', value: text.trim() };
    return {
      kind: 'problem',
      message:
        flowParameters.length === 0
          ? 'This flow has no parameters to refer to.'
          : `The flow has no parameter of that name. It has: ${flowParameters.join(', ')}.`,
    };
  };
}
