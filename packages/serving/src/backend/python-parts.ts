import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LatheError } from '@lathe/flow/error';

/** Folders of system programs, which are not on the path of ordinary users. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The checkout, four folders above the compiled file. */
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** Folder of the Python package `lathe_backend`. */
export const PYTHON_PACKAGES = join(ROOT, 'python');

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The nginx to use: what `LATHE_NGINX` names, else the first on the path or in the folders of system
 * programs. Errors: `nginx-missing`.
 */
export function findNginx(
  environment: Environment = process.env,
  systemFolders: readonly string[] = SYSTEM_FOLDERS,
): string {
  const named = environment.LATHE_NGINX;
  const folders = [...(environment.PATH ?? '').split(delimiter), ...systemFolders];
  const candidates =
    named === undefined
      ? folders.filter((folder) => folder !== '').map((folder) => join(folder, 'nginx'))
      : [named];
  const found = candidates.find(isProgram);
  if (found !== undefined) return found;
  throw new LatheError({
    code: 'nginx-missing',
    kind: 'engine',
    message:
      named === undefined
        ? 'nginx was not found, and the Python back end runs behind it.'
        : `LATHE_NGINX names ${named}, which cannot be run.`,
    advice: 'Install it (Debian package "nginx"), or name it with LATHE_NGINX.',
  });
}

/**
 * The Python of the back end: what `LATHE_SERVING_PYTHON` names, else that of `.venv-serving`.
 * Errors: `serving-python-missing`.
 */
export function findServingPython(environment: Environment = process.env, root = ROOT): string {
  const named = environment.LATHE_SERVING_PYTHON;
  const python = named ?? join(root, '.venv-serving', 'bin', 'python');
  if (isProgram(python)) return python;
  throw new LatheError({
    code: 'serving-python-missing',
    kind: 'python',
    message: `${python}, the Python of the back end, was not found.`,
    advice:
      named === undefined
        ? 'Run ./lathe setup --dev, or name with LATHE_SERVING_PYTHON a Python that has the packages of python/requirements-serving.lock.'
        : 'LATHE_SERVING_PYTHON must name a Python that has the packages of python/requirements-serving.lock.',
  });
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
