import { type Json, LatheError } from '@lathe/flow';
import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';

/** A mark under the pointer: its fields with their values, formatted, and where the pointer is. */
export interface MarkTip {
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** Pixels in the window. */
  readonly x: number;
  readonly y: number;
}

export interface DrawOptions {
  /** Null: no mark is under the pointer. */
  readonly onTip: (tip: MarkTip | null) => void;
}

export interface Drawing {
  /** Takes the drawing down and frees what it holds. */
  readonly finalize: () => void;
}

/**
 * Draws a Vega-Lite specification as SVG into an element. Expressions are interpreted, not compiled, so
 * that the page's content security policy can forbid code out of texts. Errors: `chart-invalid`.
 */
export async function drawChart(
  element: HTMLElement,
  spec: Json,
  { onTip }: DrawOptions,
): Promise<Drawing> {
  return chartErrors(async () => {
    const view = viewOf(spec);
    view.tooltip((_, event: MouseEvent, __, value) =>
      onTip(value === null || value === undefined || value === '' ? null : tipOf(value, event)),
    );
    view.initialize(element);
    try {
      await view.runAsync();
    } catch (cause) {
      view.finalize();
      throw cause;
    }
    return { finalize: () => view.finalize() };
  });
}

/** The specification as it is, on white, as an SVG text. Errors: `chart-invalid`. */
export async function chartSvg(spec: Json): Promise<string> {
  return chartErrors(() => withView(spec, (view) => view.toSVG()));
}

/** The specification as it is, on white, as a PNG of `scale` pixels for each unit. Errors: `chart-invalid`. */
export async function chartPng(spec: Json, scale = 2): Promise<Blob> {
  return chartErrors(async () => {
    // The picture as a data: address; fetch turns no such address into bytes under the page's policy.
    const address = await withView(spec, (view) => view.toImageURL('png', scale));
    const bytes = atob(address.slice(address.indexOf(',') + 1));
    return new Blob([Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))], { type: 'image/png' });
  });
}

async function withView<T>(spec: Json, use: (view: vega.View) => Promise<T>): Promise<T> {
  const view = viewOf(spec);
  try {
    return await use(view);
  } finally {
    view.finalize();
  }
}

function viewOf(spec: Json): vega.View {
  if (!isSpecification(spec)) throw invalid('It is not an object.');
  const { spec: compiled } = compile(spec, { logger: vega.logger(vega.None) });
  const loader = vega.loader();
  return new vega.View(vega.parse(compiled, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'svg',
    logLevel: vega.None,
    hover: true,
    loader: {
      ...loader,
      // Charts carry their data inside; a name in the data must not make the page ask a server.
      load: (address) => Promise.reject(invalid(`It asks for "${address}".`)),
      sanitize: () => Promise.resolve({ href: '' }),
    },
  });
}

function isSpecification(value: unknown): value is TopLevelSpec {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tipOf(value: unknown, event: MouseEvent): MarkTip {
  const at = { x: event.clientX, y: event.clientY };
  if (typeof value !== 'object' || value === null) {
    return { fields: [{ name: '', value: String(value) }], ...at };
  }
  return {
    fields: Object.entries(value).map(([name, field]) => ({ name, value: String(field) })),
    ...at,
  };
}

async function chartErrors<T>(work: () => Promise<T>): Promise<T> {
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
