import { type LatheErrorJson, placeText } from '@lathe/flow';
import { escapeHtml } from '../report/escape-html.js';
import { STYLE } from '../report/style.js';

const HEADINGS: Readonly<Record<number, string>> = {
  401: 'A token is needed',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not allowed',
  500: 'Something went wrong',
};

const FORM = `<form action="/" method="get">
<p><label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="off" required autofocus>
<button type="submit">Open the studio</button></p>
</form>`;

/** What happened, where, what to do; for 401 with a form that takes the token. Needs no script. */
export function errorPage(error: LatheErrorJson, status: number): string {
  const place = placeText(error.place);
  return page(
    HEADINGS[status] ?? 'This does not work as it is',
    `<div role="alert"><p class="headline">${escapeHtml(error.message)}</p>
${place === '' ? '' : `<p>Where: ${escapeHtml(place)}</p>`}
<p>What to do: ${escapeHtml(error.advice)}</p>
<p>Code: <code>${escapeHtml(error.code)}</code></p></div>
${status === 401 ? FORM : '<p><a href="/">Open the home page</a></p>'}`,
  );
}

/** In place of the studio when its pages have not been built. */
export function notBuiltPage(): string {
  return page(
    'The pages of the studio are not built',
    `<p>Run <code>./lathe setup</code> in the folder of Lathe, then start the studio again.</p>
<p>The API works already; <code>docs/openapi.json</code> describes it.</p>`,
  );
}

/** Leads on to the studio by itself: a strict cookie is held back while a link from elsewhere is followed. */
export function openingPage(): string {
  return page(
    'Lathe',
    '<p><a href="/">Open the studio</a></p>',
    '<meta http-equiv="refresh" content="0; url=/">',
  );
}

function page(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Lathe</title>
${head}<style>${STYLE}</style>
</head>
<body>
<header><h1>${escapeHtml(title)}</h1></header>
<main>
${body}
</main>
</body>
</html>
`;
}
