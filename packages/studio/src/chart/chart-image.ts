import { type Json, LatheError } from '@lathe/flow';
import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';

/** The specification as it is, on white, as an SVG text. Errors: `chart-invalid`. */
export async function chartSvg(spec: Json): Promise<string> {
  return chartErrors(() => withView(spec, (view) => view.toSVG()));
}

/** The specification as it is, on white, as a PNG of `scale` pixels for each unit. Errors: `chart-invalid`. */
export async function chartPng(spec: Json, scale = 2): Promise<Blob> {
  return chartErrors(async () => {
    // Read by hand: the page's policy lets no fetch take a data: address.
    const address = await withView(spec, (view) => view.toImageURL('png', scale));
    const bytes = atob(address.slice(address.indexOf(',') + 1));
    return new Blob([Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))], { type: 'image/png' });
  });
}

async function withView<T>(spec: Json, use: (view: vega.View) => Promise<T>): Promise<T> {
  const view = chartView(spec);
  try {
    return await use(view);
  } finally {
    view.finalize();
  }
}

/**
 * A view of a Vega-Lite specification, its data inside. Expressions are interpreted, not compiled, so
 * that the page's content security policy can forbid code out of texts. Asks no server for anything.
 * Throws what Vega throws; `chartErrors` makes it readable.
 */
export function chartView(spec: Json): vega.View {
  if (!isSpecification(spec)) throw invalid('It is not an object.');
  const { spec: compiled } = compile(spec, { logger: vega.logger(vega.None) });
  return new vega.View(vega.parse(compiled, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'svg',
    logLevel: vega.None,
    hover: true,
    loader: {
      ...vega.loader(),
      load: (address) => Promise.reject(invalid(`It asks for "${address}".`)),
      sanitize: () => Promise.resolve({ href: '' }),
    },
  });
}

function isSpecification(value: unknown): value is TopLevelSpec {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Errors: `chart-invalid` for whatever goes wrong in `work`. */
export async function chartErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof LatheError) throw thrown;
    throw invalid(thrown instanceof Error ? thrown.message : String(thrown), thrown);
  }
}

function invalid(why: string, cause?: unknown): LatheError {
  return new LatheError({
    code: 'chart-invalid',
    kind: 'data',
    message: 'The chart cannot be drawn.',
    advice:
      'Show the data as a table, or save the specification as JSON; the numbers are not affected.',
    details: why,
    cause,
  });
}
