import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { LatheError } from '@lathe/flow/error';
import { hostOf, knownHosts } from './listen-address.js';

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
    this.names = knownHosts(host);
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
    const named = hostOf(host);
    if (host === undefined || named === undefined || !this.names.has(named.name)) {
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

/** Of equal length, whatever the token: the time of a comparison tells nothing. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const foreignSite = (): LatheError =>
  new LatheError({
    code: 'origin-not-allowed',
    kind: 'usage',
    message: 'The request was started by a page of another site.',
    advice: 'Send it from a program, or through a server of that site.',
  });
