import type { Chart, Json } from '@lathe/flow';

/**
 * A Vega-Lite chart with its title, which is also what it says to those who cannot see it. 520 wide unless
 * `spec` says otherwise; no colours of its own but the marks', so that it suits light and dark pages.
 */
export function titledChart(
  name: string,
  title: string,
  spec: { readonly [key: string]: Json },
  subtitle?: string,
): Chart {
  return {
    name,
    title,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      description: subtitle === undefined ? title : `${title}. ${subtitle}`,
      title: subtitle === undefined ? { text: title } : { text: title, subtitle },
      width: 520,
      ...spec,
    },
  };
}
