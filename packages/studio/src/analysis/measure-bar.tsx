import type { Measure } from './bias-findings.js';
import { type MeasureScale, positionOn } from './bias-measures.js';
import styles from './measure-bar.module.css';

export interface MeasureBarProps {
  readonly measure: Measure;
  readonly scale: MeasureScale;
  readonly ends: readonly [string, string];
}

/** A value with its interval between the two ends of its scale. The text beside it says the same. */
export function MeasureBar({ measure, scale, ends }: MeasureBarProps) {
  return (
    <div className={styles.bar} aria-hidden>
      <MeasureTrack measure={measure} scale={scale} />
      <p className={styles.ends}>
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </p>
    </div>
  );
}

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

/** The bar alone: from the reference to the value, the interval as a line, the reference as a mark. */
export function MeasureTrack({ measure, scale }: Omit<MeasureBarProps, 'ends'>) {
  const reference = positionOn(scale, scale.reference);
  const at = measure.value === null ? null : positionOn(scale, measure.value);
  const interval =
    measure.interval === null
      ? null
      : {
          from: positionOn(scale, measure.interval.lower),
          to: positionOn(scale, measure.interval.upper),
        };
  return (
    <div className={styles.track} aria-hidden>
      {at !== null && (
        <span
          className={styles.fill}
          style={{
            insetInlineStart: percent(Math.min(at, reference)),
            width: percent(Math.abs(at - reference)),
          }}
        />
      )}
      <span className={styles.reference} style={{ insetInlineStart: percent(reference) }} />
      {interval !== null && (
        <span
          className={styles.interval}
          style={{
            insetInlineStart: percent(interval.from),
            width: percent(interval.to - interval.from),
          }}
        />
      )}
      {at !== null && <span className={styles.value} style={{ insetInlineStart: percent(at) }} />}
    </div>
  );
}
