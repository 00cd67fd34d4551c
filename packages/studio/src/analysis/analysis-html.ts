import type { AnalysisAnswer } from '../api/client.js';
import { chartWords } from '../chart/chart-spec.js';
import { isNumberColumn, valueText } from '../chart/value-text.js';
import { basisText } from './basis-text.js';

export interface AnalysisPage {
  readonly title: string;
  readonly note: string | undefined;
  readonly answer: AnalysisAnswer;
  readonly at: Date;
  /** Draws a specification as SVG. */
  readonly draw: (spec: AnalysisAnswer['charts'][number]['spec']) => Promise<string>;
}

/**
 * An analysis as one page that holds everything: charts as SVG, tables, text; no scripts, no requests.
 * Errors: those of `draw`.
 */
export async function analysisHtml({
  title,
  note,
  answer,
  at,
  draw,
}: AnalysisPage): Promise<string> {
  const charts: string[] = [];
  for (const [index, chart] of answer.charts.entries()) {
    const { title: name } = chartWords(chart.spec, chart.title);
    const svg = ownIds(await draw(chart.spec), `chart-${index + 1}`);
    charts.push(`<figure role="img" aria-label="${escapeHtml(`Chart: ${name}`)}">${svg}</figure>`);
  }
  const time = at.toISOString();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1><bdi>${escapeHtml(title)}</bdi></h1>
<p class="headline">${escapeHtml(answer.headline)}</p>
<p class="quiet">Computed on ${escapeHtml(basisText(answer.basis))}.</p>
${note === undefined || note === '' ? '' : `<p class="note"><bdi>${escapeHtml(note)}</bdi></p>`}
${charts.join('\n')}
${answer.tables.map(tableHtml).join('\n')}
${answer.notes.length === 0 ? '' : `<h2>How to read this</h2>\n<ul>${answer.notes.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`}
</main>
<footer>Written by Lathe, <time datetime="${time}">${time.slice(0, 16).replace('T', ' ')} UTC</time>.</footer>
</body>
</html>
`;
}

function tableHtml({ title, columns, rows }: AnalysisAnswer['tables'][number]): string {
  const right = columns.map((_, index) => isNumberColumn(rows.map((row) => row[index] ?? null)));
  const open = (tag: string, index: number): string =>
    `<${tag}${right[index] === true ? ' class="number"' : ''}>`;
  const head = columns.map((name, index) => `${open('th', index)}${escapeHtml(name)}</th>`);
  const body = rows.map(
    (row) =>
      `<tr>${columns
        .map((_, index) => `${open('td', index)}${escapeHtml(valueText(row[index] ?? null))}</td>`)
        .join('')}</tr>`,
  );
  return `<h2><bdi>${escapeHtml(title)}</bdi></h2>
<div class="scroll"><table><thead><tr>${head.join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody></table></div>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text made safe between tags and in quoted attributes. NUL, which HTML cannot hold, goes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('\0', '\ufffd')
    .replaceAll(/[&<>"']/g, (found) => ENTITIES[found] ?? found);
}

/** Ids get a prefix, so that clips and gradients of two charts on one page do not meet. */
function ownIds(svg: string, prefix: string): string {
  return svg
    .replaceAll(/(<[a-zA-Z][^<>]*?\s)id="([^"]*)"/g, `$1id="${prefix}-$2"`)
    .replaceAll(/url\(#([^)]*)\)/g, `url(#${prefix}-$1)`)
    .replaceAll(/((?:xlink:)?href)="#([^"]*)"/g, `$1="#${prefix}-$2"`);
}

const STYLE = `
body { margin: 0 auto; max-width: 64rem; padding: 2rem 1.5rem; background: #fff; color: #1f2937; font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.6rem; } h2 { font-size: 1rem; margin: 1.5rem 0 .4rem; }
h1, h2, p, li, td { overflow-wrap: anywhere; }
.headline { font-size: 1.1rem; } .quiet, footer { color: #4b5563; }
.note { border-left: 3px solid #c3cad4; padding-left: .8rem; white-space: pre-line; }
figure { margin: 1rem 0; } svg { max-width: 100%; height: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .87rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #e5e7eb; max-width: 26rem; white-space: pre-line; }
.number { text-align: right; white-space: nowrap; }
footer { margin-top: 2rem; border-top: 1px solid #e5e7eb; padding-top: .6rem; font-size: .85rem; }
`;
