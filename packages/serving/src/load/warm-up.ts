/**
 * How many values at the beginning of a series belong to the warm-up: the number d, at most half of the
 * series, that makes the standard error of the mean of the rest smallest. This is the marginal standard error
 * rule (MSER; K. P. White, "An effective truncation heuristic for bias reduction in simulation output",
 * Simulation 69, 1997), applied to the means of windows as MSER-5 is to means of five observations.
 * A series that only wavers loses some good values, which costs time and does no harm.
 */
export function warmUpLength(series: readonly number[]): number {
  const most = Math.floor(series.length / 2);
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  let mean = 0;
  let squares = 0;
  // From the last value on, so that each value joins the mean and the squares of the rest once (Welford).
  for (let dropped = series.length - 1; dropped >= 0; dropped -= 1) {
    const value = series[dropped] ?? 0;
    const count = series.length - dropped;
    const change = value - mean;
    mean += change / count;
    squares += change * (value - mean);
    const error = squares / count ** 2;
    // Ties, as of a constant series, go to the smaller number.
    if (dropped > most || error > least * (1 + 1e-9)) continue;
    least = error;
    best = dropped;
  }
  return best;
}
