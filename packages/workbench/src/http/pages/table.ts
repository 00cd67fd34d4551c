import { html, type Markup } from './markup.js';

export interface TableParts {
  readonly caption: string;
  readonly columns: readonly string[];
  /** Cells in order; the first names its row. */
  readonly rows: readonly (readonly (string | Markup)[])[];
  /** Positions of columns with numbers. */
  readonly numbers?: readonly number[];
}

/** A table for people, with caption and scopes; it scrolls by itself where it is too wide. */
export function tableMarkup({ caption, columns, rows, numbers = [] }: TableParts): Markup {
  const align = (index: number): Markup =>
    html`${numbers.includes(index) && html` class="number"`}`;
  return html`<div class="table" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map((name, index) => html`<th scope="col"${align(index)}>${name}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (row) => html`<tr>${row.map((cell, index) =>
    index === 0
      ? html`<th scope="row"${align(index)}>${cell}</th>`
      : html`<td${align(index)}>${cell}</td>`,
  )}</tr>
`,
)}</tbody></table></div>`;
}
