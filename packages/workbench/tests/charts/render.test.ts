import { LatheError } from '@lathe/flow';
import { renderPng, renderSvg } from '@lathe/workbench/charts/render';
import { textWidth } from '@lathe/workbench/charts/text-width';
import { describe, expect, it } from 'vitest';

const bars = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  width: 100,
  height: 50,
  data: {
    values: [
      { a: 'x', b: 1 },
      { a: 'y', b: 2 },
    ],
  },
  mark: 'bar',
  encoding: { x: { field: 'a', type: 'nominal' }, y: { field: 'b', type: 'quantitative' } },
};

describe('SVG', () => {
  it('is drawn from data inside the specification, with text as text', async () => {
    const svg = await renderSvg(bars);
    expect(svg).toMatch(/^<svg /);
    expect(svg).toContain('>y</text>');
  });

  it('is the same every time', async () => {
    expect(await renderSvg(bars)).toBe(await renderSvg(bars));
  });

  it.each([
    ['a file', 'file:///etc/passwd'],
    ['a relative path', 'data.csv'],
    ['a server', 'http://127.0.0.1:9/data.json'],
  ])('never reads %s', async (_, url) => {
    const svg = await renderSvg({ ...bars, data: { url } }).catch((thrown: unknown) => thrown);
    if (svg instanceof Error) expect(svg).toBeInstanceOf(LatheError);
    else expect(svg).not.toContain('root:');
  });

  it('refuses what is no specification with a LatheError', async () => {
    await expect(renderSvg(null)).rejects.toMatchObject({ code: 'chart-invalid' });
    await expect(renderSvg({ mark: 'nonsense' })).rejects.toMatchObject({ code: 'chart-invalid' });
  });
});

describe('PNG', () => {
  const size = (png: Uint8Array): [number, number] => {
    const view = new DataView(png.buffer, png.byteOffset);
    return [view.getUint32(16), view.getUint32(20)];
  };

  it('has the signature of a PNG and twice the size of the SVG', async () => {
    const [once, twice] = [await renderPng(bars, 1), await renderPng(bars)];
    expect([...twice.slice(1, 4)].map((code) => String.fromCharCode(code)).join('')).toBe('PNG');
    expect(size(twice)).toEqual(size(once).map((length) => 2 * length));
  });

  it('shows text: taking the labels away changes it', async () => {
    const bare = { ...bars, config: { axis: { labelColor: '#ffffff', titleColor: '#ffffff' } } };
    expect(Buffer.from(await renderPng(bars, 1)).equals(await renderPng(bare, 1))).toBe(false);
  });
});

describe('width of a text without a canvas', () => {
  // Advance widths of DejaVu Sans in units of 2,048 (read with fontTools): M 1767, i 569, 5 1303, a 1255.
  it.each([
    ['MMMM', (4 * 1767) / 2048],
    ['iiii', (4 * 569) / 2048],
    ['5555', (4 * 1303) / 2048],
    ['banana', (3 * 1255 + 1300 + 2 * 1298) / 2048],
  ])('%s is neither too narrow nor a quarter too wide', (text, width) => {
    expect(textWidth(text, 1)).toBeGreaterThan(width);
    expect(textWidth(text, 1)).toBeLessThan(width * 1.25);
  });
});

it('a label of a thousand characters is cut, and does not widen the chart', async () => {
  const long = { ...bars, data: { values: [{ a: 'long '.repeat(200), b: 1 }] } };
  const svg = await renderSvg({
    ...long,
    encoding: { y: { field: 'a', type: 'nominal', axis: { labelLimit: 100 } } },
  });
  expect(Number(/width="(\d+)"/.exec(svg)?.[1])).toBeLessThan(300);
  expect(svg).toContain('…</text>');
});
