import type { Spread } from './quick-model-result.js';

/**
 * What a column of random numbers reaches: its mean importance, if positive, and one standard
 * deviation. The side-car calls a column "above noise" beyond this.
 */
export const noiseLevel = ({ mean, sd }: Spread): number => Math.max(mean ?? 0, 0) + (sd ?? 0);
