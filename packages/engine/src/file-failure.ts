import { LatheError, type LatheErrorOptions } from '@lathe/flow/error';

type Words = Pick<LatheErrorOptions, 'code' | 'message' | 'advice'>;

/**
 * What the operating system said about a file or folder, as a LatheError of kind `storage`.
 * Codes: `disk-full`, `path-not-a-folder`, `output-is-folder`, `file-not-permitted`, `file-not-found`,
 * `path-invalid`, else `storage-failed`.
 */
export function fileFailure(thrown: unknown, file: string): LatheError {
  if (thrown instanceof LatheError) return thrown.at({ file });
  return new LatheError({
    ...wordsFor(thrown, file),
    kind: 'storage',
    place: { file },
    details: thrown instanceof Error ? thrown.message : String(thrown),
    cause: thrown,
  });
}

function wordsFor(thrown: unknown, file: string): Words {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return {
        code: 'disk-full',
        message: 'The disk is full.',
        advice:
          'Free some space, or put the output and the workspace on a larger disk, and run again.',
      };
    case 'ENOTDIR':
    case 'EEXIST':
      return {
        code: 'path-not-a-folder',
        message: `"${file}" cannot be made: a part of its path is a file, not a folder.`,
        advice: 'Choose another path, or remove the file that stands in the way.',
      };
    case 'EISDIR':
      return {
        code: 'output-is-folder',
        message: `"${file}" is a folder.`,
        advice: 'Give the name of a file in it.',
      };
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return {
        code: 'file-not-permitted',
        message: `"${file}" may not be read or written.`,
        advice: 'Check its path and permissions, or choose another place.',
      };
    case 'ENOENT':
      return {
        code: 'file-not-found',
        message: `There is no "${file}".`,
        advice: 'Check the path.',
      };
    case 'ENAMETOOLONG':
    case 'ERR_INVALID_ARG_VALUE':
      return {
        code: 'path-invalid',
        message: 'The path is too long, or holds a character that no path can have.',
        advice: 'Choose another path.',
      };
    default:
      return {
        code: 'storage-failed',
        message: `Reading or writing "${file}" failed.`,
        advice: 'Check that the disk is there and works, and run again.',
      };
  }
}
