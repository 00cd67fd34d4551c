/**
 * Class imbalance, (n_a - n_d) / (n_a + n_d), between -1 and 1: positive when group d has fewer rows
 * than the rest. NaN when both are empty.
 * Source: "Fairness Measures for Machine Learning in Finance" (Das et al., 2021), pre-training
 * metric CI.
 */
export const classImbalance = (sizeOfA: number, sizeOfD: number): number =>
  (sizeOfA - sizeOfD) / (sizeOfA + sizeOfD);
