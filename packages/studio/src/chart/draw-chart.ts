import type { Json } from '@lathe/flow';
import { isOrder } from './chart-data.js';
import { chartErrors, chartView } from './chart-image.js';

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

/** Draws a Vega-Lite specification as SVG into an element. Errors: `chart-invalid`. */
export async function drawChart(
  element: HTMLElement,
  spec: Json,
  { onTip }: DrawOptions,
): Promise<Drawing> {
  return chartErrors(async () => {
    const view = chartView(spec);
    view.tooltip((_, event: MouseEvent, __, value) => onTip(tipOf(value, event)));
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

/** Vega gives an object of formatted fields, a text, or nothing. */
function tipOf(value: unknown, event: MouseEvent): MarkTip | null {
  if (value === null || value === undefined || value === '') return null;
  const at = { x: event.clientX, y: event.clientY };
  if (typeof value !== 'object') return { fields: [{ name: '', value: String(value) }], ...at };
  const fields = Object.entries(value)
    .filter(([name]) => !isOrder(name))
    .map(([name, field]) => ({ name, value: String(field) }));
  return fields.length === 0 ? null : { fields, ...at };
}
