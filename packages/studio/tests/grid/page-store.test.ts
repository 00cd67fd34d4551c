import { describe, expect, it, vi } from 'vitest';
import type { GridPage, GridRequest } from '../../src/grid/grid-source.js';
import { type Look, PLAIN_LOOK } from '../../src/grid/look.js';
import { PageStore } from '../../src/grid/page-store.js';

interface Asked {
  readonly request: GridRequest;
  readonly signal: AbortSignal;
  answer(part?: Partial<GridPage>): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** A source whose answers the test gives by hand. Every value says which row and column it is. */
function handSource(key = 'one', rows = 1000, columns = ['a', 'b', 'c']) {
  const asked: Asked[] = [];
  return {
    asked,
    source: {
      key,
      rows,
      columns: columns.map((name) => ({ name, type: 'integer' })),
      load: (request: GridRequest, signal: AbortSignal) =>
        new Promise<GridPage>((resolve, reject) => {
          const settled = () => new Promise<void>((done) => setTimeout(done, 0));
          asked.push({
            request,
            signal,
            answer(part) {
              resolve({
                offset: request.offset,
                rows,
                columns: request.columns,
                values: request.columns.map((name) => [`${key} ${name} ${request.offset}`]),
                cut: [],
                ...part,
              });
              return settled();
            },
            fail(error) {
              reject(error);
              return settled();
            },
          });
        }),
    },
  };
}

const sorted: Look = { sort: [{ column: 'a', descending: true }], filters: [] };
const filtered: Look = {
  sort: [],
  filters: [{ column: 'a', operator: 'equal', value: 1 }],
};

describe('a store of pages', () => {
  it('asks for a page once, with the columns that are missing', async () => {
    const { source, asked } = handSource();
    const store = new PageStore();
    store.show(source, PLAIN_LOOK);
    store.want([{ page: 1, columns: ['a', 'b'] }]);
    store.want([{ page: 1, columns: ['a', 'b'] }]);
    expect(asked.map(({ request }) => request)).toEqual([
      { offset: 200, limit: 200, columns: ['a', 'b'], look: PLAIN_LOOK },
    ]);
    await asked[0]!.answer();
    store.want([{ page: 1, columns: ['a', 'b', 'c'] }]);
    expect(asked[1]?.request.columns).toEqual(['c']);
  });

  it('has the values when they have come, and says so', async () => {
    const { source, asked } = handSource();
    const store = new PageStore();
    store.show(source, PLAIN_LOOK);
    const told = vi.fn();
    store.subscribe(told);
    store.want([{ page: 0, columns: ['a'] }]);
    await asked[0]!.answer();
    expect(store.page(0)?.slices.get('a')?.values).toEqual(['one a 0']);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it('cancels what is no longer wanted', () => {
    const { source, asked } = handSource();
    const store = new PageStore();
    store.show(source, PLAIN_LOOK);
    store.want([{ page: 0, columns: ['a'] }]);
    store.want([{ page: 7, columns: ['a'] }]);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  it('keeps a request under way while one of its columns is wanted', () => {
    const { source, asked } = handSource();
    const store = new PageStore();
    store.show(source, PLAIN_LOOK);
    store.want([{ page: 0, columns: ['a', 'b'] }]);
    store.want([{ page: 0, columns: ['b', 'c'] }]);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([false, false]);
    expect(asked[1]?.request.columns).toEqual(['c']);
  });

  it('ignores the answer to a cancelled request', async () => {
    const { source, asked } = handSource();
    const store = new PageStore();
    store.show(source, PLAIN_LOOK);
    store.want([{ page: 0, columns: ['a'] }]);
    store.want([]);
    await asked[0]!.answer();
    expect(store.page(0)).toBeUndefined();
  });

  it('forgets the pages that were wanted longest ago', async () => {
    const { source, asked } = handSource();
    const store = new PageStore(2);
    store.show(source, PLAIN_LOOK);
    for (const page of [0, 1]) {
      store.want([{ page, columns: ['a'] }]);
      await asked.at(-1)!.answer();
    }
    store.want([{ page: 0, columns: ['a'] }]);
    store.want([{ page: 2, columns: ['a'] }]);
    await asked.at(-1)!.answer();
    expect([0, 1, 2].map((page) => store.page(page) !== undefined)).toEqual([true, false, true]);
  });

  it('knows which values were shortened, by row of the page', async () => {
    const { source, asked } = handSource();
    const store = new PageStore();
    store.show(source, PLAIN_LOOK);
    store.want([{ page: 0, columns: ['a', 'b'] }]);
    await asked[0]!.answer({ cut: [{ column: 'b', row: 3, length: 5000 }] });
    expect(store.page(0)?.slices.get('a')?.cut).toBeNull();
    expect(store.page(0)?.slices.get('b')?.cut?.get(3)).toBe(5000);
  });
});

describe('a store that is shown another table or look', () => {
  it('keeps the old values, marked stale, until the new ones come', async () => {
    const first = handSource('one');
    const second = handSource('two');
    const store = new PageStore();
    store.show(first.source, PLAIN_LOOK);
    store.want([{ page: 0, columns: ['a'] }]);
    await first.asked[0]!.answer();
    store.show(second.source, PLAIN_LOOK);
    expect(store.page(0)?.slices.get('a')).toMatchObject({ values: ['one a 0'], stale: true });
    await second.asked[0]!.answer();
    expect(store.page(0)?.slices.get('a')).toMatchObject({ values: ['two a 0'], stale: false });
  });

  it('asks the new table for nothing that it does not have', () => {
    const one = handSource('one');
    const two = handSource('two', 1_000, ['b']);
    const store = new PageStore();
    store.show(one.source, PLAIN_LOOK);
    store.want([{ page: 0, columns: ['a', 'b'] }]);
    store.show(two.source, PLAIN_LOOK);
    expect(two.asked.map(({ request }) => request.columns)).toEqual([['b']]);
  });

  it('cancels what was under way and asks again', () => {
    const { source, asked } = handSource();
    const store = new PageStore();
    store.show(source, PLAIN_LOOK);
    store.want([{ page: 0, columns: ['a'] }]);
    store.show(source, sorted);
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(asked[1]?.request.look).toEqual(sorted);
  });

  it('asks for nothing when only profiles or the like have changed', async () => {
    const { source, asked } = handSource();
    const store = new PageStore();
    store.show(source, sorted);
    store.want([{ page: 0, columns: ['a'] }]);
    store.show({ ...source }, { ...sorted });
    expect(asked).toHaveLength(1);
  });

  it('takes the number of rows from the pages of a filtered table', async () => {
    const { source, asked } = handSource('one', 1000);
    const store = new PageStore();
    store.show(source, filtered);
    expect(store.rows).toBe(1000);
    store.want([{ page: 0, columns: ['a'] }]);
    await asked[0]!.answer({ rows: 12 });
    expect(store.rows).toBe(12);
  });

  it('knows the number of rows again at once when the filter is gone', async () => {
    const { source, asked } = handSource('one', 1000);
    const store = new PageStore();
    store.show(source, filtered);
    store.want([{ page: 0, columns: ['a'] }]);
    await asked[0]!.answer({ rows: 0 });
    store.show(source, PLAIN_LOOK);
    expect(store.rows).toBe(1000);
  });
});

describe('a load that fails', () => {
  it('is told, and not tried again by itself', async () => {
    const { source, asked } = handSource();
    const store = new PageStore();
    store.show(source, PLAIN_LOOK);
    store.want([{ page: 0, columns: ['a'] }]);
    await asked[0]!.fail(new Error('the engine is gone'));
    store.want([{ page: 0, columns: ['a'] }]);
    expect(store.failure).toEqual(new Error('the engine is gone'));
    expect(asked).toHaveLength(1);
  });

  it('is tried again when asked to', async () => {
    const { source, asked } = handSource();
    const store = new PageStore();
    store.show(source, PLAIN_LOOK);
    store.want([{ page: 0, columns: ['a'] }]);
    await asked[0]!.fail(new Error('the engine is gone'));
    store.retry();
    expect(store.failure).toBeNull();
    await asked[1]!.answer();
    expect(store.page(0)?.slices.get('a')?.values).toEqual(['one a 0']);
  });
});
