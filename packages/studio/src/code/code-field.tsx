import { setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { CircleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import type { CodeProblem } from '../forms/form-context.js';
import type { FormInput } from '../forms/form-input.js';
import type { CodeRole } from '../forms/parameter-field.js';
import { diagnosticsOf, editorExtensions } from './code-editor.js';
import styles from './code-field.module.css';
import { TAB_KEY_HELP } from './tab-key.js';

export interface CodeFieldProps {
  readonly role: CodeRole;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Tables whose columns are completed. */
  readonly inputs: readonly FormInput[];
  readonly label: string;
  readonly help?: ReactNode;
  /** Marked at their lines and listed below. */
  readonly problems: readonly CodeProblem[];
  /** What the code printed. */
  readonly output?: string;
  /** Lines the field is high at least and at most. With at most one, Enter makes no new line. */
  readonly minLines: number;
  readonly maxLines: number;
  readonly autoFocus?: boolean;
}

/** An editor for code, with completion, marks at problems, and what the code printed. */
export function CodeField(props: CodeFieldProps) {
  const { role, minLines, maxLines } = props;
  return <CodeEditor key={`${role} ${minLines} ${maxLines}`} {...props} />;
}

function CodeEditor(props: CodeFieldProps) {
  const { role, value, label, help, problems, output, minLines, maxLines, autoFocus } = props;
  const id = useId();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const isSingleLine = maxLines === 1;

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; later values reach it by the effects below
  useEffect(() => {
    if (host.current === null) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          editorExtensions({
            role,
            minLines,
            maxLines,
            inputs: () => latest.current.inputs,
            onChange: (text) => {
              if (text !== latest.current.value) latest.current.onChange(text);
            },
          }),
          labels.of([]),
        ],
      }),
    });
    view.current = editor;
    if (autoFocus === true) editor.focus();
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    const text = editor?.state.doc.toString();
    if (editor === undefined || text === undefined || text === value) return;
    editor.dispatch({ changes: changeBetween(text, value) });
  }, [value]);

  const hasProblems = problems.length > 0;
  useEffect(() => {
    const described = [`${id}help`, ...(hasProblems ? [`${id}problems`] : [])];
    view.current?.dispatch({
      effects: labels.reconfigure(
        EditorView.contentAttributes.of({
          'aria-labelledby': `${id}label`,
          'aria-describedby': described.join(' '),
          'aria-multiline': String(!isSingleLine),
          ...(hasProblems ? { 'aria-invalid': 'true' } : {}),
        }),
      ),
    });
  }, [id, hasProblems, isSingleLine]);

  useEffect(() => {
    const editor = view.current;
    if (editor === undefined) return;
    editor.dispatch(setDiagnostics(editor.state, diagnosticsOf(problems, editor.state.doc)));
  }, [problems]);

  return (
    <div className={styles.field}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the label of a field that is no input, clicked */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard reaches the editor by itself */}
      <span id={`${id}label`} className={styles.label} onClick={() => view.current?.focus()}>
        {label}
      </span>
      <div ref={host} className={styles.editor} data-invalid={hasProblems || undefined} />
      {help !== undefined && <span className={styles.help}>{help}</span>}
      <span id={`${id}help`} className="visually-hidden">
        {help} {TAB_KEY_HELP}
      </span>
      {hasProblems && (
        <ul id={`${id}problems`} className={styles.problems}>
          {problems.map(({ line, message }) => (
            <li key={`${line} ${message}`}>
              <CircleAlert aria-hidden />
              <span>
                {line !== undefined && <b>Line {line}: </b>}
                {message}
              </span>
            </li>
          ))}
        </ul>
      )}
      {output !== undefined && (
        <section className={styles.printed} aria-label={`Printed by ${label.toLowerCase()}`}>
          <p className={styles.printedTitle}>Printed</p>
          {output === '' ? (
            <p className={styles.help}>The code printed nothing.</p>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard
            <output className={styles.output} tabIndex={0} aria-label="Printed text">
              {output}
            </output>
          )}
        </section>
      )}
    </div>
  );
}

const labels = new Compartment();

/** The smallest change from one text to the other, so that the cursor stays where it was. */
function changeBetween(from: string, to: string) {
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from[start] === to[start]) start += 1;
  let end = 0;
  while (end < most - start && from.at(-1 - end) === to.at(-1 - end)) end += 1;
  return { from: start, to: from.length - end, insert: to.slice(start, to.length - end) };
}
