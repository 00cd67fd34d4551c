import type { IncomingHttpHeaders } from 'node:http';
import { LatheError } from '@lathe/flow';
import { isKnownHost } from './listen-address.js';

export const LONGEST_ADDRESS = 2_000;

export interface Asked {
  readonly method: string;
  /** The request target as it came. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Refuses what no reader of the studio sends, before anything is looked up.
 * Errors: `method-not-allowed`, `address-too-long`, `host-not-allowed`, `address-invalid`,
 * `origin-not-allowed`.
 */
export function guardRequest(
  { method, target, headers }: Asked,
  hosts: ReadonlySet<string>,
  port: number,
): void {
  if (method !== 'GET' && method !== 'HEAD') {
    throw refusal(
      'method-not-allowed',
      'The studio only shows; it takes GET and HEAD.',
      'Use the command line to change or run something.',
    );
  }
  if (target.length > LONGEST_ADDRESS) {
    throw refusal(
      'address-too-long',
      `The address has more than ${LONGEST_ADDRESS} characters.`,
      'Start from the home page.',
    );
  }
  if (!isKnownHost(headers.host, hosts, port)) {
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
  if (isForeignFetch(headers) && !isVisitToHome(target, headers)) throw foreignSite();
}

/** Browsers say when a request was started by a page of another site; they let no page change that. */
function isForeignFetch(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
}

/** A link from elsewhere may lead to the home page, which starts no work. */
function isVisitToHome(target: string, headers: IncomingHttpHeaders): boolean {
  return (
    /^\/(\?|$)/.test(target) &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
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
