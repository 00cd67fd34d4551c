import { type FlowDocument, parameterValues, type SourceDefinition, substitute } from '@lathe/flow';
import { FolderOpen, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button } from '../../ui/button.js';
import { ErrorNotice, Waiting } from '../../ui/feedback.js';
import { TextField } from '../../ui/field.js';
import { FileBrowserDialog } from './file-browser-dialog.js';
import { folderOf, pathFrom, pathInWorkspace } from './flow-path.js';
import { ReadOptions } from './read-options.js';
import styles from './source-editor.module.css';
import { SourceFacts, SourceFindings } from './source-findings.js';
import { formatOfName, type SourceForm, sourceOf, withType } from './source-form.js';
import { SourcePreview } from './source-preview.js';
import { useInspection } from './use-inspection.js';

export interface SourceEditorProps {
  readonly form: SourceForm;
  readonly onChange: (form: SourceForm) => void;
  /** Folder of the flow file; paths count from it. */
  readonly folder: string;
  /** The flow that the source belongs to: its parameters may stand in the path. */
  readonly flow: FlowDocument | undefined;
  /** What is wrong with the name. */
  readonly nameProblem: string | undefined;
  /** Leaves the file out of the import; absent when it is the only one. */
  readonly onLeaveOut?: (() => void) | undefined;
}

/** One source: at the left how it is read, at the right what comes of it. */
export function SourceEditor(props: SourceEditorProps) {
  const { form, onChange, folder, flow, nameProblem, onLeaveOut } = props;
  const [browsing, setBrowsing] = useState(false);
  const source = useMemo(() => filledIn(sourceOf(form), flow), [form, flow]);
  const view = useInspection(folder, source);
  const { inspection, error, isStale, isWaiting } = view;
  return (
    <div className={styles.editor}>
      <section className={styles.side} aria-label="How the file is read">
        <TextField
          label="Name in the flow"
          value={form.id}
          onChange={(id) => onChange({ ...form, id })}
          error={nameProblem}
        />
        <div className={styles.path}>
          <TextField
            label="File, folder or pattern"
            help="Counts from the folder of the flow. A folder, or a pattern such as loans/*.csv, is read as one table."
            value={form.path}
            onChange={(path) => onChange({ ...form, path })}
            error={source === null ? 'Name a file.' : undefined}
            monospace
          />
          <div className={styles.pathActions}>
            <Button size="s" icon={<FolderOpen />} onPress={() => setBrowsing(true)}>
              Pick another
            </Button>
            {onLeaveOut !== undefined && (
              <Button size="s" icon={<X />} onPress={onLeaveOut}>
                Leave out
              </Button>
            )}
          </div>
        </div>
        <ReadOptions
          form={form}
          onChange={onChange}
          detected={inspection?.detected ?? {}}
          refused={
            error?.place.parameter === undefined
              ? undefined
              : { parameter: error.place.parameter, message: error.message }
          }
        />
      </section>
      <div className={styles.main}>
        {error !== null && <ErrorNotice error={error} />}
        {inspection !== null && (
          <SourceFacts
            inspection={inspection}
            onReadWhole={view.readWhole}
            isReadingWhole={view.isReadingWhole}
          />
        )}
        <div className={inspection === null ? '' : styles.floating}>
          <Waiting
            isWaiting={isWaiting}
            label={view.isReadingWhole ? 'Reading every row' : 'Reading the first rows'}
          />
        </div>
        {inspection !== null && (
          <>
            <div className={styles.rows}>
              <SourcePreview
                inspection={inspection}
                isStale={isStale}
                types={form.types}
                onType={(column, type) => onChange(withType(form, column, type))}
              />
            </div>
            <SourceFindings inspection={inspection} />
          </>
        )}
      </div>
      <FileBrowserDialog
        single
        isOpen={browsing}
        onClose={() => setBrowsing(false)}
        folder={folderOf(pathInWorkspace(folder, form.path) ?? '')}
        onChoose={([path]) => {
          setBrowsing(false);
          if (path === undefined) return;
          const all = path.endsWith('/') ? '/' : '';
          const written = `${pathFrom(folder, path)}${all}`;
          const format = all === '' ? formatOfName(path) : form.format;
          onChange({ ...form, path: written, format });
        }}
      />
    </div>
  );
}

/** The source with the parameters of the flow in place; null while there is no path to read. */
function filledIn(
  source: SourceDefinition,
  flow: FlowDocument | undefined,
): SourceDefinition | null {
  if (source.path === '') return null;
  if (flow === undefined) return source;
  try {
    return substitute(source, flow, parameterValues(flow, {}));
  } catch {
    // A parameter without a default: the server says so of the path as written.
    return source;
  }
}
