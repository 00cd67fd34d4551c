import { type ColumnKind, isNumber } from './column-kind.js';
import { axisText, barHeights, shareText, topValues } from './column-summary.js';
import styles from './column-summary-view.module.css';
import type { ColumnProfile, GridColumn, ProfileBasis } from './grid-source.js';

const BAR_WIDTH = 10;
const CHART_HEIGHT = 30;
const SHOWN_VALUES = 3;

/**
 * The shape of a column under its name: missing share, number of values, and bars or the most frequent
 * values. Seen only: the header's description says the same.
 */
export function ColumnSummaryView(props: {
  readonly column: GridColumn;
  readonly kind: ColumnKind;
  readonly basis: ProfileBasis | undefined;
}) {
  const { column, kind, basis } = props;
  const { profile } = column;
  if (profile === null) return null;
  if (profile === undefined || basis === undefined) {
    return (
      <div className={styles.summary} aria-hidden="true">
        <div className={styles.skeletonLine} />
        <div className={styles.skeletonChart} />
      </div>
    );
  }
  return (
    <div className={styles.summary} aria-hidden="true" title={`From ${basis.text}`}>
      <div className={profile.nulls > 0 ? styles.someMissing : undefined}>
        {shareText(profile.nulls, basis.rows)} missing
      </div>
      <div className={styles.missingBar}>
        <div style={{ width: `${(100 * profile.nulls) / Math.max(1, basis.rows)}%` }} />
      </div>
      {isNumber(kind) ? (
        <Histogram profile={profile} />
      ) : (
        <TopValues profile={profile} rows={basis.rows} />
      )}
    </div>
  );
}

function Histogram({ profile }: { readonly profile: ColumnProfile }) {
  const { histogram, minimum, maximum } = profile;
  if (minimum === null) return <p className={styles.note}>No numbers</p>;
  if (histogram === null) {
    return minimum === maximum ? (
      <p className={styles.note}>Always {axisText(minimum)}</p>
    ) : (
      <Span profile={profile} />
    );
  }
  const path = barHeights(histogram)
    .map((height, index) => {
      const tall = height * CHART_HEIGHT;
      return `M${index * BAR_WIDTH} ${CHART_HEIGHT}v${-tall}h${BAR_WIDTH - 1}v${tall}z`;
    })
    .join('');
  return (
    <>
      <svg
        className={styles.histogram}
        aria-hidden="true"
        viewBox={`0 0 ${histogram.length * BAR_WIDTH - 1} ${CHART_HEIGHT}`}
        preserveAspectRatio="none"
      >
        <path d={path} />
      </svg>
      <div className={styles.axis}>
        <span>{axisText(minimum)}</span>
        <span>{axisText(maximum)}</span>
      </div>
    </>
  );
}

function TopValues(props: { readonly profile: ColumnProfile; readonly rows: number }) {
  const { profile, rows } = props;
  const top = topValues(profile, rows, SHOWN_VALUES);
  if (top.length === 0) return <Span profile={profile} />;
  return (
    <div className={styles.top}>
      {top.map(({ text, share, shareText: label }) => (
        <div key={text} className={styles.topValue}>
          <div className={styles.topBar} style={{ width: `${100 * share}%` }} />
          <bdi className={styles.topName}>{text === 'empty text' ? '“”' : text}</bdi>
          <span className={styles.topShare}>{label}</span>
        </div>
      ))}
    </div>
  );
}

/** The least and the greatest value, where there are no bars to draw. */
function Span({ profile }: { readonly profile: ColumnProfile }) {
  const { minimum, maximum } = profile;
  if (minimum === null) return <p className={styles.note}>No values</p>;
  return (
    <div className={styles.span}>
      <bdi>{axisText(minimum)}</bdi>
      <bdi>{axisText(maximum)}</bdi>
    </div>
  );
}
