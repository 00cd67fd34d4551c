import type { FlowDraft } from '../api/client.js';

/** A flow with edits that the server does not have yet. */
export interface KeptDraft {
  /** The saved version that the edits started from. */
  readonly version: string;
  readonly document: FlowDraft;
}

/** Where unsaved flows wait, by path. */
export interface KeptDrafts {
  read(path: string): KeptDraft | undefined;
  keep(path: string, draft: KeptDraft): void;
  forget(path: string): void;
}

const key = (path: string): string => `lathe-draft:${path}`;

/** Keeps drafts in the browser's storage; a full storage only means that nothing is kept. */
export function browserDrafts(storage: Storage): KeptDrafts {
  return {
    read(path) {
      const text = storage.getItem(key(path));
      if (text === null) return undefined;
      try {
        const draft: unknown = JSON.parse(text);
        return isDraft(draft) ? draft : undefined;
      } catch {
        return undefined;
      }
    },
    keep(path, draft) {
      try {
        storage.setItem(key(path), JSON.stringify(draft));
      } catch {
        // The server's copy follows in a moment.
      }
    },
    forget(path) {
      storage.removeItem(key(path));
    },
  };
}

function isDraft(value: unknown): value is KeptDraft {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    typeof value.version === 'string' &&
    'document' in value &&
    typeof value.document === 'object' &&
    value.document !== null
  );
}
