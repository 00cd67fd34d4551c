import {
  type CountedDurations,
  countOf,
  DurationRecorder,
  mergeDurations,
  NO_DURATIONS,
} from './latency-histogram.js';

/**
 * What happened in one window of a run. Rates count outcomes in the window in which they came. Durations and
 * errors belong to the window of the request's intended start, so that what a stall delays is charged to the
 * time of the stall, and what fails long after the last window is not forgotten.
 */
export interface LoadWindow {
  readonly index: number;
  /** Right answers. */
  readonly answered: number;
  /** Of these, those within the objective; all without one. */
  readonly good: number;
  /** Outcomes of any kind. */
  readonly came: number;
  /** By cause, of requests meant to start in the window. */
  readonly errors: Readonly<Record<string, number>>;
  /** Milliseconds that requests were under way, of those whose outcome came in the window. */
  readonly underWay: number;
  /** Of right answers, from the intended start. */
  readonly latency: CountedDurations;
  /** Of right answers, from the sending. */
  readonly service: CountedDurations;
  /** Between the intended start and the moment the generator turned to the request; open loop only. */
  readonly lag: CountedDurations;
}

export function emptyWindow(index: number): LoadWindow {
  return {
    index,
    answered: 0,
    good: 0,
    came: 0,
    errors: {},
    underWay: 0,
    latency: NO_DURATIONS,
    service: NO_DURATIONS,
    lag: NO_DURATIONS,
  };
}

/** Two parts of the same window, of one sender at different times or of two senders. */
export function mergeWindows(left: LoadWindow, right: LoadWindow): LoadWindow {
  return {
    index: left.index,
    answered: left.answered + right.answered,
    good: left.good + right.good,
    came: left.came + right.came,
    errors: sumOfErrors([left.errors, right.errors]),
    underWay: left.underWay + right.underWay,
    latency: mergeDurations([left.latency, right.latency]),
    service: mergeDurations([left.service, right.service]),
    lag: mergeDurations([left.lag, right.lag]),
  };
}

export function sumOfErrors(
  all: readonly Readonly<Record<string, number>>[],
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const errors of all) {
    for (const [cause, count] of Object.entries(errors)) sums[cause] = (sums[cause] ?? 0) + count;
  }
  return sums;
}

/** Requests meant to start in the window that have an outcome. */
export function requestsOf({ latency, errors }: LoadWindow): number {
  return countOf(latency) + Object.values(errors).reduce((sum, count) => sum + count, 0);
}

/** A window while it is being filled. */
class OpenWindow {
  answered = 0;
  good = 0;
  came = 0;
  errors: Record<string, number> = {};
  underWay = 0;
  readonly latency = new DurationRecorder();
  readonly service = new DurationRecorder();
  readonly lag = new DurationRecorder();

  take(index: number): LoadWindow {
    const window: LoadWindow = {
      index,
      answered: this.answered,
      good: this.good,
      came: this.came,
      errors: this.errors,
      underWay: this.underWay,
      latency: this.latency.take(),
      service: this.service.take(),
      lag: this.lag.take(),
    };
    this.answered = 0;
    this.good = 0;
    this.came = 0;
    this.errors = {};
    this.underWay = 0;
    return window;
  }
}

/** Fills windows and gives away, now and then, what has come since the last time. */
export class WindowRecorder {
  private readonly filling = new Map<number, OpenWindow>();
  /** Histograms are large; those that were emptied are filled again. */
  private readonly spare: OpenWindow[] = [];

  at(index: number): OpenWindow {
    const found = this.filling.get(index);
    if (found !== undefined) return found;
    const window = this.spare.pop() ?? new OpenWindow();
    this.filling.set(index, window);
    return window;
  }

  take(): LoadWindow[] {
    const taken = [...this.filling].map(([index, window]) => {
      this.spare.push(window);
      return window.take(index);
    });
    this.filling.clear();
    return taken;
  }
}
