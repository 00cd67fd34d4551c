import type { Chart } from '@lathe/flow';
import { ACCENT, makeChart } from '../chart-theme.js';
import { distinctTexts, shortText } from '../number-text.js';
import { noiseLevel } from './noise-level.js';
import type { QuickModelResult } from './quick-model-result.js';

const MOST_BARS = 30;

/** Bars with ± one standard deviation, and the line of a column of random numbers. */
export function importanceChart({ importance, label }: QuickModelResult): Chart {
  const shown = importance.features.slice(0, MOST_BARS);
  const names = distinctTexts(shown.map(({ feature }) => shortText(feature, 32)));
  const values = shown.map((one, index) => ({
    feature: names[index] ?? '',
    mean: one.mean ?? 0,
    lower: (one.mean ?? 0) - (one.sd ?? 0),
    upper: (one.mean ?? 0) + (one.sd ?? 0),
    above: one.aboveNoise ? 'above random numbers' : 'not above random numbers',
  }));
  const y = {
    field: 'feature',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { labelOverlap: false },
  };
  return makeChart({
    name: 'importance',
    title: `What predicts ${label}`,
    subtitle: `Permutation importance on held-out rows, ± one standard deviation over folds${
      importance.features.length > MOST_BARS
        ? `; first ${MOST_BARS} of ${importance.features.length}`
        : ''
    }; dashed: what random numbers reach`,
    spec: {
      width: 420,
      height: { step: 20 },
      data: { values },
      layer: [
        {
          mark: { type: 'bar', height: { band: 0.7 } },
          encoding: {
            y,
            x: {
              field: 'mean',
              type: 'quantitative',
              title: `Mean ${importance.measure} when shuffled`,
              axis: { grid: true, tickCount: 6 },
            },
            color: {
              field: 'above',
              type: 'nominal',
              title: null,
              scale: {
                domain: ['above random numbers', 'not above random numbers'],
                range: [ACCENT, '#b6bbc4'],
              },
              legend: { orient: 'bottom' },
            },
          },
        },
        {
          mark: { type: 'rule', color: '#1f2937', strokeWidth: 1.2 },
          encoding: { y, x: { field: 'lower', type: 'quantitative' }, x2: { field: 'upper' } },
        },
        {
          mark: { type: 'rule', color: '#d55e00', strokeDash: [4, 3] },
          encoding: { x: { datum: noiseLevel(importance.noise), type: 'quantitative' } },
        },
      ],
    },
  });
}
