import { linePath, type Point } from './line-path.js';
import styles from './sparkline.module.css';

const WIDTH = 96;
const HEIGHT = 24;

export interface SparklineProps {
  readonly points: readonly Point[];
  /** Milliseconds since 1970: what the line ends and begins with. */
  readonly from: number;
  readonly to: number;
}

/** A figure over the last minutes, without a scale: the number beside it says how much. */
export function Sparkline({ points, from, to }: SparklineProps) {
  const most = Math.max(0, ...points.map(({ value }) => value ?? 0));
  return (
    <svg
      aria-hidden
      className={styles.line}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
    >
      <line x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
      <path d={linePath(points, { from, to, most, width: WIDTH, height: HEIGHT })} />
    </svg>
  );
}
