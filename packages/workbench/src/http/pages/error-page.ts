import { type LatheErrorJson, placeText } from '@lathe/flow';
import { type Crumb, pageHtml, preformatted } from './layout.js';
import { html, type Markup } from './markup.js';

const HEADINGS: Readonly<Record<number, string>> = {
  401: 'A token is needed',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not allowed',
  500: 'Something went wrong',
};

/** What happened, where, what to do; evidence below. */
export function problemMarkup(error: LatheErrorJson): Markup {
  const place = placeText(error.place);
  return html`<div class="problem" role="alert">
<p class="headline">${error.message}</p>
<dl>
${place !== '' && html`<dt>Where</dt><dd>${place}</dd>`}
<dt>What to do</dt><dd>${error.advice}</dd>
<dt>Code</dt><dd><code>${error.code}</code></dd>
</dl>
${error.details !== undefined && preformatted('Details', error.details)}
</div>`;
}

export function errorPage(
  error: LatheErrorJson,
  status: number,
  crumbs: readonly Crumb[] = [],
): Markup {
  return pageHtml({
    title: HEADINGS[status] ?? 'This does not work as it is',
    kind: `Error ${status}`,
    crumbs,
    body: html`${problemMarkup(error)}
${status === 401 && tokenForm}`,
  });
}

const tokenForm = html`<form action="/" method="get">
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="off" required>
<button type="submit">Open the studio</button>
</form>`;
