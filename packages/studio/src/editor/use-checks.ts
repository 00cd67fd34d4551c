import { canonicalJson, type FlowDocument } from '@lathe/flow';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, type Column, type NodeCheck } from '../api/client.js';
import { draftOf } from '../api/flow-draft.js';
import { useSettled } from './use-settled.js';

/** Milliseconds of rest before a changed flow is checked. */
const REST = 250;

export type Checks = Readonly<Record<string, NodeCheck>>;

const NONE: Checks = Object.freeze({});

/** Whether each node fits what comes in; while a changed flow is checked, what was known before. */
export function useChecks(path: string, flow: FlowDocument): Checks {
  const key = useMemo(
    () =>
      canonicalJson({
        parameters: flow.parameters,
        sources: flow.sources,
        nodes: flow.nodes.map(({ title: _, note: __, ...rest }) => rest),
      }),
    [flow],
  );
  const settled = useSettled(key, REST);
  const { data } = useQuery({
    queryKey: ['check', path, settled],
    queryFn: ({ signal }) => api.check({ path, document: draftOf(flow) }, { signal }),
    enabled: settled === key,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.nodes ?? NONE;
}

/** The columns of a node's table, as far as the last check knows them. */
export function columnsOf(checks: Checks, id: string | undefined): readonly Column[] | null {
  const check = id === undefined ? undefined : checks[id];
  if (check?.status === 'ready') return check.schema;
  return null;
}

/** The columns that come into a node, by input. */
export function inputColumns(
  checks: Checks,
  inputs: readonly string[],
): { readonly id: string; readonly columns: readonly Column[] | null }[] {
  return inputs.map((id) => {
    const check = checks[id];
    // A step that failed lets its input through, so that the steps below can still be mended.
    const columns =
      check?.status === 'ready'
        ? check.schema
        : check?.status === 'failed' && check.available.length > 0
          ? check.available
          : null;
    return { id, columns };
  });
}
