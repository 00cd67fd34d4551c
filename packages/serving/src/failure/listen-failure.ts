import { LatheError } from '@lathe/flow/error';
import { systemCode, systemReason } from './system-reason.js';

/** Ports below are for the system's own services. */
const FIRST_FREE_PORT = 1024;

/** Why it is not possible to listen for a protocol. Codes: `address-in-use`, `address-unusable`. */
export function listenFailure(
  thrown: unknown,
  protocol: 'HTTP' | 'gRPC',
  host: string,
  port: number,
): LatheError {
  const code = systemCode(thrown) ?? codeInText(thrown);
  const inUse = code === 'EADDRINUSE';
  const parameter = protocol === 'HTTP' ? 'port' : 'grpc-port';
  return new LatheError({
    code: inUse ? 'address-in-use' : 'address-unusable',
    kind: 'usage',
    message: inUse
      ? `Port ${port} of ${host}, for ${protocol}, is in use.`
      : `It is not possible to listen on ${host}, port ${port}, for ${protocol}: ${reasonOf(code, thrown, port)}.`,
    place: { parameter: code === 'EADDRNOTAVAIL' ? 'host' : parameter },
    advice:
      code === 'EADDRNOTAVAIL'
        ? 'Give an address of this machine, or 0.0.0.0 for all that it has.'
        : 'Choose another port, or 0 for any that is free.',
    cause: thrown,
  });
}

function reasonOf(code: string | null, thrown: unknown, port: number): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return port > 0 && port < FIRST_FREE_PORT
        ? `ports below ${FIRST_FREE_PORT} are for the system's own services`
        : 'the system does not allow it';
    case 'EADDRNOTAVAIL':
      return 'that is no address of this machine';
    default:
      return systemReason(thrown);
  }
}

/** gRPC's errors have the code of the system in their text only. */
const codeInText = (thrown: unknown): string | null =>
  thrown instanceof Error ? (/\bE[A-Z]{3,}\b/.exec(thrown.message)?.[0] ?? null) : null;
