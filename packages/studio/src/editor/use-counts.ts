import { useEffect, useState } from 'react';
import type { Preview } from '../api/client.js';
import type { NodeCounts } from '../graph/node-state.js';

/** Rows and columns of the tables that were looked at, for the graph. */
export function useCounts(
  node: string,
  preview: Preview | undefined,
): Readonly<Record<string, NodeCounts>> {
  const [counts, setCounts] = useState<Readonly<Record<string, NodeCounts>>>({});
  useEffect(() => {
    if (preview === undefined || preview.node !== node || preview.basis.kind === 'sample') return;
    setCounts((before) => ({
      ...before,
      [node]: { rows: preview.totalRows, columns: preview.schema.length },
    }));
  }, [node, preview]);
  return counts;
}
