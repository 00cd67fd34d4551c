import { LatheError } from '@lathe/flow';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api, type Column } from '../api/client.js';
import { Button } from '../ui/button.js';
import { ErrorNotice, Notice, Waiting } from '../ui/feedback.js';
import { Select } from '../ui/field.js';
import { Dialog } from '../ui/overlay.js';
import styles from './export-dialog.module.css';
import {
  type ExportForm,
  exportRequest,
  optionProblem,
  TARGETS,
  usualFolder,
} from './export-targets.js';
import { ExportedFiles } from './exported-files.js';
import { TargetForm } from './target-form.js';
import { type ExportChoice, TargetPicker } from './target-picker.js';

export interface ExportDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The flow file. */
  readonly path: string;
  /** What can be exported: steps and outputs. */
  readonly nodes: readonly { readonly id: string; readonly title: string }[];
  /** Chosen at first; default the flow's first output. */
  readonly node?: string;
  /** Columns of a node, as far as they are known: pickers offer them. */
  readonly columnsOf?: (node: string | null) => readonly Column[];
  /** Saves the flow: what is exported is the file. */
  readonly beforeExport?: () => Promise<void>;
  /** Hands over to a run that writes a data file. */
  readonly onRun: (node: string | null) => void;
}

/** Writes a flow as code or configuration for somewhere else, and shows the files. Calls the API. */
export function ExportDialog(props: ExportDialogProps) {
  return props.isOpen ? <OpenExportDialog {...props} /> : null;
}

function OpenExportDialog({
  isOpen,
  onClose,
  path,
  nodes,
  node,
  columnsOf,
  beforeExport,
  onRun,
}: ExportDialogProps) {
  const [choice, setChoice] = useState<ExportChoice>('python');
  const [form, setForm] = useState<ExportForm>({
    to: 'python',
    node: node ?? null,
    out: '',
    options: {},
  });
  const calledOff = useRef<AbortController>(undefined);
  const exporting = useMutation({
    mutationFn: async (force: boolean) => {
      const controller = new AbortController();
      calledOff.current = controller;
      await beforeExport?.();
      return api.exportFlow(exportRequest(path, form, force), { signal: controller.signal });
    },
  });
  const choose = (next: ExportChoice): void => {
    setChoice(next);
    if (next !== 'data') setForm({ ...form, to: next });
    exporting.reset();
  };
  const change = (next: Partial<ExportForm>): void => {
    setForm({ ...form, ...next });
    if (!exporting.isPending) exporting.reset();
  };
  const close = (): void => {
    calledOff.current?.abort();
    onClose();
  };
  const target = choice === 'data' ? undefined : TARGETS.find(({ id }) => id === choice);
  const isCalledOff = exporting.error?.name === 'AbortError';
  const error = exporting.error === null ? null : LatheError.from(exporting.error);

  return (
    <Dialog
      title="Export"
      isOpen={isOpen}
      onClose={close}
      size="l"
      actions={
        <>
          <span className={styles.status}>
            <Waiting label="Writing the files" isWaiting={exporting.isPending} />
          </span>
          {exporting.isPending ? (
            <Button onPress={() => calledOff.current?.abort()}>Stop</Button>
          ) : (
            <Button onPress={close}>{exporting.data === undefined ? 'Cancel' : 'Close'}</Button>
          )}
          {target === undefined ? (
            <Button
              look="primary"
              onPress={() => {
                onClose();
                onRun(form.node);
              }}
            >
              Choose file and run
            </Button>
          ) : (
            <Button
              look="primary"
              onPress={() => exporting.mutate(false)}
              isDisabled={exporting.isPending}
            >
              {exporting.data === undefined ? 'Export' : 'Export again'}
            </Button>
          )}
        </>
      }
    >
      <div className={styles.dialog}>
        <TargetPicker choice={choice} onChoose={choose} />
        <div className={styles.form}>
          <div className={styles.field}>
            <Select
              label="What to export"
              choices={[
                { id: FIRST_OUTPUT, label: 'The first output of the flow' },
                ...nodes.map(({ id, title }) => ({
                  id: `node ${id}`,
                  label: title,
                  ...(title === id ? {} : { detail: id }),
                })),
              ]}
              value={form.node === null ? FIRST_OUTPUT : `node ${form.node}`}
              onChange={(id) => change({ node: id === FIRST_OUTPUT ? null : id.slice(5) })}
            />
          </div>
          {target !== undefined && (
            <TargetForm
              target={target}
              form={form}
              onChange={change}
              columns={columnsOf?.(form.node) ?? []}
              folder={usualFolder(path, target.id)}
              problem={error === null ? null : optionProblem(error)}
            />
          )}
          {target === undefined && (
            <p className={styles.quiet}>
              The next dialog asks for the file and its format: CSV, Parquet or JSON lines, whole or
              not at all.
            </p>
          )}
        </div>
        {isCalledOff && (
          <Notice tone="info">
            <p>The export was stopped. Nothing was replaced.</p>
          </Notice>
        )}
        {error !== null && !isCalledOff && (
          <ErrorNotice
            error={
              error.code === 'export-exists'
                ? {
                    message: error.message,
                    advice: 'Choose another folder, or replace the files.',
                  }
                : error.toJSON()
            }
            actions={
              error.code === 'export-exists' && (
                <Button look="danger" onPress={() => exporting.mutate(true)}>
                  Replace the files
                </Button>
              )
            }
          />
        )}
        {exporting.data !== undefined && (
          <>
            <p role="status" className="visually-hidden">
              Exported {exporting.data.files.length} files.
            </p>
            <ExportedFiles exported={exporting.data} />
          </>
        )}
      </div>
    </Dialog>
  );
}

/** An id that no node can have: theirs get a prefix. */
const FIRST_OUTPUT = 'first';
