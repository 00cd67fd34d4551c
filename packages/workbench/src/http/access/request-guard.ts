import type { IncomingHttpHeaders } from 'node:http';
import { LatheError } from '@lathe/flow';
import { hostOf } from '@lathe/serving/endpoint/http/listen-address';

export const LONGEST_ADDRESS = 4_000;
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];
const READING = ['GET', 'HEAD'];

export interface Asked {
  readonly method: string;
  /** The request target as it came. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Refuses what no reader of the studio sends, before anything is looked up. Requests that change
 * something need more: browsers send the origin with every one of them and say what started it, so one
 * that names another site, or that says it was started by one, is refused; programs other than browsers
 * send neither.
 * Errors: `method-not-allowed`, `address-too-long`, `host-not-allowed`, `address-invalid`,
 * `origin-not-allowed`, `content-type-wrong`.
 */
export function guardRequest(
  { method, target, headers }: Asked,
  hosts: ReadonlySet<string>,
  port: number,
): void {
  if (!METHODS.includes(method)) {
    throw refusal(
      'method-not-allowed',
      `The studio takes ${METHODS.join(', ')}.`,
      'docs/openapi.json lists its calls.',
    );
  }
  if (target.length > LONGEST_ADDRESS) {
    throw refusal(
      'address-too-long',
      `The address has more than ${LONGEST_ADDRESS} characters.`,
      'Start from the home page.',
    );
  }
  const host = hostOf(headers.host);
  if (host === undefined || host.port !== port || !hosts.has(host.name)) {
    throw refusal(
      'host-not-allowed',
      'The request is addressed to a name that is not this server.',
      `Open the address that \`lathe studio\` printed, e.g. http://localhost:${port}/.`,
    );
  }
  // Forms such as `http://elsewhere/` and `//elsewhere/` would be read as another host.
  if (!target.startsWith('/') || target.startsWith('//') || !URL.canParse(target, 'http://x')) {
    throw refusal('address-invalid', 'The address is not a path.', 'Start from the home page.');
  }
  const { origin } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${headers.host}`.toLowerCase()) {
    throw foreignSite();
  }
  if (isForeignFetch(headers) && !(READING.includes(method) && isVisitToHome(target, headers))) {
    throw foreignSite();
  }
  if (!READING.includes(method) && hasBody(headers)) requireNamedContent(headers);
}

/** Browsers say when a request was started by a page of another site; they let no page change that. */
function isForeignFetch(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** A link from elsewhere may lead to the home page, which starts no work. */
function isVisitToHome(target: string, headers: IncomingHttpHeaders): boolean {
  return (
    /^\/(\?|$)/.test(target) &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
  );
}

export const hasBody = (headers: IncomingHttpHeaders): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** A form of another site can send neither of these types without asking first, and is never allowed. */
function requireNamedContent(headers: IncomingHttpHeaders): void {
  const type = /^[^;]*/
    .exec(headers['content-type'] ?? '')?.[0]
    .trim()
    .toLowerCase();
  if (type === 'application/json' || type === 'application/octet-stream') return;
  throw refusal(
    'content-type-wrong',
    'The studio takes JSON, and bytes for uploads.',
    'Send Content-Type: application/json, or application/octet-stream for an upload.',
  );
}

const foreignSite = (): LatheError =>
  refusal(
    'origin-not-allowed',
    'The request was started by a page of another site.',
    'Open the studio by its own address.',
  );

function refusal(code: string, message: string, advice: string): LatheError {
  return new LatheError({ code, kind: 'usage', message, advice });
}
