import { LatheError } from '@lathe/flow';
import { useMutation } from '@tanstack/react-query';
import { Database, FileCode, FileOutput, Layers, Workflow } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { api, type Column } from '../api/client.js';
import { Button } from '../ui/button.js';
import { ErrorNotice, Notice, Waiting } from '../ui/feedback.js';
import { ComboBox, Select, TextField } from '../ui/field.js';
import { Dialog } from '../ui/overlay.js';
import styles from './export-dialog.module.css';
import {
  type ExportForm,
  exportRequest,
  TARGETS,
  type Target,
  type TargetId,
  type TargetOption,
  usualFolder,
} from './export-targets.js';
import { ExportedFiles } from './exported-files.js';

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

const ICONS: Readonly<Record<TargetId | 'data', ReactNode>> = {
  python: <FileCode aria-hidden />,
  job: <FileOutput aria-hidden />,
  pipeline: <Workflow aria-hidden />,
  'feature-store': <Layers aria-hidden />,
  data: <Database aria-hidden />,
};

type Choice = TargetId | 'data';

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
  const [choice, setChoice] = useState<Choice>('python');
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
  const choose = (next: Choice): void => {
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

function TargetPicker({
  choice,
  onChoose,
}: {
  choice: Choice;
  onChoose: (choice: Choice) => void;
}) {
  const cards: readonly { id: Choice; title: string; meaning: string }[] = [
    ...TARGETS,
    {
      id: 'data',
      title: 'Data file',
      meaning: 'The prepared rows as CSV, Parquet or JSON lines, written by a run.',
    },
  ];
  return (
    <RadioGroup
      value={choice}
      onChange={(value) => {
        const found = cards.find(({ id }) => id === value);
        if (found !== undefined) onChoose(found.id);
      }}
      className={styles.group ?? ''}
    >
      <Label className={styles.label ?? ''}>Export as</Label>
      <div className={styles.cards}>
        {cards.map(({ id, title, meaning }) => (
          <Radio key={id} value={id} className={styles.card ?? ''}>
            <span className={styles.cardHead}>
              {ICONS[id]}
              <span className={styles.cardTitle}>{title}</span>
            </span>
            <span className={styles.quiet}>{meaning}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

interface TargetFormProps {
  readonly target: Target;
  readonly form: ExportForm;
  readonly onChange: (next: Partial<ExportForm>) => void;
  readonly columns: readonly Column[];
  readonly folder: string;
}

function TargetForm({ target, form, onChange, columns, folder }: TargetFormProps) {
  return (
    <>
      {target.options.map((option) => (
        <div key={option.name} className={styles.field}>
          <OptionField
            option={option}
            value={form.options[option.name] ?? ''}
            columns={columns}
            onChange={(value) => onChange({ options: { ...form.options, [option.name]: value } })}
          />
        </div>
      ))}
      <div className={styles.field}>
        <TextField
          label="Folder in the workspace"
          value={form.out}
          onChange={(out) => onChange({ out })}
          placeholder={folder}
          help="Files of an earlier export there are replaced; others are not touched."
          monospace
        />
      </div>
    </>
  );
}

interface OptionFieldProps {
  readonly option: TargetOption;
  readonly value: string;
  readonly columns: readonly Column[];
  readonly onChange: (value: string) => void;
}

function OptionField({ option, value, columns, onChange }: OptionFieldProps) {
  const { label, help, kind, otherwise } = option;
  if (typeof kind === 'object') {
    return (
      <Select
        label={label}
        help={help}
        choices={kind.choices.map((id) => ({ id, label: id }))}
        value={value === '' ? otherwise : value}
        onChange={onChange}
      />
    );
  }
  return kind === 'column' && columns.length > 0 ? (
    <ComboBox
      label={label}
      help={help}
      choices={columns.map(({ name, type }) => ({ id: name, label: name, detail: type }))}
      value={value}
      onChange={onChange}
      free
      placeholder={otherwise}
    />
  ) : (
    <TextField
      label={label}
      help={help}
      value={value}
      onChange={onChange}
      placeholder={otherwise}
    />
  );
}
