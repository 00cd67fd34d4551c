import { isAbsolute, relative, resolve, sep } from 'node:path';

/** A path as documents write it: with slashes. */
export function portablePath(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

/**
 * A path that counted from one folder, counted from another. Absolute paths stay as they are, and so
 * do those that begin with a parameter.
 */
export function rebasedPath(path: string, from: string, to: string): string {
  if (isAbsolute(path) || path.startsWith('{{')) return path;
  return portablePath(relative(to, resolve(from, path)));
}
