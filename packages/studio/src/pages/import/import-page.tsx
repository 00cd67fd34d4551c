import { type FlowDocument, LatheError } from '@lathe/flow';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { api } from '../../api/client.js';
import { flowOf } from '../../api/flow-draft.js';
import { usePageTitle } from '../../app/page-bar.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { ErrorNotice, Notice, Waiting } from '../../ui/feedback.js';
import { Tabs } from '../../ui/tabs.js';
import { AddFiles } from '../home/add-files.js';
import { HOME_KEY } from '../home/home-query.js';
import page from '../page.module.css';
import { editorAddress } from '../runs/run-address.js';
import { FileBrowserDialog } from './file-browser-dialog.js';
import { folderOf } from './flow-path.js';
import { type ImportTask, importAddress, importTask } from './import-address.js';
import { entriesOf, type ImportEntry, newEntries, takenNames } from './import-entries.js';
import styles from './import-page.module.css';
import { addSourcesTo, changeSourceOf, createFlowOf } from './save-sources.js';
import { SourceEditor } from './source-editor.js';
import { nameProblem, type SourceForm } from './source-form.js';

/** Says how files are read and makes sources of them: see `ImportTask` for what the address holds. */
export function ImportPage() {
  const [search] = useSearchParams();
  const task = importTask(search);
  usePageTitle(task.source === undefined ? 'Import' : `Source ${task.source}`);
  const [, navigate] = useLocation();
  if (task.flow !== undefined)
    return <ImportIntoFlow key={search.toString()} task={task} path={task.flow} />;
  if (task.files.length === 0) return <ChooseFiles task={task} />;
  return (
    <ImportSources
      key={search.toString()}
      task={task}
      flow={undefined}
      onCancel={() => navigate('/')}
    />
  );
}

function ChooseFiles({ task }: { readonly task: ImportTask }) {
  const [, navigate] = useLocation();
  return (
    <div className={page.page}>
      <h1>Import</h1>
      <AddFiles
        isLarge
        title={task.flow === undefined ? 'Choose the data to import' : 'Choose the data to add'}
        onFiles={(files) => navigate(importAddress({ ...task, files }), { replace: true })}
      />
    </div>
  );
}

function ImportIntoFlow({ task, path }: { readonly task: ImportTask; readonly path: string }) {
  const [, navigate] = useLocation();
  const { data, error } = useQuery({
    queryKey: ['flow-to-import-into', path],
    queryFn: ({ signal }) => api.openFlow({ path }, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
  if (data === undefined) {
    return (
      <div className={page.page}>
        {error === null ? (
          <Waiting label="Opening the flow" />
        ) : (
          <ErrorNotice error={LatheError.from(error)} />
        )}
      </div>
    );
  }
  const flow = flowOf(data.document);
  if (
    flow === undefined ||
    (task.source !== undefined && flow.sources[task.source] === undefined)
  ) {
    return (
      <div className={page.page}>
        <Notice
          tone="bad"
          title={
            flow === undefined
              ? 'The flow cannot be read'
              : `The flow has no source "${task.source}"`
          }
          actions={<ButtonLink href={editorAddress(path)}>Open the flow</ButtonLink>}
        />
      </div>
    );
  }
  if (task.source === undefined && task.files.length === 0) return <ChooseFiles task={task} />;
  return (
    <ImportSources
      task={task}
      flow={flow}
      onCancel={() => navigate(editorAddress(path, task.source))}
    />
  );
}

interface ImportSourcesProps {
  readonly task: ImportTask;
  readonly flow: FlowDocument | undefined;
  readonly onCancel: () => void;
}

function ImportSources({ task, flow, onCancel }: ImportSourcesProps) {
  const folder = task.flow === undefined ? '' : folderOf(task.flow);
  const [entries, setEntries] = useState(() => entriesOf(task, flow, folder));
  const [selected, setSelected] = useState(() => entries[0]?.key ?? 0);
  const [browsing, setBrowsing] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const save = useSaveSources(task);
  const problems = new Map(
    entries.map(({ key, form }) => [
      key,
      nameProblem(form.id, takenNames(flow, entries, key, task.source)) ??
        (form.path.trim() === '' ? 'Name a file.' : undefined),
    ]),
  );
  const wrong = [...problems].find(([, problem]) => problem !== undefined);
  const add = (files: readonly string[]): void => {
    setBrowsing(false);
    const names = [...takenNames(flow, entries, -1, undefined)];
    const added = newEntries(
      files,
      folder,
      names,
      Math.max(0, ...entries.map(({ key }) => key)) + 1,
    );
    setEntries([...entries, ...added]);
    setSelected(added[0]?.key ?? selected);
  };
  const remove = (key: number): void => {
    const left = entries.filter((entry) => entry.key !== key);
    setEntries(left);
    setSelected(left[0]?.key ?? 0);
    // The button that was pressed goes with its file.
    heading.current?.focus();
  };
  const forms = entries.map(({ form }) => form);
  const submit = (): void => {
    if (wrong === undefined) save.mutate(forms);
    else setSelected(wrong[0]);
  };
  const editorOf = ({ key, form }: ImportEntry) => (
    <SourceEditor
      key={key}
      form={form}
      folder={folder}
      flow={flow}
      nameProblem={problems.get(key)}
      onLeaveOut={entries.length > 1 ? () => remove(key) : undefined}
      onChange={(changed) =>
        setEntries((before) =>
          before.map((entry) => (entry.key === key ? { key, form: changed } : entry)),
        )
      }
    />
  );
  const [only] = entries;
  return (
    <div className={styles.page}>
      <header className={page.head}>
        <div className={page.headText}>
          <h1 ref={heading} tabIndex={-1}>
            {titleOf(task, flow)}
          </h1>
          <p className={page.quiet}>
            Check how the data is read. Whatever you change shows its effect at once.
          </p>
        </div>
        <div className={page.actions}>
          {task.source === undefined && (
            <Button icon={<Plus />} onPress={() => setBrowsing(true)}>
              Add a file
            </Button>
          )}
          <Button onPress={onCancel}>Cancel</Button>
          <Button
            look="primary"
            onPress={submit}
            isDisabled={save.isPending || entries.length === 0}
          >
            {actionOf(task)}
          </Button>
        </div>
      </header>
      {save.error !== null && <ErrorNotice error={LatheError.from(save.error)} />}
      {entries.length === 1 && only !== undefined ? (
        editorOf(only)
      ) : (
        <Tabs
          label="Sources"
          selected={String(selected)}
          onSelect={(key) => setSelected(Number(key))}
          tabs={entries.map((entry) => ({
            id: String(entry.key),
            label: <bdi>{entry.form.id === '' ? 'unnamed' : entry.form.id}</bdi>,
            content: <div className={styles.tab}>{editorOf(entry)}</div>,
          }))}
        />
      )}
      <FileBrowserDialog
        isOpen={browsing}
        onClose={() => setBrowsing(false)}
        onChoose={add}
        folder={folderOf(task.files[0] ?? task.flow ?? '')}
      />
    </div>
  );
}

function titleOf(task: ImportTask, flow: FlowDocument | undefined) {
  if (flow === undefined) return 'Import';
  const title = <bdi>{flow.title ?? flow.name}</bdi>;
  return task.source === undefined ? (
    <>Add data to {title}</>
  ) : (
    <>
      Source <bdi>{task.source}</bdi> of {title}
    </>
  );
}

function actionOf(task: ImportTask): string {
  if (task.flow === undefined) return 'Create flow';
  return task.source === undefined ? 'Add to flow' : 'Save';
}

/** Creates the flow, adds to it or changes it, and opens it at the first of the sources. */
function useSaveSources(task: ImportTask) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: (forms: readonly SourceForm[]) => {
      if (task.flow === undefined) return createFlowOf(forms);
      const [form] = forms;
      return task.source === undefined || form === undefined
        ? addSourcesTo(task.flow, forms)
        : changeSourceOf(task.flow, task.source, form);
    },
    onSuccess: ({ path }, forms) => {
      void queries.invalidateQueries({ queryKey: HOME_KEY });
      navigate(editorAddress(path, forms[0]?.id));
    },
  });
}
