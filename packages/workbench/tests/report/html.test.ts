import type { Presentation } from '@lathe/flow';
import { type Report, reportHtml } from '@lathe/workbench/report/html';
import { describe, expect, it } from 'vitest';

const HOSTILE = `<img src=x onerror="alert(1)"> & 'quoted' </script></style>\0`;

const bars = (title: string, label: string) => ({
  width: 60,
  height: 30,
  title,
  data: { values: [{ a: label, b: 1 }] },
  mark: { type: 'bar', clip: true, tooltip: true },
  encoding: {
    x: { field: 'a', type: 'nominal', title: label },
    y: { field: 'b', type: 'quantitative' },
    color: { field: 'b', type: 'quantitative' },
    href: { value: 'javascript:alert(1)' },
  },
});

const presentation = (text: string): Presentation => ({
  headline: text,
  notes: [text, `Warning (high): ${text}`],
  tables: [
    {
      title: text,
      columns: [text, 'n'],
      rows: [
        [text, 12345.678],
        [null, 2],
      ],
    },
  ],
  bars: [{ title: text, bars: [{ label: text, value: 1, note: text }] }],
  charts: [{ name: 'c', title: text, spec: bars(text, text) }],
});

const report = (text: string): Report => ({
  title: text,
  subtitle: text,
  sections: [
    { title: text, text: `${text}\n\nSecond paragraph.`, presentation: presentation(text) },
    {
      title: 'Second',
      preformatted: text,
      table: { title: text, columns: ['a'], rows: [[text]] },
      links: [
        { text, href: 'out/result.csv' },
        { text, href: 'javascript:alert(1)' },
        { text, href: `x" onclick="alert(1)` },
      ],
      presentation: { ...presentation(text), charts: [] },
    },
    { title: 'Third', presentation: presentation('plain') },
  ],
  generatedAt: '2024-05-01T12:34:56.000Z',
  versions: { lathe: '0.1.0', [text]: text },
});

/** The page without what it says, to look at its markup. */
const tags = (html: string): string[] => html.match(/<[^>]+>/g) ?? [];

describe('a report', () => {
  it('escapes whatever a flow, a column or a value is called', async () => {
    const html = await reportHtml(report(HOSTILE));
    expect(html).not.toContain('<img');
    expect(html).not.toContain('<script');
    expect(html).not.toContain('\0');
    expect(
      tags(html).filter((tag) => /\son[a-z]+\s*=/i.test(tag.replaceAll(/"[^"]*"/g, '""'))),
    ).toEqual([]);
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;quoted&#39;');
  });

  it('links only to relative paths and the web', async () => {
    const html = await reportHtml(report('text'));
    expect(html).toContain('<a href="out/result.csv">');
    expect(tags(html).some((tag) => tag.includes('javascript:'))).toBe(false);
  });

  it('asks for nothing from elsewhere: no scripts, styles, fonts or images by address', async () => {
    const html = await reportHtml(report('text'));
    expect(html).not.toMatch(/<(script|link|iframe|object|embed|base)\b/i);
    expect(html).not.toMatch(/\ssrc=/i);
    expect(html).not.toMatch(/@import|url\((?!#)/i);
    const addresses = (html.match(/https?:\/\/[^\s"'<>)]+/g) ?? []).filter(
      (address) => !address.startsWith('http://www.w3.org/'),
    );
    expect(addresses).toEqual([]);
  });

  it('can be read by a screen reader: language, headings in order, labelled charts, scoped headers', async () => {
    const html = await reportHtml(report('Credit risk'));
    expect(html).toContain('<html lang="en">');
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).toContain('role="img" aria-label="Chart: Credit risk"');
    expect(html).toContain('<th scope="col" class="number">n</th>');
    expect(html).toContain('<th scope="row">Credit risk</th>');
    const levels = [...html.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    levels.forEach((level, index) => {
      if (index > 0) expect(level).toBeLessThanOrEqual(levels[index - 1]! + 1);
    });
  });

  it('has a table of contents whose links lead somewhere', async () => {
    const html = await reportHtml(report('text'));
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.length).toBeGreaterThanOrEqual(4);
    for (const id of targets) expect(html).toContain(`id="${id}"`);
  });

  it('gives ids of different charts different names', async () => {
    const html = await reportHtml(report('text'));
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.some((id) => id!.includes('chart'))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of html.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id);
  });

  it('says when and with what it was written', async () => {
    const html = await reportHtml(report('text'));
    expect(html).toContain('datetime="2024-05-01T12:34:56.000Z"');
    expect(html).toContain('2024-05-01 12:34 UTC');
    expect(html).toContain('lathe 0.1.0');
  });

  it('cuts very long tables and says so', async () => {
    const rows = Array.from({ length: 300 }, (_, index) => [index]);
    const html = await reportHtml({
      ...report('text'),
      sections: [{ title: 'T', table: { title: 'T', columns: ['i'], rows } }],
    });
    expect(html).toContain('... and 100 more rows');
  });
});
