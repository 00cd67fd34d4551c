import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Compares texts in a time that does not depend on where, or in what length, they differ. */
export function sameSecret(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

/**
 * Who may come in. Scripts send `Authorization: Bearer TOKEN`; browsers exchange `/?token=TOKEN` once
 * for a cookie, which holds a secret of this process and not the token.
 */
export class AccessToken {
  private readonly session = randomBytes(32).toString('hex');
  /** Cookies do not know ports: two studios of one machine need two names. */
  private readonly cookieName = `lathe-studio-${randomBytes(4).toString('hex')}`;

  constructor(private readonly token: string) {}

  accepts(given: string): boolean {
    return sameSecret(given, this.token);
  }

  admits(headers: IncomingHttpHeaders): boolean {
    const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return this.accepts(bearer);
    return cookies(headers.cookie ?? '').some(
      ([name, value]) => name === this.cookieName && sameSecret(value, this.session),
    );
  }

  /** The `Set-Cookie` of a browser that showed the token; gone when the browser closes. */
  setCookie(): string {
    return `${this.cookieName}=${this.session}; Path=/; HttpOnly; SameSite=Strict`;
  }
}

function cookies(header: string): [name: string, value: string][] {
  return header.split(';').map((part) => {
    const split = part.indexOf('=');
    return [part.slice(0, Math.max(0, split)).trim(), part.slice(split + 1).trim()];
  });
}
