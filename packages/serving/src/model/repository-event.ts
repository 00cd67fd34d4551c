import type { LatheError } from '@lathe/flow/error';

/** What happens to the models of a repository, for logs. */
export type RepositoryEvent = {
  readonly model: string;
  readonly version: string;
} & (
  | { readonly kind: 'ready'; readonly seconds: number }
  /** `goesOn`: the version before it is still served. */
  | { readonly kind: 'failed'; readonly error: LatheError; readonly goesOn: boolean }
  /** Requests are run one by one. */
  | { readonly kind: 'unbatched'; readonly reason: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'executor-lost'; readonly reason: string }
  | { readonly kind: 'executor-back' }
  | { readonly kind: 'executor-stuck'; readonly reason: string }
  /** So many of an instance were ended, and are still there: each has its memory, and perhaps a core. */
  | { readonly kind: 'executor-hanging'; readonly count: number }
);
