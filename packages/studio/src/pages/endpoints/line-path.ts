/** A figure at a time; null: there is none, and the line has a gap. */
export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number | null;
}

export interface LineFrame {
  /** The times of the left and the right edge. */
  readonly from: number;
  readonly to: number;
  /** The value of the upper edge; the lower one is 0. */
  readonly most: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The path of an SVG line through points, from the left edge to the right; a gap where there is no value.
 * A point between two gaps is a line of no length, which round caps draw as a dot.
 */
export function linePath(points: readonly Point[], frame: LineFrame): string {
  const { from, to, most, width, height } = frame;
  const isDrawn = (point: Point | undefined): boolean =>
    point !== undefined && point.value !== null && point.at >= from;
  const parts = points.map(({ at, value }, index) => {
    if (value === null || at < from) return '';
    const x = to === from ? width : ((at - from) / (to - from)) * width;
    const y = most === 0 ? height : height - (value / most) * height;
    const place = `${round(x)} ${round(y)}`;
    if (isDrawn(points[index - 1])) return `L${place}`;
    return isDrawn(points[index + 1]) ? `M${place}` : `M${place}h0`;
  });
  return parts.join('');
}

const round = (pixels: number): number => Math.round(pixels * 10) / 10;

/** The next of 1, 2, 5, 10, 20, ... that is at least as large: the upper end of an axis. */
export function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((end) => end >= value) ?? 10 * power;
}
