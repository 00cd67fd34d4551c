import { hostname, networkInterfaces } from 'node:os';
import { LatheError } from '@lathe/flow/error';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
const EVERY_ADDRESS = ['0.0.0.0', '::'];
const SHORTEST_TOKEN = 16;

export interface ListenWish {
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** Needed for every host but this machine itself. */
  readonly token?: string | undefined;
}

/**
 * The address to listen on. `localhost` means 127.0.0.1, whatever the resolver says. `harm` ends the
 * sentence "this would let everybody who can reach the machine ...".
 * Errors, all of kind `usage`: `token-required`, `token-too-short`.
 */
export function listenAddress({ host = '127.0.0.1', token }: ListenWish, harm: string): string {
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
      message: `Listening on ${host} would let everybody who can reach the machine ${harm}.`,
      place: { parameter: 'host' },
      advice:
        'Add --token TOKEN (or set LATHE_TOKEN), e.g. from `openssl rand -hex 24`; or leave --host away.',
    });
  }
  return host === 'localhost' ? '127.0.0.1' : host;
}

/** A host as it stands in an address: IPv6 in brackets. */
export const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/**
 * The names under which a server answers, in small letters; a page of another site that makes its own
 * name point here (DNS rebinding) has none of them.
 */
export function knownHosts(listening: string): ReadonlySet<string> {
  const names = [...LOOPBACK];
  if (EVERY_ADDRESS.includes(listening)) {
    names.push(hostname());
    for (const addresses of Object.values(networkInterfaces())) {
      for (const { address } of addresses ?? []) names.push(address);
    }
  } else {
    names.push(listening);
  }
  return new Set(names.map((name) => urlHost(name).toLowerCase()));
}

/** The name and the port that a Host header gives, in small letters; without a port it is 80. */
export function hostOf(
  header: string | undefined,
): { readonly name: string; readonly port: number } | undefined {
  const [, name, port = '80'] =
    /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(header ?? '') ?? [];
  return name === undefined ? undefined : { name: name.toLowerCase(), port: Number(port) };
}
