import { useId, useState } from 'react';
import { useWidth } from '../../chart/use-width.js';
import { HISTORY_SPAN } from './endpoint-history.js';
import { linePath, niceCeiling, type Point } from './line-path.js';
import styles from './live-chart.module.css';

export interface LiveSeries {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface LiveChartProps {
  readonly title: string;
  /** With the unit, e.g. `12.3 ms`. */
  readonly valueText: (value: number) => string;
  /** At most three. */
  readonly series: readonly LiveSeries[];
  /** Milliseconds since 1970, the right edge. */
  readonly now: number;
}

const HEIGHT = 120;

/** Figures over the last five minutes. They are drawn each second, so that this is plain SVG. */
export function LiveChart({ title, valueText, series, now }: LiveChartProps) {
  const id = useId();
  const [room, setRoom] = useState<HTMLElement | null>(null);
  const width = useWidth(room);
  const values = series.flatMap(({ points }) => points.map(({ value }) => value ?? 0));
  const most = niceCeiling(Math.max(0, ...values));
  const frame = { from: now - HISTORY_SPAN, to: now, most, width, height: HEIGHT };
  const latest = series.map(({ name, points }) => ({ name, value: points.at(-1)?.value ?? null }));
  const said = latest
    .map(({ name, value }) => `${name} ${value === null ? 'none' : valueText(value)}`)
    .join(', ');
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <span className={styles.title} id={id}>
          {title}
        </span>
        <span className={styles.values}>
          {latest.map(({ name, value }, index) => (
            <span key={name} className={styles.value}>
              <i className={styles[`line${index + 1}`]} />
              {name} <b>{value === null ? 'none' : valueText(value)}</b>
            </span>
          ))}
        </span>
      </figcaption>
      <div className={styles.plot}>
        <span className={styles.scale} aria-hidden>
          <span>{valueText(most)}</span>
          <span>{valueText(0)}</span>
        </span>
        <div ref={setRoom} className={styles.room}>
          <svg
            role="img"
            aria-label={`${title} over the last five minutes; now ${said}`}
            className={styles.ground}
            width={width}
            height={HEIGHT}
            viewBox={`0 0 ${Math.max(1, width)} ${HEIGHT}`}
          >
            <line className={styles.middle} x1={0} x2={width} y1={HEIGHT / 2} y2={HEIGHT / 2} />
            {series.map(({ name, points }, index) => (
              <path key={name} className={styles[`line${index + 1}`]} d={linePath(points, frame)} />
            ))}
          </svg>
        </div>
      </div>
      <p className={styles.times} aria-hidden>
        <span>5 min ago</span>
        <span>now</span>
      </p>
    </figure>
  );
}
