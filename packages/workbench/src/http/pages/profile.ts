import type { ColumnProfile } from '@lathe/engine';
import { cellText } from '../../report/number-cell.js';
import type { Basis } from '../content/rows.js';
import { rawCellText } from './cell.js';
import { html, type Markup } from './markup.js';

const WIDTH = 120;
const HEIGHT = 28;

/** A column's profile for its place above the values; says what it was computed on. */
export function profileMarkup(profile: ColumnProfile, basis: Basis): Markup {
  const { nulls, distinct, minimum, maximum, mean, top } = profile;
  const range = top === null && minimum !== null && maximum !== null;
  return html`${pictureOf(profile)}
<dl>
<dt>nulls</dt><dd>${cellText(nulls)}</dd>
<dt>distinct</dt><dd>${distinct < 20 ? '' : '≈ '}${cellText(distinct)}</dd>
${range && html`<dt>min</dt><dd>${shown(minimum)}</dd><dt>max</dt><dd>${shown(maximum)}</dd>`}
${mean !== null && html`<dt>mean</dt><dd>${cellText(mean)}</dd>`}
${(top ?? []).map(
  ({ value, count }) =>
    html`<dt>${value === '' ? '""' : rawCellText(value)}</dt><dd>${cellText(count)}</dd>`,
)}
</dl>
<p class="basis ${basis.kind}">${basis.text}</p>`;
}

const shown = (value: ColumnProfile['minimum']): string =>
  typeof value === 'number' ? cellText(value) : rawCellText(value);

function pictureOf({ name, histogram, top, minimum, maximum }: ColumnProfile): Markup {
  if (histogram !== null && histogram.length > 0) {
    return bars(
      histogram,
      `Histogram of ${name}, ${histogram.length} equal bins from ${shown(minimum)} to ${shown(maximum)}: ${histogram.join(', ')}`,
    );
  }
  if (top !== null && top.length > 0) {
    return bars(
      top.map(({ count }) => count),
      `Most frequent values of ${name}: ${top.map(({ value, count }) => `${rawCellText(value)} ${count}`).join(', ')}`,
    );
  }
  return html``;
}

function bars(counts: readonly number[], label: string): Markup {
  const largest = Math.max(1, ...counts);
  const step = WIDTH / counts.length;
  return html`<svg class="spark" role="img" aria-label="${label}" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">${counts.map(
    (count, index) => {
      // Something that is there must not look like nothing.
      const height = count === 0 ? 0 : Math.max(1, (count / largest) * (HEIGHT - 1));
      return html`<rect x="${(index * step).toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${(step - 1).toFixed(1)}" height="${height.toFixed(1)}"/>`;
    },
  )}<line x1="0" y1="${HEIGHT}" x2="${WIDTH}" y2="${HEIGHT}"/></svg>`;
}
