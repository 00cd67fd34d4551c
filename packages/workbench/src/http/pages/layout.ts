import { html, type Markup } from './markup.js';

export interface Crumb {
  readonly text: string;
  readonly href: string;
}

export interface PageParts {
  readonly title: string;
  /** A line above the title that says what kind of thing it names. */
  readonly kind?: string;
  readonly subtitle?: string;
  /** The way here from the home page, without this page. */
  readonly crumbs?: readonly Crumb[];
  readonly body: Markup;
}

/** The frame of every page: landmarks, the way back, one heading. No scripts, no styles inside. */
export function pageHtml({ title, kind, subtitle, crumbs = [], body }: PageParts): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Lathe</title>
<link rel="stylesheet" href="/studio.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<nav class="crumbs" aria-label="Breadcrumb"><ol>
${[{ text: 'Lathe', href: '/' }, ...crumbs].map(
  (crumb) => html`<li><a href="${crumb.href}">${crumb.text}</a></li>`,
)}
</ol></nav>
${kind !== undefined && html`<p class="kind">${kind}</p>`}
<h1>${title}</h1>
${subtitle !== undefined && subtitle !== '' && html`<p class="subtitle">${subtitle}</p>`}
</header>
<main id="content" tabindex="-1">
${body}
</main>
<footer><p>Read-only view. Change flows in their files or with <code>./lathe</code>; reload to see the change.</p></footer>
</body>
</html>
`;
}

/** A part of a page under its own heading. */
export function section(id: string, title: string, body: Markup): Markup {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${body}
</section>`;
}

export const preformatted = (label: string, text: string): Markup =>
  html`<pre tabindex="0" role="region" aria-label="${label}">${text}</pre>`;

export function list(className: string, items: readonly (string | Markup)[]): Markup {
  return items.length === 0
    ? html``
    : html`<ul class="${className}">${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

/** A time as the record has it, cut to the second. */
export function timeText(iso: string): Markup {
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}
