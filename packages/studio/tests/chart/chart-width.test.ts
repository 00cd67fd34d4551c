import { describe, expect, it } from 'vitest';
import { fittedSpec } from '../../src/chart/chart-width.js';

describe('a chart in the width there is', () => {
  it('takes the width, axes and legend included', () => {
    expect(fittedSpec({ width: 460, height: 260, mark: 'bar' }, 600)).toMatchObject({
      width: 600,
      height: 260,
      autosize: { type: 'fit-x', contains: 'padding' },
    });
  });

  it('grows no wider than can be read at a glance', () => {
    expect(fittedSpec({ width: 460, height: 260 }, 2000).width).toBe(760);
  });

  it('keeps squares, steps and drawings with marks at fixed pixels', () => {
    const square = { width: 300, height: 300 };
    const steps = { width: { step: 20 }, height: 200 };
    const fixed = {
      width: 420,
      height: 100,
      layer: [{ mark: 'point' }, { mark: 'text', encoding: { x: { value: 432 } } }],
    };
    for (const spec of [square, steps, fixed]) expect(fittedSpec(spec, 900)).toBe(spec);
  });

  it('puts as many facets in a row as fit', () => {
    const spec = { facet: { field: 'f' }, columns: 3, spacing: 24, spec: { width: 240 } };
    const columns = (width: number) => fittedSpec(spec, width).columns;
    expect([columns(1000), columns(500), columns(200)]).toEqual([3, 2, 1]);
  });
});
