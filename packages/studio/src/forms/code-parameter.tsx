import { lazy, Suspense } from 'react';
import { TextField } from '../ui/field.js';
import type { FieldViewProps } from './field-view.js';
import { useError, useForm } from './form-context.js';
import type { CodeRole } from './parameter-field.js';

const CodeField = lazy(async () => ({
  default: (await import('../code/code-field.js')).CodeField,
}));

const LINES: Readonly<Record<CodeRole, { min: number; max: number }>> = {
  'sql-expression': { min: 1, max: 8 },
  'sql-query': { min: 6, max: 30 },
  python: { min: 10, max: 40 },
};

/** Code, in an editor that is fetched when the first one is needed. */
export function CodeParameter(props: FieldViewProps & { readonly role: CodeRole }) {
  const { path, label, help, value, initial, required, role, onChange, autoFocus } = props;
  const { inputs, output, codeProblems } = useForm();
  const error = useError(path);
  const text = typeof value === 'string' ? value : typeof initial === 'string' ? initial : '';
  const change = (next: string): void =>
    onChange(next === '' && !required && initial === undefined ? undefined : next);
  return (
    <Suspense
      fallback={
        <TextField label={label} help={help} multiline monospace value={text} onChange={change} />
      }
    >
      <CodeField
        role={role}
        label={label}
        help={help}
        value={text}
        onChange={change}
        inputs={inputs}
        problems={error === undefined ? codeProblems : [...codeProblems, { message: error }]}
        {...(output === undefined ? {} : { output })}
        minLines={LINES[role].min}
        maxLines={LINES[role].max}
        autoFocus={autoFocus ?? false}
      />
    </Suspense>
  );
}
