import { describe, expect, it } from 'vitest';
import {
  clipboardTable,
  htmlTable,
  readForClipboard,
  tabSeparated,
} from '../../src/grid/clipboard-table.js';
import type { GridRequest, GridSource } from '../../src/grid/grid-source.js';
import { PLAIN_LOOK } from '../../src/grid/look.js';

describe('cells on the clipboard as text', () => {
  it('stand in rows, with tabs between', () => {
    expect(
      tabSeparated([
        [1, 'a'],
        [null, true],
      ]),
    ).toBe('1\ta\n\ttrue');
  });

  it('stand in quotes where a tab, a line break or a quote would be misread', () => {
    expect(tabSeparated([['a\tb', 'c\nd', 'say "hi"', 'plain']])).toBe(
      '"a\tb"\t"c\nd"\t"say ""hi"""\tplain',
    );
  });

  it('are the value itself when it is one', () => {
    expect(clipboardTable([['say "hi"\n']], 0).text).toBe('say "hi"\n');
  });
});

describe('cells on the clipboard as HTML', () => {
  it('are text, whatever they hold', () => {
    expect(htmlTable([['<img src=x onerror="go()">', 'a & b']])).toBe(
      '<table><tr><td>&lt;img src=x onerror=&quot;go()&quot;&gt;</td><td>a &amp; b</td></tr></table>',
    );
  });

  it('keep line breaks within a cell', () => {
    expect(htmlTable([['a\r\nb']])).toBe('<table><tr><td>a<br>b</td></tr></table>');
  });
});

describe('reading a block of cells to copy', () => {
  const signal = new AbortController().signal;
  const table = (cutRows: readonly number[]): GridSource & { asked: GridRequest[] } => {
    const asked: GridRequest[] = [];
    return {
      key: 'k',
      columns: [],
      rows: 5000,
      asked,
      async load(request) {
        asked.push(request);
        return {
          offset: request.offset,
          rows: 5000,
          columns: request.columns,
          values: request.columns.map((name) =>
            Array.from({ length: request.limit }, (_, row) => `${name}${request.offset + row}`),
          ),
          cut: cutRows
            .filter((row) => row >= request.offset && row < request.offset + request.limit)
            .map((row) => ({ column: 'a', row: row - request.offset, length: 9999 })),
        };
      },
      cell: async (row, column) => `whole ${column}${row}`,
    };
  };
  const range = { firstRow: 10, endRow: 12, firstColumn: 0, endColumn: 2 };

  it('asks for just these rows and columns', async () => {
    const source = table([]);
    const { text } = await readForClipboard(source, PLAIN_LOOK, range, ['a', 'b'], signal);
    expect(text).toBe('a10\tb10\na11\tb11');
    expect(source.asked).toEqual([{ offset: 10, limit: 2, columns: ['a', 'b'], look: PLAIN_LOOK }]);
  });

  it('goes through a tall block in portions', async () => {
    const source = table([]);
    const tall = { ...range, firstRow: 0, endRow: 4500 };
    const { text } = await readForClipboard(source, PLAIN_LOOK, tall, ['a'], signal);
    expect(source.asked.map(({ offset, limit }) => [offset, limit])).toEqual([
      [0, 2000],
      [2000, 2000],
      [4000, 500],
    ]);
    expect(text.split('\n')).toHaveLength(4500);
  });

  it('fetches shortened values whole', async () => {
    const { text, shortened } = await readForClipboard(
      table([11]),
      PLAIN_LOOK,
      range,
      ['a', 'b'],
      signal,
    );
    expect(text).toBe('a10\tb10\nwhole a11\tb11');
    expect(shortened).toBe(0);
  });

  it('counts the shortened values that were too many to fetch', async () => {
    const many = Array.from({ length: 130 }, (_, row) => row);
    const tall = { ...range, firstRow: 0, endRow: 200 };
    const { shortened } = await readForClipboard(table(many), PLAIN_LOOK, tall, ['a'], signal);
    expect(shortened).toBe(30);
  });
});
