import { afterEach, describe, expect, it, vi } from 'vitest';
import { chartSvg } from '../../src/chart/chart-image.js';

const bars = (names: readonly string[]) => ({
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  width: 200,
  height: 100,
  data: { values: names.map((name, index) => ({ name, rows: index + 1 })) },
  mark: 'bar',
  encoding: {
    y: { field: 'name', type: 'nominal' },
    x: { field: 'rows', type: 'quantitative' },
    color: { condition: { test: 'datum.rows > 1', value: '#0072b2' }, value: '#e69f00' },
  },
});

describe('a chart as SVG', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('is drawn without making code out of texts', async () => {
    vi.stubGlobal('Function', () => {
      throw new Error('code was made out of a text');
    });
    const svg = await chartSvg(bars(['a', 'b']));
    expect(svg).toContain('#0072b2');
    expect(svg).toContain('#e69f00');
  });

  it('holds names of the data as text, not as marks', async () => {
    const svg = await chartSvg(bars(['<img src=x onerror=alert(1)>']));
    expect(svg).not.toContain('<img');
    expect(svg).toContain('&lt;img');
  });

  it('asks no server for data', async () => {
    const fetched = vi.fn();
    vi.stubGlobal('fetch', fetched);
    await chartSvg({ data: { url: 'https://example.org/x.json' }, mark: 'bar' }).catch(() => '');
    expect(fetched).not.toHaveBeenCalled();
  });

  it.each([['a text'], [null], [{ mark: 'nonsense' }]])('refuses %j readably', async (spec) => {
    await expect(chartSvg(spec)).rejects.toMatchObject({ code: 'chart-invalid', kind: 'data' });
  });
});
