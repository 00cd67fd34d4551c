import { Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/overlay.js';
import styles from './cell-dialog.module.css';
import { rawCell, wholeCell } from './cell-text.js';
import { countText } from './column-summary.js';
import { errorText } from './error-text.js';
import type { Cell, GridColumn, GridSource } from './grid-source.js';
import type { Look } from './look.js';

/** Characters laid out at first; a megabyte of text would hold up the page. */
const SHOWN_AT_FIRST = 100_000;

type Opened =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ready'; readonly cell: Cell };

export interface CellDialogProps {
  readonly source: GridSource;
  readonly look: Look;
  readonly row: number;
  readonly column: GridColumn;
  /** What it was before the step, when the step changed it. */
  readonly was: string | null;
  readonly onCopy: (text: string, what: string) => void;
  readonly onClose: () => void;
}

/** One whole value. Rendered only while it is open. */
export function CellDialog(props: CellDialogProps) {
  const { source, look, row, column, was, onCopy, onClose } = props;
  const [opened, setOpened] = useState<Opened>({ kind: 'loading' });
  const { key } = source;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the values are others.
  useEffect(() => {
    const abort = new AbortController();
    setOpened({ kind: 'loading' });
    source.cell(row, column.name, look, abort.signal).then(
      (cell) => {
        if (!abort.signal.aborted) setOpened({ kind: 'ready', cell });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setOpened({ kind: 'failed', message: errorText(error) });
      },
    );
    return () => abort.abort();
  }, [key, row, column.name, look]);
  const ready = opened.kind === 'ready' ? opened.cell : undefined;
  const copy = () => {
    if (ready !== undefined) onCopy(rawCell(ready), 'the value');
  };
  return (
    <Dialog
      title={column.name}
      isOpen
      onClose={onClose}
      actions={
        <Button icon={<Copy aria-hidden />} isDisabled={ready === undefined} onPress={copy}>
          Copy
        </Button>
      }
    >
      <div className={styles.content}>
        <p className={styles.note}>
          {[`Row ${countText(row + 1)}`, column.type, ready === undefined ? '' : lengthText(ready)]
            .filter((part) => part !== '')
            .join(', ')}
        </p>
        <Value opened={opened} />
        {was === null ? null : <p className={styles.was}>Before this step it {was}.</p>}
      </div>
    </Dialog>
  );
}

function Value({ opened }: { readonly opened: Opened }) {
  const [all, setAll] = useState(false);
  if (opened.kind === 'loading') return <p className={styles.note}>Fetching the whole value.</p>;
  if (opened.kind === 'failed') {
    return (
      <p className={styles.problem} role="alert">
        The value could not be fetched: {opened.message}
      </p>
    );
  }
  if (opened.cell === null) return <p className={styles.note}>The value is missing (null).</p>;
  if (opened.cell === '') return <p className={styles.note}>The text is empty.</p>;
  const text = wholeCell(opened.cell);
  const shown = all ? text : text.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable. */}
      <pre className={styles.value} dir="auto" tabIndex={0}>
        {shown}
      </pre>
      {shown.length === text.length ? null : (
        <p className={styles.note}>
          The first {countText(SHOWN_AT_FIRST)} characters.{' '}
          <Button size="s" onPress={() => setAll(true)}>
            Show all
          </Button>
        </p>
      )}
    </>
  );
}

function lengthText(cell: Cell): string {
  if (typeof cell === 'string') {
    return cell.length === 1 ? '1 character' : `${countText(cell.length)} characters`;
  }
  if (Array.isArray(cell)) return cell.length === 1 ? '1 item' : `${countText(cell.length)} items`;
  if (typeof cell === 'object' && cell !== null) {
    const fields = Object.keys(cell).length;
    return fields === 1 ? '1 field' : `${countText(fields)} fields`;
  }
  return '';
}
