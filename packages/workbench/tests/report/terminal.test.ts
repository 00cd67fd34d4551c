import type { Presentation } from '@lathe/flow';
import { barsText, tableText, terminalText } from '@lathe/workbench/report/terminal';
import { visibleWidth, wrap } from '@lathe/workbench/report/terminal-text';
import { describe, expect, it } from 'vitest';

describe('a table', () => {
  it('aligns text to the left and numbers to the right', () => {
    const text = tableText({
      title: 'Rows by purpose',
      columns: ['purpose', 'rows', 'share'],
      rows: [
        ['radio/tv', 1280, '28.0 %'],
        ['car', 9, '2.0 %'],
        ['none', null, '-'],
      ],
    });
    expect(text.split('\n')).toEqual([
      'Rows by purpose',
      'purpose    rows   share',
      '────────  ─────  ──────',
      'radio/tv  1,280  28.0 %',
      'car           9   2.0 %',
      'none                  -',
    ]);
  });

  it('never exceeds the width: texts are cut, numbers and the last column wrapped', () => {
    const text = tableText(
      {
        title: 'T',
        columns: ['name', 'value', 'how to read it'],
        rows: [['a very long name '.repeat(6), '0.380 [0.322, 0.438]', 'many words '.repeat(20)]],
      },
      { width: 60 },
    );
    for (const line of text.split('\n')) expect(visibleWidth(line)).toBeLessThanOrEqual(60);
    expect(text).toContain('…');
    expect(text.match(/words/g)).toHaveLength(20);
  });

  it('breaks headings between words and inside names before it breaks cells', () => {
    const text = tableText(
      {
        title: 'T',
        columns: ['intraOpThreads', 'Answers a second', ''],
        rows: [[2, '1,853 ± 402', 'best']],
      },
      { width: 26 },
    );
    expect(text.split('\n')).toEqual([
      'T',
      'intraOp    Answers a',
      'Threads       second',
      '───────  ───────────  ────',
      '      2  1,853 ± 402  best',
    ]);
  });

  it('says how many rows are not shown', () => {
    const rows = Array.from({ length: 50 }, (_, index) => [index]);
    expect(tableText({ title: 'T', columns: ['i'], rows }, { mostRows: 10 })).toContain(
      '... and 40 more rows',
    );
  });

  it('counts wide characters as two columns', () => {
    const lines = tableText({
      title: 'T',
      columns: ['名前', 'n'],
      rows: [
        ['日本', 1],
        ['ab', 22],
      ],
    }).split('\n');
    expect(lines.slice(3)).toEqual(['日本   1', 'ab    22']);
  });

  it('lets no control character through', () => {
    const text = tableText({
      title: 'evil \u001b[31m title',
      columns: ['a\u0007'],
      rows: [['\u001b]0;owned\u0007 \r\n x \u202e reversed']],
    });
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});

describe('bars', () => {
  it('are as long as their share of the largest', () => {
    const lines = barsText(
      {
        title: 'Bars',
        bars: [
          { label: 'all', value: 100, note: '100' },
          { label: 'half', value: 50, note: '50' },
          { label: 'hardly', value: 0.001, note: '0' },
          { label: 'none', value: 0, note: '0' },
        ],
      },
      { width: 40 },
    ).split('\n');
    const full = (line: string) => line.match(/█/g)!.length;
    expect(Math.abs(full(lines[1]!) - 2 * full(lines[2]!))).toBeLessThanOrEqual(1);
    expect(lines[3]).toContain('▏');
    expect(lines[4]).not.toMatch(/[█▏]/);
  });
});

describe('a presentation', () => {
  const presentation: Presentation = {
    headline: 'The finding.',
    notes: ['A note that is long enough to be broken. '.repeat(5).trim()],
    tables: [{ title: 'Table', columns: ['a'], rows: [['x']] }],
    bars: [],
    charts: [],
  };

  it('is title, headline, tables, bars, notes, each block apart', () => {
    const text = terminalText('Title', presentation);
    expect(text.split('\n\n').map((block) => block.split('\n')[0])).toEqual([
      'Title',
      'The finding.',
      'Table',
      `- ${wrap(presentation.notes[0]!, 98)[0]}`,
    ]);
    expect(text.endsWith('\n')).toBe(true);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('has no escape sequences unless told that it goes to a terminal', () => {
    expect(terminalText('Title', presentation)).not.toContain('\u001b');
    expect(terminalText('Title', presentation, { color: true })).toContain('\u001b[1mTitle');
  });
});

describe('wrapping', () => {
  it('breaks at blanks, and inside words only where it must', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  });
});
