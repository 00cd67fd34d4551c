import { describe, expect, it } from 'vitest';
import { chartTables } from '../../src/chart/chart-data.js';

describe('the data of a chart as a table', () => {
  it('names columns by the titles of the drawing and leaves fields out that only sort', () => {
    const spec = {
      data: {
        values: [
          { from: 20, to: 25, color: 'low risk', facet: null, rows: 50, colorOrder: 0 },
          { from: 25, to: 30, color: 'low risk', facet: null, rows: 91, colorOrder: 0 },
          { from: 30, to: 35, color: 'high risk', facet: null, rows: 53, colorOrder: 1 },
        ],
      },
      encoding: {
        x: { field: 'from', title: 'age' },
        x2: { field: 'to' },
        y: { field: 'rows', title: 'Rows' },
        color: { field: 'color', title: 'risk' },
      },
    };
    expect(chartTables(spec)).toEqual([
      {
        columns: ['age, from', 'age, to', 'risk', 'Rows'],
        rows: [
          [20, 25, 'low risk', 50],
          [25, 30, 'low risk', 91],
          [30, 35, 'high risk', 53],
        ],
      },
    ]);
  });

  it('shows the set of several layers once, and no lines of reference', () => {
    const bins = {
      values: [{ meanPredicted: 0.1 }, { meanPredicted: 0.2 }, { meanPredicted: 0.4 }],
    };
    const spec = {
      layer: [
        { data: { values: [{ at: 0 }, { at: 1 }] }, mark: 'line' },
        { data: bins, mark: 'line' },
        { data: bins, mark: 'point' },
      ],
    };
    expect(chartTables(spec)).toEqual([
      { columns: ['mean predicted'], rows: [[0.1], [0.2], [0.4]] },
    ]);
  });

  it('finds the data of facets, and shows a set of two rows when there is no other', () => {
    const spec = {
      facet: { field: 'f' },
      data: { values: [{ rows: 1 }, { rows: 2 }] },
      spec: { mark: 'bar' },
    };
    expect(chartTables(spec)).toEqual([{ columns: ['rows'], rows: [[1], [2]] }]);
  });

  it('writes times as dates', () => {
    const spec = {
      data: { values: [{ day: 0 }, { day: 86_400_000 }, { day: 90_000_000 }] },
      encoding: { x: { field: 'day', type: 'temporal', title: null } },
    };
    expect(chartTables(spec)[0]?.rows).toEqual([
      ['1970-01-01'],
      ['1970-01-02'],
      ['1970-01-02 01:00:00'],
    ]);
  });

  it('gives no table for what is not a specification', () => {
    expect(chartTables('nonsense')).toEqual([]);
  });
});
