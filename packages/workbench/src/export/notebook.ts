import { fileJson } from '@lathe/flow';

export type NotebookCell =
  | { readonly kind: 'markdown'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string };

/** A Jupyter notebook (nbformat 4.5) without outputs; the same cells always give the same text. */
export function notebookText(cells: readonly NotebookCell[]): string {
  return fileJson({
    cells: cells.map(({ kind, text }, index) => ({
      cell_type: kind,
      id: `cell-${index + 1}`,
      metadata: {},
      source: text.trim().split(/(?<=\n)/),
      ...(kind === 'code' ? { execution_count: null, outputs: [] } : {}),
    })),
    metadata: {
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

/** Python that finds the `lathe` command: the variable LATHE, then the PATH. */
export const FIND_LATHE = `LATHE = os.environ.get("LATHE") or shutil.which("lathe")
if LATHE is None:
    raise SystemExit("Set the environment variable LATHE to the path of the lathe command.")`;
