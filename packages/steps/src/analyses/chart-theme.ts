import type { Chart, Json } from '@lathe/flow';

/**
 * Eight colours that people with any common colour vision can tell apart.
 * Source: M. Okabe, K. Ito, "Color Universal Design" (2008), reordered so that the first ones are
 * calm and yellow, which is weak on white, comes last.
 */
export const PALETTE: readonly string[] = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#7a7a7a',
  '#b8a900',
];

/** For one series; for reference lines and their labels. */
export const ACCENT = '#0072b2';
export const QUIET = '#6b7280';

const FONT = '"DejaVu Sans", "Segoe UI", "Helvetica Neue", Arial, sans-serif';

/** The look of every chart. Colours have contrast on white, which charts always stand on. */
const CONFIG: Json = {
  background: '#ffffff',
  font: FONT,
  padding: 12,
  view: { stroke: null, continuousWidth: 420, continuousHeight: 240 },
  title: {
    anchor: 'start',
    fontSize: 14,
    fontWeight: 600,
    color: '#1f2937',
    subtitleColor: '#4b5563',
    subtitleFontSize: 11,
    subtitlePadding: 4,
    offset: 12,
  },
  axis: {
    labelColor: '#374151',
    labelFontSize: 11,
    titleColor: '#374151',
    titleFontSize: 11,
    titleFontWeight: 500,
    titlePadding: 8,
    gridColor: '#e5e7eb',
    domainColor: '#9ca3af',
    tickColor: '#9ca3af',
    tickSize: 4,
    labelLimit: 220,
    labelOverlap: true,
    labelFlush: false,
    labelSeparation: 8,
    labelPadding: 6,
  },
  axisX: { grid: false },
  axisY: { domain: false, ticks: false },
  legend: {
    labelColor: '#374151',
    labelFontSize: 11,
    titleColor: '#374151',
    titleFontSize: 11,
    titleFontWeight: 500,
    labelLimit: 220,
    symbolType: 'square',
  },
  header: {
    labelColor: '#1f2937',
    labelFontSize: 11,
    labelFontWeight: 500,
    labelLimit: 220,
    title: null,
  },
  range: { category: PALETTE, ramp: { scheme: 'viridis' } },
  bar: { fill: ACCENT },
  point: { color: ACCENT, filled: true },
  rule: { color: QUIET },
};

export interface ChartParts {
  /** File-name safe. */
  readonly name: string;
  readonly title: string;
  readonly subtitle?: string;
  /** Everything but `$schema`, `title` and `config`. Data inside. */
  readonly spec: { readonly [key: string]: Json };
}

/** A complete Vega-Lite 6 specification in the house's look. */
export function makeChart({ name, title, subtitle, spec }: ChartParts): Chart {
  return {
    name: fileSafe(name),
    title,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      description: subtitle === undefined ? title : `${title}. ${subtitle}`,
      title: subtitle === undefined ? { text: title } : { text: title, subtitle },
      config: CONFIG,
      ...spec,
    },
  };
}

/** Lower case letters, digits and hyphens; never empty. */
export function fileSafe(text: string): string {
  const safe = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  return safe === '' ? 'chart' : safe;
}
