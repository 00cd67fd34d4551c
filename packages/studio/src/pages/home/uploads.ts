import type { LatheError } from '@lathe/flow';

/** A file on its way into the workspace. */
export interface Upload {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  /** Bytes sent so far. */
  readonly sent: number;
  readonly state:
    | { readonly status: 'waiting' | 'sending' | 'cancelled' }
    /** `path`: where it is stored; the name differs when it was taken. */
    | { readonly status: 'done'; readonly path: string }
    | { readonly status: 'failed'; readonly error: LatheError };
}

export type UploadChange =
  | { readonly kind: 'add'; readonly uploads: readonly Upload[] }
  | { readonly kind: 'sent'; readonly id: number; readonly sent: number }
  | { readonly kind: 'state'; readonly id: number; readonly state: Upload['state'] }
  | { readonly kind: 'clear' };

export function uploadsAfter(uploads: readonly Upload[], change: UploadChange): readonly Upload[] {
  switch (change.kind) {
    case 'add':
      return [...uploads, ...change.uploads];
    case 'clear':
      return [];
    case 'sent':
      return uploads.map((upload) =>
        upload.id === change.id ? { ...upload, sent: change.sent } : upload,
      );
    case 'state':
      return uploads.map((upload) =>
        upload.id === change.id ? { ...upload, state: change.state } : upload,
      );
  }
}

/** Files that may be sent at once; more would only share the line. */
const AT_ONCE = 2;

/** The uploads to begin now. */
export function uploadsToBegin(uploads: readonly Upload[]): readonly Upload[] {
  const sending = uploads.filter(({ state }) => state.status === 'sending').length;
  return uploads
    .filter(({ state }) => state.status === 'waiting')
    .slice(0, Math.max(0, AT_ONCE - sending));
}

/** `going`: something is on its way; `stopped`: all is over, not all arrived; `arrived`: all did. */
export function uploadsOutcome(
  uploads: readonly Upload[],
):
  | { readonly status: 'none' | 'going' }
  | { readonly status: 'stopped' | 'arrived'; readonly paths: readonly string[] } {
  if (uploads.length === 0) return { status: 'none' };
  if (uploads.some(({ state }) => state.status === 'waiting' || state.status === 'sending')) {
    return { status: 'going' };
  }
  const paths = uploads.flatMap(({ state }) => (state.status === 'done' ? [state.path] : []));
  return { status: paths.length === uploads.length ? 'arrived' : 'stopped', paths };
}

/** What can be done with a file, told by its name. */
export type FileUse = 'table' | 'flow' | 'foreign-flow' | 'unknown';

/** Tables are imported, `.lathe.json` is opened; `.flow` cannot be read yet. */
export function fileUse(name: string): FileUse {
  const lower = name.toLowerCase();
  if (lower.endsWith('.lathe.json')) return 'flow';
  if (lower.endsWith('.flow')) return 'foreign-flow';
  return /\.(csv|tsv|tab|psv|txt|parquet|pq|json|jsonl|ndjson)(\.gz|\.zst)?$/.test(lower)
    ? 'table'
    : 'unknown';
}
