import { type Json, LatheError } from '@lathe/flow';
import type { TopLevelSpec } from 'vega-lite';
import { z } from 'zod';
import { sansSerifFamily } from './fonts.js';
import { textWidth } from './text-width.js';

const specification = z.custom<TopLevelSpec>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/**
 * A Vega-Lite specification, its data inside, as an SVG text. Reads no files and asks no servers: data
 * by URL is refused. Errors: `chart-invalid`.
 */
export async function renderSvg(spec: Json): Promise<string> {
  // Loaded when first needed: parsing them takes longer than starting the rest of Lathe.
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  measureWithoutCanvas(vega);
  const parsed = specification.safeParse(spec);
  if (!parsed.success) throw chartError('The chart is not an object.');
  const loader = vega.loader();
  const refuse = (uri: string): Promise<never> =>
    Promise.reject(chartError(`The chart asks for "${uri}"; charts carry their data inside.`));
  const view = await makeView();
  try {
    // Control characters, which a name may hold, are not allowed in XML.
    return (await view.toSVG()).replaceAll(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, '\ufffd');
  } catch (thrown) {
    throw chartError(thrown instanceof Error ? thrown.message : String(thrown), thrown);
  } finally {
    view.finalize();
  }

  async function makeView() {
    try {
      const logger = vega.logger(vega.None);
      const compiled = vegaLite.compile(specification.parse(spec), { logger });
      const made = new vega.View(vega.parse(compiled.spec), {
        renderer: 'none',
        logLevel: vega.None,
        loader: { ...loader, load: refuse, sanitize: async () => ({ href: '' }) },
      });
      return await made.runAsync();
    } catch (thrown) {
      if (thrown instanceof LatheError) throw thrown;
      throw chartError(thrown instanceof Error ? thrown.message : String(thrown), thrown);
    }
  }
}

/** As `renderSvg`, as a PNG of `scale` pixels for each unit. */
export async function renderPng(spec: Json, scale = 2): Promise<Uint8Array> {
  const svg = await renderSvg(spec);
  const { Resvg } = await import('@resvg/resvg-js');
  const family = (await sansSerifFamily()) ?? 'sans-serif';
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    background: '#ffffff',
    font: { loadSystemFonts: true, defaultFontFamily: family, sansSerifFamily: family },
  });
  return image.render().asPng();
}

interface TextItem {
  readonly fontSize?: unknown;
  readonly limit?: unknown;
}

/** Vega's own estimate without a canvas is 30 % too wide, so that it cuts and drops labels that fit. */
function measureWithoutCanvas(vega: object): void {
  const metrics: unknown = Reflect.get(vega, 'textMetrics');
  if (typeof metrics !== 'object' || metrics === null) return;
  Object.assign(metrics, {
    width: (item: TextItem, text: unknown): number => {
      const fontSize = typeof item.fontSize === 'number' ? item.fontSize : 11;
      const width = textWidth(String(text ?? '').trim(), fontSize);
      // Vega cuts what is as wide as its limit, and asks for the width before it does.
      return typeof item.limit === 'number' && item.limit > 0 ? Math.min(width, item.limit) : width;
    },
  });
}

function chartError(message: string, cause?: unknown): LatheError {
  return new LatheError({
    code: 'chart-invalid',
    kind: 'data',
    message: `The chart cannot be drawn: ${message.replace(/\.$/, '')}.`,
    advice: 'Look at the Vega-Lite specification; the data is not affected.',
    cause,
  });
}
