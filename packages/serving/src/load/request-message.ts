import { LatheError } from '@lathe/flow';

/** Where requests go. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/** A request before it is bytes. */
export interface PlainRequest {
  readonly method: string;
  readonly url: URL;
  /** `Host`, `Content-Length` and `Connection` are set by `requestMessage`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Errors: `load-url` for anything but http and https. */
export function targetOf(url: URL): Target {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new LatheError({
      code: 'load-url',
      kind: 'usage',
      message: `${url.href} is not an HTTP address.`,
      advice: 'Give an address that begins with http:// or https://.',
    });
  }
  const secure = url.protocol === 'https:';
  return {
    // Brackets of IPv6 addresses belong to URLs only.
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    secure,
  };
}

const SET_HERE = new Set(['host', 'content-length', 'connection', 'transfer-encoding']);

/**
 * The bytes of a request, ready to be sent as often as wanted over a connection that is kept.
 * Errors: `load-header` for what cannot stand in a header.
 */
export function requestMessage({ method, url, headers, body }: PlainRequest): Buffer {
  const lines = [`${method} ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`];
  if (url.username !== '' && headers.authorization === undefined) {
    const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    lines.push(`Authorization: Basic ${Buffer.from(user).toString('base64')}`);
  }
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[\r\n\0]/.test(value)) {
      throw new LatheError({
        code: 'load-header',
        kind: 'usage',
        message: `The header "${name}" cannot be sent.`,
        advice: 'Use letters, digits and hyphens in its name and no line breaks in its value.',
      });
    }
    if (!SET_HERE.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  if (body.length > 0 || (method !== 'GET' && method !== 'DELETE')) {
    lines.push(`Content-Length: ${body.length}`);
  }
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}
