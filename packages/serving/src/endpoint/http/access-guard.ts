import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { LatheError } from '@lathe/flow/error';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
const EVERY_ADDRESS = ['0.0.0.0', '::'];
export const SHORTEST_TOKEN = 16;

export interface ListenWish {
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** Needed for every host but this machine itself. */
  readonly token?: string | undefined;
}

/**
 * The address to listen on; `localhost` means 127.0.0.1.
 * Errors, of kind `usage`: `token-required`, `token-too-short`.
 */
export function listenAddress({ host = '127.0.0.1', token }: ListenWish): string {
  if (token !== undefined && token.length < SHORTEST_TOKEN) {
    throw new LatheError({
      code: 'token-too-short',
      kind: 'usage',
      message: `The token has ${token.length} characters; it needs at least ${SHORTEST_TOKEN}.`,
      place: { parameter: 'token' },
      advice: 'Use a random one, e.g. from `openssl rand -hex 24`.',
    });
  }
  if (!LOOPBACK.includes(host) && token === undefined) {
    throw new LatheError({
      code: 'token-required',
      kind: 'usage',
      message: `Listening on ${host} would let everybody who can reach the machine use and replace its models.`,
      place: { parameter: 'host' },
      advice: 'Set a token, e.g. from `openssl rand -hex 24`; or leave the host away.',
    });
  }
  return host === 'localhost' ? '127.0.0.1' : host;
}

/** A host as it stands in an address: IPv6 in brackets. */
export const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/**
 * Who may ask. A page of another site can make a browser send requests here; it cannot hide its origin,
 * and if it made its own name point here (DNS rebinding) it cannot hide that name.
 */
export class AccessGuard {
  private readonly names: ReadonlySet<string>;
  private readonly token: Buffer | null;
  /** Host headers that were found good; the names are few, so that this has a bound. */
  private readonly goodHosts = new Set<string>();

  /** `host` is the address listened on. With a token the Host header may be anything (a load balancer's name). */
  constructor(host: string, token: string | undefined) {
    this.names = knownNames(host);
    this.token = token === undefined ? null : digest(token);
  }

  /**
   * `open`: calls that need no token (liveness, readiness).
   * Errors: `host-not-allowed`, `origin-not-allowed`, `token-wrong`.
   */
  check(headers: IncomingHttpHeaders, open: boolean): void {
    const { host, origin } = headers;
    if (this.token === null && (host === undefined || !this.goodHosts.has(host)))
      this.learnHost(host);
    if (origin !== undefined && origin.toLowerCase() !== `http://${host}`.toLowerCase()) {
      throw foreignSite();
    }
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreignSite();
    if (!open) this.checkToken(headers.authorization);
  }

  /** `authorization` as it stands in the header or in gRPC's metadata. Errors: `token-wrong`. */
  checkToken(authorization: string | undefined): void {
    if (this.token === null) return;
    const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (given !== undefined && timingSafeEqual(digest(given), this.token)) return;
    throw new LatheError({
      code: 'token-wrong',
      kind: 'usage',
      message:
        given === undefined ? 'The request has no token.' : 'The token is not the right one.',
      advice: 'Send the header Authorization: Bearer TOKEN.',
    });
  }

  private learnHost(host: string | undefined): void {
    const name = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(host ?? '')?.[1];
    if (host === undefined || name === undefined || !this.names.has(name.toLowerCase())) {
      throw new LatheError({
        code: 'host-not-allowed',
        kind: 'usage',
        message: 'The request is addressed to a name that is not this endpoint.',
        advice: 'Use the address that the endpoint printed when it started.',
      });
    }
    // Only the number of the port varies.
    if (this.goodHosts.size < 100) this.goodHosts.add(host);
  }
}

function knownNames(listening: string): ReadonlySet<string> {
  const names = [...LOOPBACK, listening];
  if (EVERY_ADDRESS.includes(listening)) {
    names.push(hostname());
    for (const addresses of Object.values(networkInterfaces())) {
      for (const { address } of addresses ?? []) names.push(address);
    }
  }
  return new Set(names.map((name) => urlHost(name).toLowerCase()));
}

/** Of equal length, whatever the token: the time of a comparison tells nothing. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const foreignSite = (): LatheError =>
  new LatheError({
    code: 'origin-not-allowed',
    kind: 'usage',
    message: 'The request was started by a page of another site.',
    advice: 'Send it from a program, or through a server of that site.',
  });
