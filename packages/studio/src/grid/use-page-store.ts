import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ColumnLayout } from './column-layout.js';
import type { GridSource } from './grid-source.js';
import type { Look } from './look.js';
import { FLING_ROWS_PER_SECOND, pagesFor, scrollSpeed } from './page-plan.js';
import { PageStore } from './page-store.js';
import type { GridView } from './use-grid-scroll.js';

/** Rows fetched beyond those drawn, so that ordinary scrolling finds them there. */
const ROWS_AHEAD = 60;
/** How long a fling must pause before its rows are asked for. */
const FLING_PAUSE_MS = 70;

/** A store of pages that follows a source and a look. */
export function usePageStore(source: GridSource, look: Look): PageStore {
  const [store] = useState(() => {
    const fresh = new PageStore();
    fresh.show(source, look);
    return fresh;
  });
  useSyncExternalStore(store.subscribe, store.version, store.version);
  useEffect(() => store.show(source, look), [store, source, look]);
  useEffect(() => () => store.close(), [store]);
  return store;
}

/** Keeps the store informed of what is in view; pages that a fling passes over are not asked for. */
export function usePageWishes(store: PageStore, view: GridView, layout: ColumnLayout): void {
  const last = useRef({ row: 0, time: 0 });
  const { firstRow, endRow, firstColumn, endColumn } = view;
  useEffect(() => {
    const time = performance.now();
    const speed = scrollSpeed(firstRow - last.current.row, time - last.current.time);
    last.current = { row: firstRow, time };
    const ask = () => {
      const window = {
        firstRow: Math.max(0, firstRow - ROWS_AHEAD),
        endRow: endRow === firstRow ? endRow : Math.min(store.rows, endRow + ROWS_AHEAD),
        firstColumn,
        endColumn,
      };
      store.want(pagesFor(window, namesOf(layout), layout.pinnedCount));
    };
    if (speed < FLING_ROWS_PER_SECOND) {
      ask();
      return;
    }
    const pause = setTimeout(ask, FLING_PAUSE_MS);
    return () => clearTimeout(pause);
  }, [store, firstRow, endRow, firstColumn, endColumn, layout]);
}

const NAMES = new WeakMap<ColumnLayout, readonly string[]>();

/** Names in shown order, made once per layout. */
function namesOf(layout: ColumnLayout): readonly string[] {
  const known = NAMES.get(layout);
  if (known !== undefined) return known;
  const names = layout.columns.map(({ name }) => name);
  NAMES.set(layout, names);
  return names;
}
