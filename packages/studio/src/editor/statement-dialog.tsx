import { LatheError } from '@lathe/flow';
import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { api } from '../api/client.js';
import { draftOf } from '../api/flow-draft.js';
import { toast } from '../app/toasts.js';
import { Button } from '../ui/button.js';
import { ErrorNotice, Waiting } from '../ui/feedback.js';
import { Dialog } from '../ui/overlay.js';
import styles from './statement-dialog.module.css';
import { subjectKey } from './subject.js';
import type { Editor } from './use-editor.js';

/** The one SQL statement that makes a table from its files, a named part per step. */
export function StatementDialog({ editor, node }: { editor: Editor; node: string }) {
  const { computed, state } = editor;
  const { data, error } = useQuery({
    queryKey: ['statement', state.path, subjectKey(computed, node)],
    queryFn: ({ signal }) =>
      api.statement({ path: state.path, document: draftOf(computed), node }, { signal }),
  });
  const copy = async (text: string): Promise<void> => {
    await navigator.clipboard.writeText(text);
    toast({ text: 'Copied the statement.' });
  };
  return (
    <Dialog
      title={`SQL of ${editor.titleOf(node)}`}
      size="l"
      isOpen
      onClose={() => editor.openDialog(null)}
      actions={
        data !== undefined && (
          <Button icon={<Copy />} onPress={() => void copy(data.statement)}>
            Copy
          </Button>
        )
      }
    >
      {error !== null && <ErrorNotice error={LatheError.from(error).toJSON()} />}
      {data === undefined && error === null && <Waiting label="Preparing the statement" />}
      {data !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard
        <pre className={styles.statement} tabIndex={0}>
          {data.statement}
        </pre>
      )}
    </Dialog>
  );
}
