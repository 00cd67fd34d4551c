import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import type { ScalabilityFit } from './load-report.js';

/** Throughput at a load; `error` is its standard error, in the same unit. */
export interface ScalabilityPoint {
  readonly users: number;
  readonly throughput: number;
  readonly error: number;
}

/** The law has three parameters; with fewer points than this nothing would be left over to doubt it. */
const LEAST_POINTS = 4;
/** Starts of the search: the surface has flat valleys where contention and coherency trade places. */
const STARTS: readonly (readonly [alpha: number, beta: number])[] = [
  [0, 0],
  [0.01, 1e-4],
  [0.1, 1e-3],
  [0.3, 1e-2],
  [0.7, 1e-3],
];
/** No interval is believed to be narrower than this share of the throughput. */
const LEAST_ERROR = 0.005;

/**
 * Fits Gunther's universal scalability law `X(N) = g N / (1 + a (N - 1) + b N (N - 1))` (N. Gunther, "Guerrilla
 * Capacity Planning", chapter 6) by least squares weighted with the standard errors, with g > 0, a and b >= 0.
 * Null with fewer than four loads. The fit describes a server that is itself the limit: points beyond an
 * objective are welcome, points of a generator at its limit are not.
 */
export function fitScalability(points: readonly ScalabilityPoint[]): ScalabilityFit | null {
  const known = points.filter(({ throughput }) => throughput > 0);
  if (new Set(known.map(({ users }) => users)).size < LEAST_POINTS) return null;
  // Parameters of like size: throughput in units of what one user gets in the best case.
  const unit = Math.max(...known.map(({ users, throughput }) => throughput / users));
  const most = Math.max(...known.map(({ users }) => users));
  const y = known.map(({ throughput }) => throughput / unit);
  const weights = known.map(
    ({ throughput, error }) => unit / Math.max(error, LEAST_ERROR * throughput),
  );
  // Points are weighted here, as a fit of weighted figures over their places: the library's own weights are
  // squared in its error and inverted in its steps (5.1.0), so that it wanders off with any but 1.
  const places = known.map((_, at) => at);
  const weighted = y.map((value, at) => value * (weights[at] ?? 0));
  const weightedLaw = (parameters: readonly number[]) => {
    const law = scaledLaw(most)(parameters);
    return (at: number): number => law(known[at]?.users ?? 0) * (weights[at] ?? 0);
  };
  let best: { readonly parameters: readonly number[]; readonly error: number } | null = null;
  for (const [alpha, beta] of STARTS) {
    const { parameterValues, parameterError } = levenbergMarquardt(
      { x: places, y: weighted },
      weightedLaw,
      {
        initialValues: [1, alpha, beta * most],
        minValues: [1e-6, 0, 0],
        maxValues: [1e6, 10, 10 * most],
        damping: 0.01,
        centralDifference: true,
        gradientDifference: 1e-4,
        maxIterations: 300,
        errorTolerance: 1e-12,
      },
    );
    if (Number.isFinite(parameterError) && (best === null || parameterError < best.error)) {
      best = { parameters: parameterValues, error: parameterError };
    }
  }
  const [gamma, alpha, scaledBeta] = best?.parameters ?? [];
  if (gamma === undefined || alpha === undefined || scaledBeta === undefined) return null;
  const beta = scaledBeta / most;
  const law = (users: number): number => scaledLaw(most)([gamma, alpha, scaledBeta])(users);
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const spread = y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const rest = known.reduce((sum, { users }, at) => sum + ((y[at] ?? 0) - law(users)) ** 2, 0);
  return {
    gamma: gamma * unit,
    alpha,
    beta,
    peakUsers: peakOf(alpha, beta),
    rSquared: spread > 0 ? 1 - rest / spread : 1,
  };
}

/** Answers a second that the law gives for a number of users. */
export function scalabilityAt({ gamma, alpha, beta }: ScalabilityFit, users: number): number {
  return (gamma * users) / (1 + alpha * (users - 1) + beta * users * (users - 1));
}

/** The law with coherency as `b` times the largest load, so that the search sees parameters of like size. */
const scaledLaw =
  (most: number) =>
  ([gamma = 0, alpha = 0, scaledBeta = 0]: readonly number[]) =>
  (users: number): number =>
    (gamma * users) / (1 + alpha * (users - 1) + (scaledBeta / most) * users * (users - 1));

/** Coherency below this makes a peak so far away that it says nothing. */
const NO_COHERENCY = 1e-9;

function peakOf(alpha: number, beta: number): number | null {
  if (beta < NO_COHERENCY) return null;
  return alpha >= 1 ? 1 : Math.max(1, Math.sqrt((1 - alpha) / beta));
}
