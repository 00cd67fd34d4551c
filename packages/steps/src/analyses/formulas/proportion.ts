/** A count out of a total. */
export interface Proportion {
  readonly hits: number;
  readonly total: number;
}

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** 97.5 % point of the standard normal distribution: two-sided 95 % intervals. */
export const Z_95 = 1.959963984540054;

/** hits / total; NaN for an empty total. */
export const rate = ({ hits, total }: Proportion): number => hits / total;
