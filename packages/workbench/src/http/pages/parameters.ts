import type { Json } from '@lathe/flow';
import { html, type Markup } from './markup.js';

/** Parameters as name and value; code and other long texts as they are written. */
export function parametersMarkup(parameters: { readonly [name: string]: Json }): Markup {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return html``;
  return html`<dl class="parameters">${entries.map(
    ([name, value]) => html`<dt>${name}</dt><dd>${valueMarkup(value)}</dd>
`,
  )}</dl>`;
}

function valueMarkup(value: Json): Markup {
  if (typeof value === 'string' && value.includes('\n')) {
    return html`<pre tabindex="0">${value.trimEnd()}</pre>`;
  }
  return html`${valueText(value)}`;
}

/** `age, amount`; `low: 0, high: 1`; an empty text as "", so that it is seen. */
export function valueText(value: Json): string {
  if (value === '') return '""';
  if (value === null) return 'null';
  if (isList(value)) return value.length === 0 ? 'none' : value.map(innerText).join(', ');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, inner]) => `${name}: ${innerText(inner)}`)
      .join(', ');
  }
  return String(value);
}

function innerText(value: Json): string {
  return typeof value === 'object' && value !== null ? `(${valueText(value)})` : valueText(value);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
