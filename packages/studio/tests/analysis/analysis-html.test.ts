import { describe, expect, it } from 'vitest';
import { analysisHtml } from '../../src/analysis/analysis-html.js';

const HOSTILE = '<img src=x onerror=alert(1)>"\'&\0';

const page = (name: string) =>
  analysisHtml({
    title: name,
    note: name,
    at: new Date('2026-03-01T12:30:00Z'),
    draw: async () => '<svg id="a"><g clip-path="url(#a)"></g><use href="#a"/></svg>',
    answer: {
      headline: name,
      notes: [name],
      tables: [{ title: name, columns: [name, 'rows'], rows: [[name, 1234.5678]] }],
      charts: [
        { name: 'a', title: name, spec: {} },
        { name: 'b', title: name, spec: {} },
      ],
      bars: [],
      result: {},
      basis: { kind: 'whole', rows: 1000, of: 1000, rule: 'all rows', seed: null },
      sampledAbove: [],
    },
  });

describe('an analysis as one page', () => {
  it('holds hostile names as text everywhere', async () => {
    const html = await page(HOSTILE);
    expect(html).not.toContain('<img');
    expect(html).not.toContain('\0');
    // Title, heading, headline, note, two charts, table title, heading, cell, reading note.
    expect(html.split('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;')).toHaveLength(11);
  });

  it('forbids scripts and requests', async () => {
    const html = await page('Age');
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<link|https?:/);
  });

  it('says on which rows the numbers stand', async () => {
    expect(await page('Age')).toContain('Computed on all 1,000 rows.');
  });

  it('keeps the clips of two charts apart', async () => {
    const html = await page('Age');
    expect(html).toContain('url(#chart-1-a)');
    expect(html).toContain('id="chart-2-a"');
    expect(html).toContain('href="#chart-2-a"');
  });

  it('rounds numbers and puts them to the right', async () => {
    expect(await page('Age')).toContain('<td class="number">1,234.6</td>');
  });
});
