import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** Squared distance along coordinate `knob`. */
export type SquaredDistance = (knob: number, a: number, b: number) => number;

/** All as natural logarithms, so that any number is allowed and steps are ratios. */
export interface Hyperparameters {
  /** One for each coordinate, in units of the coordinate. */
  readonly lengths: readonly number[];
  /** Standard deviation of the function. */
  readonly amplitude: number;
  /** Standard deviation of one observation of weight 1. */
  readonly noise: number;
}

export interface Observations {
  readonly points: readonly Float64Array[];
  readonly values: readonly number[];
  /** An observation of weight w has a noise variance w times smaller. */
  readonly weights: readonly number[];
}

export interface Prediction {
  readonly mean: number;
  /** Standard deviation of the function itself, noise not included. */
  readonly deviation: number;
}

/** A Gaussian process with mean 0 given observations. */
export interface GaussianProcess {
  readonly predict: (point: Float64Array) => Prediction;
  readonly mean: (point: Float64Array) => number;
  readonly logMarginalLikelihood: number;
  /** Of the logarithm of the marginal likelihood, in the order lengths, amplitude, noise. */
  readonly gradient: () => readonly number[];
}

/** Keeps the matrix positive definite when noise is next to nothing; in units of the amplitude's variance. */
const JITTER = 1e-8;

/** Matern kernel of smoothness 5/2 and unit amplitude at distance r. */
const matern = (r: number): number =>
  (1 + Math.sqrt(5) * r + (5 / 3) * r * r) * Math.exp(-Math.sqrt(5) * r);

/**
 * The posterior under a Matern 5/2 kernel with a length for each coordinate.
 * Source: C. Rasmussen, C. Williams, "Gaussian Processes for Machine Learning" (2006), algorithm 2.1 and
 * equations 4.17 and 5.9.
 */
export function gaussianProcess(
  { points, values, weights }: Observations,
  { lengths, amplitude, noise }: Hyperparameters,
  squared: SquaredDistance,
): GaussianProcess {
  const count = points.length;
  const variance = Math.exp(2 * amplitude);
  const noiseVariance = Math.exp(2 * noise);
  const inverseSquares = lengths.map((length) => Math.exp(-2 * length));
  const distance = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let knob = 0; knob < inverseSquares.length; knob += 1) {
      sum += squared(knob, a[knob] ?? 0, b[knob] ?? 0) * (inverseSquares[knob] ?? 0);
    }
    return Math.sqrt(sum);
  };

  const covariance = new Matrix(count, count);
  for (const [row, a] of points.entries()) {
    for (let column = 0; column <= row; column += 1) {
      const b = points[column] ?? a;
      const value = variance * matern(distance(a, b));
      covariance.set(row, column, value);
      covariance.set(column, row, value);
    }
    const own = noiseVariance / (weights[row] ?? 1) + variance * JITTER;
    covariance.set(row, row, variance + own);
  }
  const cholesky = new CholeskyDecomposition(covariance);
  const target = Matrix.columnVector([...values]);
  const alpha = cholesky.solve(target).to1DArray();
  const lower = cholesky.lowerTriangularMatrix;
  let logDeterminant = 0;
  for (let row = 0; row < count; row += 1) logDeterminant += 2 * Math.log(lower.get(row, row));
  const fit = alpha.reduce((sum, weight, row) => sum + weight * (values[row] ?? 0), 0);

  let inverse: Float64Array | undefined;
  /** Rows one after the other. */
  const inverted = (): Float64Array => {
    inverse ??= Float64Array.from(cholesky.solve(Matrix.eye(count)).to1DArray());
    return inverse;
  };

  const mean = (point: Float64Array): number => {
    let sum = 0;
    for (const [row, other] of points.entries()) {
      sum += (alpha[row] ?? 0) * variance * matern(distance(point, other));
    }
    return sum;
  };

  const predict = (point: Float64Array): Prediction => {
    const cross = Float64Array.from(points, (other) => variance * matern(distance(point, other)));
    const weightsOf = inverted();
    let expected = 0;
    let explained = 0;
    for (let row = 0; row < count; row += 1) {
      const here = cross[row] ?? 0;
      expected += here * (alpha[row] ?? 0);
      let product = 0;
      for (let column = 0; column < count; column += 1) {
        product += (weightsOf[row * count + column] ?? 0) * (cross[column] ?? 0);
      }
      explained += here * product;
    }
    return { mean: expected, deviation: Math.sqrt(Math.max(0, variance - explained)) };
  };

  /** `1/2 trace((alpha alpha' - K^-1) dK/dparameter)` for each parameter. */
  const gradient = (): readonly number[] => {
    const weightsOf = inverted();
    const slopes = new Array<number>(lengths.length + 2).fill(0);
    const add = (parameter: number, amount: number): void => {
      slopes[parameter] = (slopes[parameter] ?? 0) + amount;
    };
    for (const [row, a] of points.entries()) {
      for (let column = 0; column <= row; column += 1) {
        const b = points[column] ?? a;
        const outer =
          (alpha[row] ?? 0) * (alpha[column] ?? 0) - (weightsOf[row * count + column] ?? 0);
        const share = column === row ? 0.5 * outer : outer;
        const r = distance(a, b);
        add(lengths.length, share * 2 * variance * matern(r));
        const shared =
          share * variance * (5 / 3) * (1 + Math.sqrt(5) * r) * Math.exp(-Math.sqrt(5) * r);
        for (let knob = 0; knob < lengths.length; knob += 1) {
          add(
            knob,
            shared * squared(knob, a[knob] ?? 0, b[knob] ?? 0) * (inverseSquares[knob] ?? 0),
          );
        }
        if (column === row) {
          add(lengths.length + 1, share * 2 * (noiseVariance / (weights[row] ?? 1)));
          add(lengths.length, share * 2 * variance * JITTER);
        }
      }
    }
    return slopes;
  };

  return {
    predict,
    mean,
    logMarginalLikelihood: -0.5 * fit - 0.5 * logDeterminant - 0.5 * count * Math.log(2 * Math.PI),
    gradient,
  };
}
