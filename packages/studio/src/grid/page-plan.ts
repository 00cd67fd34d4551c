/** Rows fetched together. */
export const PAGE_ROWS = 200;
/** Unpinned columns fetched together: moving sideways asks once for a block, not for each column. */
export const COLUMN_BLOCK = 16;
/** Above this speed pages are passed over: nobody reads them, and the next ones are wanted more. */
export const FLING_ROWS_PER_SECOND = 4_000;

export interface GridWindow {
  readonly firstRow: number;
  readonly endRow: number;
  /** Among the shown columns; pinned ones come on top. */
  readonly firstColumn: number;
  readonly endColumn: number;
}

export interface PageWish {
  readonly page: number;
  readonly columns: readonly string[];
}

/** What a window needs: its pages, each with the pinned columns and the column blocks it touches. */
export function pagesFor(
  window: GridWindow,
  names: readonly string[],
  pinnedCount: number,
): PageWish[] {
  if (window.endRow <= window.firstRow) return [];
  const block = (index: number) => Math.floor((index - pinnedCount) / COLUMN_BLOCK);
  const first = pinnedCount + block(window.firstColumn) * COLUMN_BLOCK;
  const end =
    pinnedCount + (block(Math.max(window.firstColumn, window.endColumn - 1)) + 1) * COLUMN_BLOCK;
  const columns = [...names.slice(0, pinnedCount), ...names.slice(first, end)];
  const pages: PageWish[] = [];
  const lastPage = Math.floor((window.endRow - 1) / PAGE_ROWS);
  for (let page = Math.floor(window.firstRow / PAGE_ROWS); page <= lastPage; page += 1) {
    pages.push({ page, columns });
  }
  return pages;
}

/** Rows a second between two looks at the window; 0 when they are too far apart to tell. */
export function scrollSpeed(rows: number, milliseconds: number): number {
  return milliseconds <= 0 || milliseconds > 400 ? 0 : (Math.abs(rows) / milliseconds) * 1000;
}
