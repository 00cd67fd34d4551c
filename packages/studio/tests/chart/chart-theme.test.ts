import { describe, expect, it } from 'vitest';
import { chartTheme, themedSpec } from '../../src/chart/chart-theme.js';

const DARK: Readonly<Record<string, string>> = {
  '--surface': '#181f28',
  '--text': '#e6eaf0',
  '--chart-1': '#56b4e9',
  '--font': '"Inter Variable", sans-serif',
};
const dark = chartTheme((name) => DARK[name] ?? '', true);

describe('a chart in the colours of the page', () => {
  it('takes the tokens for the colours that analyses write', () => {
    const { mark, encoding } = themedSpec(
      {
        mark: { type: 'bar', color: '#0072b2', stroke: '#FFFFFF' },
        encoding: { color: { condition: { test: 'true', value: '#1f2937' }, value: '#ffffff' } },
      },
      dark,
    );
    expect(mark).toEqual({ type: 'bar', color: '#56b4e9', stroke: '#181f28' });
    expect(encoding).toEqual({
      color: { condition: { test: 'true', value: '#e6eaf0' }, value: '#181f28' },
    });
  });

  it('keeps the two blues of the palette apart when the first takes the place of the second', () => {
    const { encoding } = themedSpec(
      { encoding: { color: { field: 'c', scale: { range: ['#0072b2', '#56b4e9'] } } } },
      dark,
    );
    expect(encoding).toEqual({ color: { field: 'c', scale: { range: ['#56b4e9', '#0072b2'] } } });
  });

  it('never changes values of the user that look like colours', () => {
    const data = { values: [{ color: '#ffffff', name: '#0072b2' }] };
    const { data: kept, encoding } = themedSpec(
      {
        data,
        encoding: { color: { field: 'color', scale: { domain: ['#ffffff'], range: ['#ffffff'] } } },
      },
      dark,
    );
    expect(kept).toEqual(data);
    expect(encoding).toEqual({
      color: { field: 'color', scale: { domain: ['#ffffff'], range: ['#181f28'] } },
    });
  });

  it('leaves a position that is given in pixels alone', () => {
    const encoding = { x: { value: 432 }, text: { field: '#ffffff' } };
    expect(themedSpec({ encoding }, dark).encoding).toEqual(encoding);
  });

  it('writes and rules in the ink of the page where it does not say in which', () => {
    const tokens: Readonly<Record<string, string>> = {
      '--text-quiet': '#a9b4c2',
      '--line': '#2a3441',
    };
    const inked = chartTheme((name) => tokens[name] ?? '', true);
    const config = { axis: { labelColor: '#123456' } };
    expect(themedSpec({ config }, inked).config).toMatchObject({
      axis: { labelColor: '#123456', titleColor: '#a9b4c2', gridColor: '#2a3441' },
      legend: { labelColor: '#a9b4c2', titleColor: '#a9b4c2' },
    });
  });

  it('leaves title and ground to the page', () => {
    const themed = themedSpec(
      { title: { text: 'Age' }, config: { background: '#ffffff', font: 'Arial' } },
      dark,
    );
    expect(themed.title).toBeUndefined();
    expect(themed.config).toMatchObject({
      background: 'transparent',
      font: '"Inter Variable", sans-serif',
    });
  });
});
