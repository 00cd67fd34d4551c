import { type Json, type NodeParameters, pathText } from '@lathe/flow';
import { ChevronRight } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { Button, Disclosure, DisclosurePanel } from 'react-aria-components';
import { ErrorSummary } from './error-summary.js';
import { groupFields } from './field-visibility.js';
import { type CodeProblem, FormContext } from './form-context.js';
import type { FormInput } from './form-input.js';
import { alignOutputNames } from './output-names.js';
import { type ParameterField, type ParameterValue, parameterFields } from './parameter-field.js';
import styles from './parameter-form.module.css';
import { ParameterView, withField } from './parameter-view.js';
import { textsOf } from './texts-of.js';

export interface ParameterFormProps {
  /** JSON Schema of the parameters, as `Step.parameterSchema` gives it. */
  readonly schema: Json;
  readonly parameters: NodeParameters;
  /** The parameters after an edit, and the field that was edited. Given only what can be read. */
  readonly onChange: (next: NodeParameters, edit: { readonly field: string }) => void;
  /** What is typed at a path is no value, so that `onChange` was not called; undefined: settled. */
  readonly onInvalid?: (path: string, message: string | undefined) => void;
  /** The tables that come in, in their order. */
  readonly inputs: readonly FormInput[];
  /** What is wrong, by the path of the parameter as `parameter-invalid` names it. */
  readonly errors: Readonly<Record<string, string>>;
  /** Names of the flow's parameters, which `{{name}}` may stand for. */
  readonly flowParameters?: readonly string[];
  readonly autoFocus?: boolean;
  /** What the code of the step printed when it last ran. */
  readonly output?: string;
  /** What is wrong with the code of the step, by line. */
  readonly codeProblems?: readonly CodeProblem[];
}

const NONE: readonly never[] = [];

/**
 * A form for the parameters of any step or analysis, made from their schema. Text that does not read
 * as a value stays in its field and is reported by `onInvalid`.
 */
export function ParameterForm(props: ParameterFormProps) {
  const { schema, parameters, inputs, errors, onChange, onInvalid, output } = props;
  const { flowParameters = NONE, codeProblems = NONE, autoFocus = false } = props;
  const fields = useMemo(() => parameterFields(schema), [schema]);
  const root = useRef<HTMLDivElement>(null);
  const [drafts, setDrafts] = useState<Readonly<Record<string, string>>>({});
  const [moreIsOpen, setMoreIsOpen] = useState(false);
  const { front, more } = useSteadyGroups(fields, parameters);

  // Fields report in effects: a callback that is new in every render must not call them again.
  const latestOnInvalid = useRef(onInvalid);
  latestOnInvalid.current = onInvalid;
  const noteInvalid = useCallback((path: string, message: string | undefined) => {
    setDrafts((known) => withDraft(known, path, message));
    latestOnInvalid.current?.(path, message);
  }, []);
  const surroundings = useMemo(
    () => ({
      inputs,
      errors,
      flowParameters,
      codeProblems,
      output,
      onInvalid: noteInvalid,
    }),
    [inputs, errors, flowParameters, codeProblems, output, noteInvalid],
  );
  const change = (field: ParameterField, value: ParameterValue | undefined): void => {
    const next = withAlignedOutputs(fields, parameters, withField(parameters, field, value));
    onChange(next, { field: field.name });
  };
  const view = (field: ParameterField, isFirst: boolean) => (
    <ParameterView
      key={field.name}
      field={field}
      fields={fields}
      values={parameters}
      path={[field.name]}
      label={field.label}
      autoFocus={autoFocus && isFirst}
      onChange={(value) => change(field, value)}
    />
  );
  const inMore = (path: string): boolean => more.some(({ name }) => startsWithField(path, name));
  return (
    <FormContext value={surroundings}>
      <div ref={root} className={styles.form}>
        <ErrorSummary
          errors={{ ...errors, ...drafts }}
          fields={fields}
          onRemove={(name) => {
            const rest = Object.entries(parameters).filter(([other]) => other !== name);
            onChange(Object.fromEntries(rest), { field: name });
          }}
          onGo={(path) => {
            if (inMore(path)) setMoreIsOpen(true);
            // The panel must be open before its fields can take the focus.
            requestAnimationFrame(() => focusField(root.current, path));
          }}
        />
        {front.map((field, index) => view(field, index === 0))}
        {more.length > 0 && (
          <Disclosure
            isExpanded={moreIsOpen}
            onExpandedChange={setMoreIsOpen}
            className={styles.more ?? ''}
          >
            <Button slot="trigger" className={styles.moreButton ?? ''}>
              <ChevronRight aria-hidden />
              More
              <span className={styles.moreNames}>
                {more.map(({ label }) => label.toLowerCase()).join(', ')}
              </span>
            </Button>
            <DisclosurePanel>
              <div className={styles.moreFields}>{more.map((field) => view(field, false))}</div>
            </DisclosurePanel>
          </Disclosure>
        )}
      </div>
    </FormContext>
  );
}

/**
 * The groups of fields, in which a field stays under "More" while the form is open even when it is
 * set there: it must not jump away from under the hand.
 */
function useSteadyGroups(fields: readonly ParameterField[], parameters: NodeParameters) {
  const [first] = useState(() => {
    const names = groupFields(fields, parameters).more.map(({ name }) => name);
    return { fields, names: new Set(names) };
  });
  const { front, more } = groupFields(fields, parameters);
  if (first.fields !== fields) return { front, more };
  const stays = ({ name }: ParameterField): boolean => first.names.has(name);
  return {
    front: front.filter((field) => !stays(field)),
    more: fields.filter((field) => more.includes(field) || (front.includes(field) && stays(field))),
  };
}

/** Names of results follow the columns they are for. */
function withAlignedOutputs(
  fields: readonly ParameterField[],
  before: NodeParameters,
  after: NodeParameters,
): NodeParameters {
  const outputs = fields.find(({ kind }) => kind === 'new-columns');
  const columns = fields.find(({ kind }) => kind === 'columns');
  if (outputs === undefined || columns === undefined) return after;
  const given = after[outputs.name];
  if (given === undefined || before[columns.name] === after[columns.name]) return after;
  const names = alignOutputNames(
    textsOf(before[columns.name]),
    textsOf(after[columns.name]),
    textsOf(given),
  );
  return { ...after, [outputs.name]: names };
}

function withDraft(
  known: Readonly<Record<string, string>>,
  path: string,
  message: string | undefined,
): Readonly<Record<string, string>> {
  if (known[path] === message) return known;
  const rest = Object.entries(known).filter(([other]) => other !== path);
  return Object.fromEntries(message === undefined ? rest : [...rest, [path, message]]);
}

function startsWithField(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`);
}

const FOCUSABLE =
  'input:not([disabled]), [contenteditable="true"], textarea, button:not([disabled]), [role="radio"]';

/** Puts the focus into the innermost part of the form that stands for the path. */
function focusField(root: HTMLElement | null, path: string): void {
  const places = [...(root?.querySelectorAll('[data-path]') ?? [])].filter((place) =>
    startsWithField(path, place.getAttribute('data-path') ?? pathText([])),
  );
  const target = places.at(-1)?.querySelector(FOCUSABLE);
  if (target instanceof HTMLElement) target.focus();
}
