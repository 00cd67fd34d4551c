import { LatheError } from '@lathe/flow';

const BY_CODE: Readonly<Record<string, number>> = {
  'access-denied': 401,
  'path-outside-workspace': 403,
  'origin-not-allowed': 403,
  'endpoint-unknown': 404,
  'node-unknown': 404,
  'page-unknown': 404,
  'run-unknown': 404,
  'sample-unknown': 404,
  'version-unknown': 404,
  'method-not-allowed': 405,
  'endpoint-ended': 409,
  'endpoint-running': 409,
  'file-exists': 409,
  'flow-changed': 409,
  'run-ended': 409,
  'run-not-ours': 409,
  'run-not-resumable': 409,
  'request-too-large': 413,
  'upload-too-large': 413,
  'address-too-long': 414,
  'content-type-wrong': 415,
  'host-not-allowed': 421,
  'endpoint-answer-unknown': 502,
  'endpoint-unreachable': 502,
  'disk-full': 507,
};

/**
 * The HTTP status of an error: 4xx where the request, the flow or its data can be mended, 503 for work
 * that was called off, 500 for the rest.
 */
export function errorStatus(error: LatheError): number {
  const known = BY_CODE[error.code];
  if (known !== undefined) return known;
  switch (error.kind) {
    case 'usage':
      // A file the address names; files that a flow names are of kind `data`.
      return error.code === 'file-not-found' ? 404 : 400;
    case 'document':
    case 'data':
    case 'python':
      return 400;
    case 'cancelled':
      return 503;
    default:
      return 500;
  }
}

/**
 * An error as a reader may see it: paths count from the workspace, and of a defect only that it is one,
 * since its message was not written for readers.
 */
export function readableError(thrown: unknown, root: string): LatheError {
  const error = LatheError.from(thrown);
  if (error.kind === 'internal') {
    return new LatheError({
      code: error.code,
      kind: 'internal',
      message: 'Something went wrong inside Lathe.',
      place: error.place.node === undefined ? {} : { node: error.place.node },
      advice: 'This is a defect; please report it with what the terminal of the studio printed.',
    });
  }
  const plain = (text: string): string =>
    root === '/' ? text : text.replaceAll(`${root}/`, '').replaceAll(root, '.');
  const { file, ...place } = error.place;
  return new LatheError({
    code: error.code,
    kind: error.kind,
    message: plain(error.message),
    place: { ...place, ...(file === undefined ? {} : { file: plain(file) }) },
    advice: plain(error.advice),
    ...(error.details === undefined ? {} : { details: plain(error.details) }),
  });
}
