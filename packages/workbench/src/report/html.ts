import type { Presentation, ReportTable, TextBars } from '@lathe/flow';
import { renderSvg } from '../charts/render.js';
import { escapeHtml } from './escape-html.js';
import { inlineSvg } from './inline-svg.js';
import { cellText, isNumberColumn } from './number-cell.js';
import { STYLE } from './style.js';

export interface ReportLink {
  readonly text: string;
  /** Relative path or https address; anything else is shown as text. */
  readonly href: string;
}

export interface ReportSection {
  readonly title: string;
  /** Paragraphs, parted by empty lines. */
  readonly text?: string;
  readonly presentation?: Presentation;
  /** Shown as it is, in a fixed-width font. */
  readonly preformatted?: string;
  readonly table?: ReportTable;
  readonly links?: readonly ReportLink[];
}

export interface Report {
  readonly title: string;
  readonly subtitle?: string;
  readonly sections: readonly ReportSection[];
  /** ISO 8601, UTC. */
  readonly generatedAt: string;
  /** Name to version. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Longer tables are cut on the page; the whole is in the result files. */
const MOST_ROWS = 200;

/** One page that holds everything: no scripts, no requests. Errors: `chart-invalid`. */
export async function reportHtml(report: Report): Promise<string> {
  const sections: string[] = [];
  for (const [index, section] of report.sections.entries()) {
    sections.push(await sectionHtml(section, `section-${index + 1}`));
  }
  const subtitle =
    report.subtitle === undefined || report.subtitle === ''
      ? ''
      : `<p class="subtitle">${escapeHtml(report.subtitle)}</p>\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(report.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<h1>${escapeHtml(report.title)}</h1>
${subtitle}</header>
${contentsHtml(report.sections)}
<main id="content">
${sections.join('\n')}
</main>
${footerHtml(report)}
</body>
</html>
`;
}

function contentsHtml(sections: readonly ReportSection[]): string {
  if (sections.length < 2) return '';
  const items = sections.map(
    ({ title }, index) => `<li><a href="#section-${index + 1}">${escapeHtml(title)}</a></li>`,
  );
  return `<nav aria-label="Contents"><h2>Contents</h2><ol>${items.join('')}</ol></nav>`;
}

async function sectionHtml(section: ReportSection, id: string): Promise<string> {
  const { presentation, links } = section;
  const parts = [
    `<h2 id="${id}-title">${escapeHtml(section.title)}</h2>`,
    section.text === undefined ? '' : paragraphs(section.text),
    presentation === undefined ? '' : await presentationHtml(presentation, id),
    section.table === undefined ? '' : tableHtml(section.table),
    section.preformatted === undefined
      ? ''
      : `<pre tabindex="0">${escapeHtml(section.preformatted)}</pre>`,
    links === undefined || links.length === 0
      ? ''
      : `<ul class="links">${links.map(linkHtml).join('')}</ul>`,
  ];
  return `<section id="${id}" aria-labelledby="${id}-title">\n${parts
    .filter((part) => part !== '')
    .join('\n')}\n</section>`;
}

/** A presentation with its charts drawn; `id` goes before the ids inside them. Errors: `chart-invalid`. */
export async function presentationHtml(presentation: Presentation, id: string): Promise<string> {
  const charts: string[] = [];
  for (const [index, chart] of presentation.charts.entries()) {
    const svg = inlineSvg(await renderSvg(chart.spec), `${id}-chart-${index + 1}`);
    charts.push(
      `<figure class="chart"><div class="drawing" role="img" aria-label="${escapeHtml(
        `Chart: ${chart.title}`,
      )}">${svg}</div></figure>`,
    );
  }
  // Bars say in text what charts say in pictures; where there is a chart they would repeat it.
  const bars = presentation.charts.length > 0 ? [] : presentation.bars;
  const notes =
    presentation.notes.length === 0
      ? ''
      : `<ul class="notes">${presentation.notes
          .map(
            (note) =>
              `<li${note.startsWith('Warning') ? ' class="warning"' : ''}>${escapeHtml(note)}</li>`,
          )
          .join('')}</ul>`;
  return [
    `<p class="headline">${escapeHtml(presentation.headline)}</p>`,
    charts.length === 0 ? '' : `<div class="charts">${charts.join('\n')}</div>`,
    ...presentation.tables.map(tableHtml),
    ...bars.map(barsHtml),
    notes,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** A heading that may be broken inside a name like `intraOpThreads`. */
const breakable = (heading: string): string =>
  escapeHtml(heading).replaceAll(/(?<=[a-z])(?=[A-Z])/g, '<wbr>');

function tableHtml(table: ReportTable): string {
  const shown = table.rows.slice(0, MOST_ROWS);
  const right = table.columns.map((_, index) =>
    isNumberColumn(shown.map((row) => row[index] ?? null)),
  );
  const align = (index: number): string => (right[index] === true ? ' class="number"' : '');
  const head = table.columns
    .map((heading, index) => `<th scope="col"${align(index)}>${breakable(heading)}</th>`)
    .join('');
  const body = shown
    .map((row) => {
      const cells = row.map((cell, index) => {
        const text = escapeHtml(cellText(cell));
        return index === 0
          ? `<th scope="row"${align(index)}>${text}</th>`
          : `<td${align(index)}>${text}</td>`;
      });
      return `<tr>${cells.join('')}</tr>`;
    })
    .join('\n');
  const rest = table.rows.length - shown.length;
  const more =
    rest > 0 ? `<p class="more">... and ${rest.toLocaleString('en-GB')} more rows</p>` : '';
  return `<div class="table"><h3>${escapeHtml(table.title)}</h3>
<div class="scroll" tabindex="0" role="group" aria-label="${escapeHtml(
    table.title,
  )}"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table></div>${more}</div>`;
}

function barsHtml({ title, bars }: TextBars): string {
  const largest = Math.max(0, ...bars.map(({ value }) => value));
  const rows = bars.slice(0, MOST_ROWS).map(({ label, value, note }) => {
    const share = largest > 0 ? (Math.max(0, value) / largest) * 100 : 0;
    return `<tr><th scope="row">${escapeHtml(label)}</th><td class="bar"><span style="width:${share.toFixed(
      2,
    )}%"></span></td><td class="number">${escapeHtml(note ?? cellText(value))}</td></tr>`;
  });
  return `<div class="table"><h3>${escapeHtml(title)}</h3>
<table class="bars" aria-label="${escapeHtml(title)}"><tbody>${rows.join('\n')}</tbody></table></div>`;
}

function linkHtml({ text, href }: ReportLink): string {
  const safe = /^https?:\/\//i.test(href) || !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(href.trim());
  return safe
    ? `<li><a href="${escapeHtml(href)}">${escapeHtml(text)}</a></li>`
    : `<li>${escapeHtml(text)} <code>${escapeHtml(href)}</code></li>`;
}

const paragraphs = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((part) => `<p>${escapeHtml(part.trim())}</p>`)
    .join('\n');

function footerHtml({ generatedAt, versions }: Report): string {
  const names = Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
  const time = escapeHtml(generatedAt);
  return `<footer><p>Written <time datetime="${time}">${time.slice(0, 16).replace('T', ' ')} UTC</time>${
    names === '' ? '' : ` with ${escapeHtml(names)}`
  }.</p></footer>`;
}
