import type { Catalogue } from '@lathe/flow';
import { analyses } from './analyses.js';
import { steps } from './steps.js';

/** Every built-in step and analysis by id. */
export const catalogue: Catalogue = Object.freeze({
  steps: new Map(steps.map((step) => [step.id, step])),
  analyses: new Map(analyses.map((analysis) => [analysis.id, analysis])),
});
