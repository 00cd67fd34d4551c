import { describe, expect, it } from 'vitest';
import { pagesFor, scrollSpeed } from '../../src/grid/page-plan.js';

const names = Array.from({ length: 100 }, (_, index) => `c${index}`);
const window = { firstRow: 0, endRow: 40, firstColumn: 0, endColumn: 10 };

describe('the pages that a window needs', () => {
  it('are those its rows fall into', () => {
    const pages = pagesFor({ ...window, firstRow: 390, endRow: 601 }, names, 0);
    expect(pages.map(({ page }) => page)).toEqual([1, 2, 3]);
  });

  it('hold whole blocks of 16 columns', () => {
    const [page] = pagesFor({ ...window, firstColumn: 20, endColumn: 30 }, names, 0);
    expect(page?.columns).toEqual(names.slice(16, 32));
  });

  it('hold the pinned columns too, and count blocks from behind them', () => {
    const [page] = pagesFor({ ...window, firstColumn: 20, endColumn: 30 }, names, 2);
    // Blocks of unpinned columns: 2 to 17, 18 to 33.
    expect(page?.columns).toEqual(['c0', 'c1', ...names.slice(18, 34)]);
  });

  it('end with the last column', () => {
    const [page] = pagesFor({ ...window, firstColumn: 97, endColumn: 100 }, names, 0);
    expect(page?.columns).toEqual(names.slice(96));
  });

  it('are none without rows', () => {
    expect(pagesFor({ ...window, endRow: 0 }, names, 0)).toEqual([]);
  });
});

describe('the speed of scrolling', () => {
  it('is rows a second in either direction', () => {
    expect(scrollSpeed(-50, 10)).toBe(5000);
  });

  it('is nothing after a rest', () => {
    expect(scrollSpeed(1_000_000, 500)).toBe(0);
  });
});
