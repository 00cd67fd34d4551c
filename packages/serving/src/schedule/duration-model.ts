/**
 * How long a batch of n rows takes: `a + b n` milliseconds, by least squares in which each new observation
 * makes the older ones count less (exponential forgetting), so that the model follows a machine that becomes
 * slower or faster.
 *
 * Kept as the five weighted sums of simple regression, which gives the same line as recursive least squares
 * with a forgetting factor (Ljung, System Identification, 11.2) and cannot lose its positive definiteness.
 */
export class DurationModel {
  readonly #memory: number;
  #weight = 0;
  #n = 0;
  #nn = 0;
  #t = 0;
  #nt = 0;
  #error = 0;

  /** `memory`: weight of an observation relative to the one after it, in (0, 1]; 0.98 remembers about 50. */
  constructor(memory = 0.98) {
    this.#memory = memory;
  }

  observe(rows: number, milliseconds: number): void {
    const memory = this.#memory;
    this.#weight = this.#weight * memory + 1;
    this.#n = this.#n * memory + rows;
    this.#nn = this.#nn * memory + rows * rows;
    this.#t = this.#t * memory + milliseconds;
    this.#nt = this.#nt * memory + rows * milliseconds;
    const residual = milliseconds - (this.predict(rows) ?? milliseconds);
    this.#error = this.#error * memory + residual * residual;
  }

  /**
   * The line, or null without observations. Neither part is ever negative: a line that falls is replaced by
   * the mean, one that starts below zero by the best line through zero. Observations of a single batch size
   * cannot tell a from b; their mean is taken for a.
   */
  line(): { readonly a: number; readonly b: number } | null {
    if (this.#weight === 0) return null;
    const mean = this.#t / this.#weight;
    const spread = this.#weight * this.#nn - this.#n * this.#n;
    if (spread <= 1e-9 * this.#weight * this.#nn) return { a: mean, b: 0 };
    const b = (this.#weight * this.#nt - this.#n * this.#t) / spread;
    if (b < 0) return { a: mean, b: 0 };
    const a = (this.#t - b * this.#n) / this.#weight;
    return a < 0 ? { a: 0, b: this.#nt / this.#nn } : { a, b };
  }

  /** Milliseconds for `rows` rows; null without observations. */
  predict(rows: number): number | null {
    const line = this.line();
    return line === null ? null : line.a + line.b * rows;
  }

  /**
   * Milliseconds in which `rows` rows are nearly always done: two standard deviations of the residuals above
   * the line, but at most twice the line, so that one long pause does not make everything seem hopeless; null
   * without observations.
   */
  predictSurely(rows: number): number | null {
    const mean = this.predict(rows);
    if (mean === null) return null;
    return mean + Math.min(mean, 2 * Math.sqrt(this.#error / this.#weight));
  }
}
