/**
 * How many values at the beginning of a series belong to the warm-up: the number d, at most half of the
 * series, that makes the standard error of the mean of the rest smallest. This is the marginal standard error
 * rule (MSER; K. P. White, "An effective truncation heuristic for bias reduction in simulation output",
 * Simulation 69, 1997), applied to the means of windows as MSER-5 is to means of five observations.
 * A series that only wavers loses some good values, which costs time and does no harm.
 */
export function warmUpLength(series: readonly number[]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let dropped = 0; dropped <= Math.floor(series.length / 2); dropped += 1) {
    const rest = series.slice(dropped);
    const mean = rest.reduce((sum, value) => sum + value, 0) / rest.length;
    const error = rest.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rest.length ** 2;
    // Ties, as of a constant series, go to the smaller number.
    if (error < least * (1 - 1e-9)) {
      least = error;
      best = dropped;
    }
  }
  return best;
}
