import {
  changeNode,
  type FlowNode,
  isStepNode,
  type NodeParameters,
  stepsAfter,
} from '@lathe/flow';
import { Plus, Trash2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { checkParameters } from '../forms/check-parameters.js';
import { ParameterForm } from '../forms/parameter-form.js';
import { Button, IconButton } from '../ui/button.js';
import { ErrorNotice, Notice } from '../ui/feedback.js';
import { Switch, TextField } from '../ui/field.js';
import { ChangeSummary } from './change-summary.js';
import { declarationOf } from './declaration-of.js';
import styles from './inspector.module.css';
import type { NewNode, Placement } from './new-node.js';
import type { Checks } from './use-checks.js';
import type { Editor } from './use-editor.js';
import { useInputColumns } from './use-input-columns.js';
import type { Table } from './use-table.js';

export interface InspectorProps {
  readonly editor: Editor;
  readonly checks: Checks;
  readonly table: Table;
}

/** What the selected node does, and what can be changed about it. */
export function Inspector(props: InspectorProps) {
  const { editor } = props;
  const node = editor.shown.nodes.find(({ id }) => id === editor.selected);
  if (node === undefined) return <SourceInspector {...props} />;
  return <NodeInspector key={editor.draftId ?? node.id} {...props} node={node} />;
}

function SourceInspector({ editor, table }: InspectorProps) {
  const source = editor.shown.sources[editor.selected];
  if (source === undefined) return null;
  const address = new URLSearchParams({ flow: editor.state.path, source: editor.selected });
  return (
    <section aria-label="Source" className={styles.inspector}>
      <header className={styles.head}>
        <h2 className={styles.title}>
          <bdi>{editor.selected}</bdi>
        </h2>
        <p className={styles.kind}>Source, {source.format}</p>
      </header>
      <div className={styles.body}>
        <dl className={styles.facts}>
          <dt>File</dt>
          <dd dir="auto">{source.path}</dd>
          {table.preview !== undefined && (
            <>
              <dt>Columns</dt>
              <dd>{table.preview.schema.length}</dd>
            </>
          )}
        </dl>
        {(table.preview?.warnings ?? []).map((warning) => (
          <Notice key={warning} tone="warn">
            <p dir="auto">{warning}</p>
          </Notice>
        ))}
        <a href={`/import?${address.toString()}`}>Change how it is read</a>
      </div>
    </section>
  );
}

function NodeInspector({ editor, checks, table, node }: InspectorProps & { node: FlowNode }) {
  const { draft } = editor;
  const declaration = declarationOf(node);
  const [parameters, setParameters] = useState<NodeParameters>(node.parameters);
  const [unparsed, setUnparsed] = useState<Readonly<Record<string, string>>>({});
  // Undoing, or an edit elsewhere, changes the node under the form.
  useEffect(() => setParameters(node.parameters), [node.parameters]);
  const check = checks[node.id];
  const problems = declaration === undefined ? [] : checkParameters(declaration, parameters);
  const failure = check?.status === 'failed' ? check.error : undefined;
  const errors = {
    ...(failure?.place.parameter === undefined
      ? {}
      : { [failure.place.parameter]: failure.message }),
    ...Object.fromEntries(
      problems
        // A form that has just been opened is not wrong yet.
        .filter(({ unfinished }) => !unfinished || draft === null)
        .map(({ path, message }) => [path, message]),
    ),
    ...unparsed,
  };
  const isNew = draft !== null;
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isNew) return;
    // The palette gives the focus back to where it was opened when it has gone; then it is ours.
    const timer = setTimeout(() => focusFirstField(form.current), AFTER_DIALOG);
    return () => clearTimeout(timer);
  }, [isNew]);
  const isComplete = problems.length === 0 && Object.keys(unparsed).length === 0;
  const change = (next: NodeParameters): void => {
    setParameters(next);
    if (draft !== null) {
      editor.changeDraft({ parameters: next });
    } else if (declaration !== undefined && checkParameters(declaration, next).length === 0) {
      editor.setParameters(node.id, next);
    }
  };
  // The form keeps what it derives from these as long as they are the same objects.
  const schema = useMemo(() => declaration?.parameterSchema() ?? null, [declaration]);
  const inputs = useInputColumns(editor.state.path, editor.computed, checks, node.inputs);
  const codeProblems = useMemo(
    () =>
      failure === undefined
        ? []
        : [
            {
              message: failure.message,
              ...(failure.place.line === undefined ? {} : { line: failure.place.line }),
            },
          ],
    [failure],
  );
  const title = editor.titleOf(node.id);
  const isAnalysis = !isStepNode(node);
  return (
    <section
      aria-label={isAnalysis ? 'Analysis' : 'Step'}
      className={styles.inspector}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && draft !== null && isFree(event.target)) editor.dropDraft();
      }}
    >
      <header className={styles.head}>
        <div className={styles.titles}>
          <h2 className={styles.title}>
            <bdi>{title}</bdi>
          </h2>
          <p className={styles.kind}>
            {draft !== null && 'New: '}
            {declaration?.title ?? 'Unknown step'}
          </p>
        </div>
        {draft === null && (
          <IconButton label={`Delete ${title}`} onPress={() => editor.act(node.id, 'delete')}>
            <Trash2 />
          </IconButton>
        )}
      </header>
      <div className={styles.body} data-form ref={form}>
        {declaration !== undefined && <p className={styles.help}>{declaration.help}</p>}
        {draft !== null && <PlacementChoice editor={editor} draft={draft} />}
        {failure !== undefined && failure.place.parameter === undefined && (
          <ErrorNotice error={failure} />
        )}
        {check?.status === 'waiting' && (
          <Notice tone="warn" title={`Waits for ${editor.titleOf(check.for)}`}>
            <p>A step above fails; mend it first.</p>
          </Notice>
        )}
        {declaration !== undefined && (
          <div data-fields>
            <ParameterForm
              schema={schema}
              parameters={parameters}
              onChange={change}
              onInvalid={(path, message) =>
                setUnparsed(({ [path]: _, ...others }) =>
                  message === undefined ? others : { ...others, [path]: message },
                )
              }
              inputs={inputs}
              errors={errors}
              flowParameters={Object.keys(editor.flow.parameters)}
              codeProblems={codeProblems}
              {...(table.preview?.printed === null || table.preview === undefined
                ? {}
                : { output: table.preview.printed })}
            />
          </div>
        )}
        {draft === null && (
          <>
            {!isAnalysis && (
              <Switch
                label="Step is on"
                help="When off, its input passes through."
                isSelected={node.disabled !== true}
                onChange={(on) => editor.act(node.id, on ? 'enable' : 'disable')}
              />
            )}
            <NoteField editor={editor} node={node} />
          </>
        )}
        {!isAnalysis && editor.table === node.id && <ChangeSummary table={table} />}
      </div>
      {draft !== null && (
        <footer className={styles.actions}>
          <Button onPress={editor.dropDraft}>Cancel</Button>
          <Button
            look="primary"
            icon={<Plus />}
            isDisabled={!isComplete}
            onPress={editor.commitDraft}
          >
            {isAnalysis ? 'Add analysis' : 'Add step'}
          </Button>
        </footer>
      )}
    </section>
  );
}

/** Whether Escape means the whole form: lists and code editors that have the focus use it themselves. */
function isFree(target: EventTarget): boolean {
  return (
    target instanceof HTMLElement &&
    target.getAttribute('aria-expanded') !== 'true' &&
    target.closest('.cm-editor') === null
  );
}

/** Milliseconds until a dialog that closes has given the focus back. */
const AFTER_DIALOG = 100;

function focusFirstField(form: HTMLElement | null): void {
  // Whoever was quicker than the form, and opened a list meanwhile, keeps the focus there.
  if (document.querySelector('[role="listbox"], [role="menu"]') !== null) return;
  form
    ?.querySelector<HTMLElement>(
      '[data-fields] :is(input, button, textarea, [tabindex="0"]):not([disabled])',
    )
    ?.focus();
}

/** Whether what follows shall read the new step. Asked only where it makes a difference. */
function PlacementChoice({ editor, draft }: { editor: Editor; draft: NewNode }) {
  const { placement } = draft;
  if (draft.kind === 'analysis' || placement.kind === 'before') return null;
  const after = stepsAfter(editor.flow, placement.after);
  if (after.length === 0) return null;
  const next = after.map(({ id }) => editor.titleOf(id)).join(', ');
  const place = (kind: 'insert' | 'append'): Placement => ({ kind, after: placement.after });
  return (
    <Switch
      label="Insert into the line of steps"
      help={
        <>
          On: <bdi>{next}</bdi> will read the new step. Off: the new step starts a branch of its
          own.
        </>
      }
      isSelected={placement.kind === 'insert'}
      onChange={(on) => editor.changeDraft({ placement: place(on ? 'insert' : 'append') })}
    />
  );
}

function NoteField({ editor, node }: { editor: Editor; node: FlowNode }) {
  return (
    <TextField
      label="Note"
      multiline
      value={node.note ?? ''}
      placeholder="Why this is here"
      onChange={(note) =>
        editor.edit(
          `Changed the note of ${editor.titleOf(node.id)}`,
          (flow) => changeNode(flow, node.id, { note }),
          `note of ${node.id}`,
        )
      }
    />
  );
}
