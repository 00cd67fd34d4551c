import type { Analysis } from '@lathe/flow';
import { barOfCounts } from './bar-of-counts.js';
import { biasReport } from './bias-report.js';
import { histogram } from './histogram.js';
import { quickModel } from './quick-model.js';
import { scatterPlot } from './scatter-plot.js';
import { tableSummaryAnalysis } from './table-summary.js';

/** Every built-in analysis, in the order the catalogue shows them. */
export const analyses: readonly Analysis[] = [
  tableSummaryAnalysis,
  histogram,
  scatterPlot,
  barOfCounts,
  biasReport,
  quickModel,
];
