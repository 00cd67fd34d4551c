import { useCallback, useEffect, useRef } from 'react';
import { type CellRange, cellsIn } from './cell-selection.js';
import { type ClipboardTable, MOST_COPIED_CELLS, readForClipboard } from './clipboard-table.js';
import { countText } from './column-summary.js';
import { errorText } from './error-text.js';
import type { GridSource } from './grid-source.js';
import type { Look } from './look.js';

export interface Copying {
  copyText(text: string, what: string): void;
  /** Copies a block of cells, fetching what is not at hand. */
  copyCells(range: CellRange, names: readonly string[]): void;
}

/** Copies to the clipboard; `announce` tells what happened. */
export function useCopy(source: GridSource, look: Look, announce: (text: string) => void): Copying {
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const copyText = useCallback(
    (text: string, what: string) => {
      navigator.clipboard.writeText(text).then(
        () => announce(`Copied ${what}.`),
        (error: unknown) => announce(`Nothing was copied: ${errorText(error)}`),
      );
    },
    [announce],
  );

  const copyCells = useCallback(
    (range: CellRange, names: readonly string[]) => {
      const cells = cellsIn(range);
      if (cells > MOST_COPIED_CELLS) {
        announce(
          `${countText(cells)} cells are too many to copy; the most is ${countText(MOST_COPIED_CELLS)}. Export the table instead.`,
        );
        return;
      }
      running.current?.abort();
      const abort = new AbortController();
      running.current = abort;
      announce(cells > 1000 ? `Copying ${countText(cells)} cells.` : '');
      const table = readForClipboard(source, look, range, names, abort.signal);
      write(table).then(
        ({ shortened }) =>
          announce(
            shortened === 0
              ? `Copied ${cells === 1 ? '1 cell' : `${countText(cells)} cells`}.`
              : `Copied ${countText(cells)} cells, ${countText(shortened)} long values of them shortened.`,
          ),
        (error: unknown) => {
          if (!abort.signal.aborted) announce(`Nothing was copied: ${errorText(error)}`);
        },
      );
    },
    [source, look, announce],
  );
  return { copyText, copyCells };
}

/** The clipboard is promised its contents at once: after a wait the browser would no longer allow it. */
async function write(table: Promise<ClipboardTable>): Promise<ClipboardTable> {
  const blob = (type: string, part: (table: ClipboardTable) => string) =>
    table.then((ready) => new Blob([part(ready)], { type }));
  await navigator.clipboard.write([
    new ClipboardItem({
      'text/plain': blob('text/plain', ({ text }) => text),
      'text/html': blob('text/html', ({ html }) => html),
    }),
  ]);
  return table;
}
