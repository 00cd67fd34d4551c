import { useEffect, useRef } from 'react';
import type { ColumnLayout } from './column-layout.js';
import type { GridView } from './use-grid-scroll.js';

/** Columns that a scroll only passes are not told. */
const REST_MS = 120;

/** Tells which columns are drawn, when that has not changed for a moment. */
export function useColumnsShown(
  layout: ColumnLayout,
  { firstColumn, endColumn }: GridView,
  tell: ((names: readonly string[]) => void) | undefined,
): void {
  const latest = useRef(tell);
  useEffect(() => {
    latest.current = tell;
  });
  useEffect(() => {
    const rest = setTimeout(() => {
      const { columns, pinnedCount } = layout;
      const drawn = [...columns.slice(0, pinnedCount), ...columns.slice(firstColumn, endColumn)];
      if (drawn.length > 0) latest.current?.(drawn.map(({ name }) => name));
    }, REST_MS);
    return () => clearTimeout(rest);
  }, [layout, firstColumn, endColumn]);
}
