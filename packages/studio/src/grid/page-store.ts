import type {
  Cell,
  CellsBefore,
  GridPage,
  GridRequest,
  GridSource,
  RowChange,
} from './grid-source.js';
import { isPlain, type Look, PLAIN_LOOK, sameLook } from './look.js';
import { PAGE_ROWS, type PageWish } from './page-plan.js';

/** One column of one page. */
export interface ColumnSlice {
  readonly values: readonly Cell[];
  /** Whole lengths of values that were shortened, by row of the page. */
  readonly cut: ReadonlyMap<number, number> | null;
  readonly before: CellsBefore | null;
  /** From before the table or the look changed: shown quietly until the new values are there. */
  readonly stale: boolean;
}

export interface StoredPage {
  readonly slices: ReadonlyMap<string, ColumnSlice>;
  readonly rowChanges: readonly (RowChange | null)[] | null;
}

interface Flight {
  readonly page: number;
  readonly columns: ReadonlySet<string>;
  readonly abort: AbortController;
}

/** Column slices kept, of up to `PAGE_ROWS` cells each: about a million cells. */
const KEPT_SLICES = 5_000;

type Loader = Pick<GridSource, 'key' | 'rows' | 'columns' | 'load'>;

/**
 * The pages a grid has at hand. `want` says what the window needs now: what is missing is asked for,
 * what is under way and no longer wanted is cancelled, and what was wanted longest ago is forgotten
 * first. A store of its own outside of React, so that a page that arrives draws its rows and no others.
 */
export class PageStore {
  #source: Loader | null = null;
  #look: Look = PLAIN_LOOK;
  #pages = new Map<number, StoredPage>();
  #flights: Flight[] = [];
  #wishes: readonly PageWish[] = [];
  #failed = new Set<number>();
  #failure: unknown = null;
  #rows = 0;
  #version = 0;
  readonly #listeners = new Set<() => void>();
  readonly #keptSlices: number;

  constructor(keptSlices = KEPT_SLICES) {
    this.#keptSlices = keptSlices;
  }

  /** For `useSyncExternalStore`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly version = (): number => this.#version;

  /** Rows under the look; until the first page has come, the likeliest number. */
  get rows(): number {
    return this.#rows;
  }

  /** What the last failed load threw; null when nothing stands in the way. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Whether anything wanted is still under way. */
  get loading(): boolean {
    return this.#flights.length > 0;
  }

  page(index: number): StoredPage | undefined {
    return this.#pages.get(index);
  }

  /** Shows another source or look. Values of the old one stay, marked stale, until theirs arrive. */
  show(source: Loader, look: Look): void {
    const same = this.#source?.key === source.key && sameLook(this.#look, look);
    this.#source = source;
    if (same) return;
    this.#look = look;
    this.#abortAll();
    this.#failed.clear();
    this.#failure = null;
    if (isPlain(look) || this.#rows === 0) this.#rows = source.rows;
    this.#pages = new Map([...this.#pages].map(([index, page]) => [index, stalePage(page)]));
    // What was wanted of the old table may not be in this one.
    const here = new Set(source.columns.map(({ name }) => name));
    this.#wishes = this.#wishes.map((wish) => ({
      ...wish,
      columns: wish.columns.filter((name) => here.has(name)),
    }));
    this.#startMissing();
    this.#changed();
  }

  /** Says what is needed now; everything else may be cancelled and forgotten. */
  want(wishes: readonly PageWish[]): void {
    this.#wishes = wishes;
    const kept: Flight[] = [];
    for (const flight of this.#flights) {
      const wish = wishes.find(({ page }) => page === flight.page);
      if (wish?.columns.some((name) => flight.columns.has(name))) kept.push(flight);
      else flight.abort.abort();
    }
    this.#flights = kept;
    for (const { page } of wishes) this.#touch(page);
    this.#startMissing();
  }

  /** Asks again for pages whose load failed. */
  retry(): void {
    this.#failed.clear();
    this.#failure = null;
    this.#startMissing();
    this.#changed();
  }

  /** Cancels what is under way. The store may be used again. */
  close(): void {
    this.#abortAll();
  }

  #startMissing(): void {
    for (const { page, columns } of this.#wishes) {
      if (this.#failed.has(page)) continue;
      const stored = this.#pages.get(page);
      const missing = columns.filter(
        (name) =>
          (stored?.slices.get(name)?.stale ?? true) &&
          !this.#flights.some((flight) => flight.page === page && flight.columns.has(name)),
      );
      if (missing.length > 0) void this.#load(page, missing);
    }
  }

  async #load(page: number, columns: readonly string[]): Promise<void> {
    const source = this.#source;
    if (source === null) return;
    const abort = new AbortController();
    const flight: Flight = { page, columns: new Set(columns), abort };
    this.#flights.push(flight);
    const request: GridRequest = {
      offset: page * PAGE_ROWS,
      limit: PAGE_ROWS,
      columns,
      look: this.#look,
    };
    try {
      const loaded = await source.load(request, abort.signal);
      if (abort.signal.aborted) return;
      this.#land(flight);
      this.#keep(page, loaded);
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#land(flight);
      this.#failed.add(page);
      this.#failure = error;
    }
    this.#changed();
  }

  #land(flight: Flight): void {
    this.#flights = this.#flights.filter((each) => each !== flight);
  }

  #keep(index: number, loaded: GridPage): void {
    this.#rows = loaded.rows;
    const old = this.#pages.get(index);
    const slices = new Map(old?.slices);
    for (const [position, name] of loaded.columns.entries()) {
      slices.set(name, {
        values: loaded.values[position] ?? [],
        cut: cutRows(loaded, name),
        before: loaded.before?.find(({ column }) => column === name) ?? null,
        stale: false,
      });
    }
    this.#pages.delete(index);
    this.#pages.set(index, { slices, rowChanges: loaded.rowChanges ?? null });
    this.#forget();
  }

  /** Pages stand in the order in which they were last wanted. */
  #touch(index: number): void {
    const page = this.#pages.get(index);
    if (page === undefined) return;
    this.#pages.delete(index);
    this.#pages.set(index, page);
  }

  #forget(): void {
    let slices = 0;
    for (const page of this.#pages.values()) slices += page.slices.size;
    const wanted = new Set(this.#wishes.map(({ page }) => page));
    for (const [index, page] of this.#pages) {
      if (slices <= this.#keptSlices) return;
      if (wanted.has(index)) continue;
      this.#pages.delete(index);
      slices -= page.slices.size;
    }
  }

  #abortAll(): void {
    for (const { abort } of this.#flights) abort.abort();
    this.#flights = [];
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

function stalePage({ slices, rowChanges }: StoredPage): StoredPage {
  return {
    slices: new Map([...slices].map(([name, slice]) => [name, { ...slice, stale: true }])),
    rowChanges,
  };
}

function cutRows(page: GridPage, column: string): ReadonlyMap<number, number> | null {
  const cut = page.cut.filter((each) => each.column === column);
  return cut.length === 0 ? null : new Map(cut.map(({ row, length }) => [row, length]));
}
