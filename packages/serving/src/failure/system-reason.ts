/** What codes of the operating system and of Node mean, as clauses that read after "because". */
const REASONS: Readonly<Record<string, string>> = {
  // Files.
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'its permissions do not allow it',
  EPERM: 'its permissions do not allow it',
  EROFS: 'its disk can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EIO: 'the disk failed',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its path is too long',
  ERR_INVALID_ARG_VALUE: 'its path holds a character that no path can have',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  // Processes and memory.
  ENOMEM: 'there is not enough memory',
  EAGAIN: 'the machine allows no more processes',
  // Connections.
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the other side broke the connection off',
  EPIPE: 'the other side broke the connection off',
  ECONNABORTED: 'the connection was broken off',
  ENOTFOUND: 'no machine of that name is known',
  EAI_AGAIN: 'the name of the machine could not be looked up just now',
  EHOSTUNREACH: 'no way leads to that machine',
  ENETUNREACH: 'no way leads to that machine',
  EHOSTDOWN: 'that machine is down',
  ETIMEDOUT: 'that machine did not reply in time',
  EADDRNOTAVAIL: 'that is no address of this machine, or all of its ports are in use',
  EADDRINUSE: 'the port is in use',
  EPROTO: 'the other side does not speak TLS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the other side does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the other side does not speak TLS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody this machine trusts',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody this machine trusts',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by nobody this machine trusts',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by nobody this machine trusts',
};

/**
 * Why something failed, in words for people who do not know the codes of operating systems: a clause without a
 * full stop. What has no code that is known here speaks for itself.
 */
export function systemReason(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const code = systemCode(thrown);
  if (code !== null && Object.hasOwn(REASONS, code)) return REASONS[code] ?? code;
  // Of the parser that Node reads HTTP with.
  if (code?.startsWith('HPE_')) return 'what came from there is not HTTP/1.1';
  // What connects to several addresses fails with several errors and no message of its own.
  return thrown.message.replace(/\.$/, '') || (code ?? thrown.name);
}

/** Such as `ENOENT`; null: it has none. */
export const systemCode = (thrown: unknown): string | null =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : null;
