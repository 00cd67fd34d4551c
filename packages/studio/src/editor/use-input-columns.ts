import type { FlowDocument } from '@lathe/flow';
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, type Column } from '../api/client.js';
import { draftOf } from '../api/flow-draft.js';
import { subjectKey } from './subject.js';
import { type Checks, inputColumns } from './use-checks.js';

export interface InputColumns {
  readonly id: string;
  /** Null: not known yet. */
  readonly columns: readonly Column[] | null;
}

/**
 * The columns that come into a node, by input. A check does not run a Python step that nothing reads
 * yet: such a step is asked for its columns here.
 */
export function useInputColumns(
  path: string,
  flow: FlowDocument,
  checks: Checks,
  inputs: readonly string[],
): readonly InputColumns[] {
  const checked = useMemo(() => inputColumns(checks, inputs), [checks, inputs]);
  const unknown = checked
    .filter(({ id, columns }) => columns === null && checks[id]?.status === 'ready')
    .map(({ id }) => id);
  const asked = useQueries({
    queries: unknown.map((id) => ({
      queryKey: ['columns', path, subjectKey(flow, id)],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const { schema } = await api.preview(
          { path, document: draftOf(flow), node: id, limit: 0 },
          { signal },
        );
        return { id, columns: schema };
      },
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  });
  return useMemo(
    () =>
      checked.map((input) =>
        input.columns === null ? (asked.find(({ id }) => id === input.id) ?? input) : input,
      ),
    [checked, asked],
  );
}
