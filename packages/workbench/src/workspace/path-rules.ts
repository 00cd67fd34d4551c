import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { sourceFiles } from '@lathe/engine/sources/source-files';
import {
  type FlowDocument,
  LatheError,
  type ParameterValues,
  type SourceDefinition,
  substitute,
} from '@lathe/flow';
import { isBelow } from './inside-workspace.js';

/**
 * Which files the flows of a studio may read and write: those of the workspace, outside its hidden
 * folders, and those of folders that were allowed when the studio started. Links count by where they end.
 */
export class PathRules {
  private constructor(private readonly folders: readonly string[]) {}

  /** Errors: `folder-missing` for an allowed folder that is not there. */
  static async of(root: string, allowed: readonly string[]): Promise<PathRules> {
    const real = await Promise.all(
      allowed.map((folder) =>
        realpath(folder).catch((cause: unknown) => {
          throw new LatheError({
            code: 'folder-missing',
            kind: 'usage',
            message: `There is no folder ${folder}.`,
            place: { parameter: '--allow', file: folder },
            advice: 'Name a folder that is there.',
            cause,
          });
        }),
      ),
    );
    return new PathRules([root, ...real]);
  }

  /** Errors: `path-outside-workspace` for the first source with a file elsewhere; `file-not-found` and the like. */
  async requireSources(
    flow: FlowDocument,
    values: ParameterValues,
    baseFolder: string,
    ids: readonly string[] = Object.keys(flow.sources),
  ): Promise<void> {
    for (const id of ids) {
      const written = flow.sources[id];
      if (written === undefined) continue;
      const { path, format } = substitute(written, flow, values);
      try {
        await this.requireSource(path, format, baseFolder);
      } catch (error) {
        throw LatheError.from(error).at({ node: id });
      }
    }
  }

  /** The same for the files that one source's path stands for. */
  async requireSource(
    path: string,
    format: SourceDefinition['format'],
    baseFolder: string,
  ): Promise<void> {
    const absolute = isAbsolute(path) ? path : resolve(baseFolder, path);
    // Of what lies elsewhere, not even its being there is told.
    const wild = absolute.search(/[*?[]/);
    await this.requirePlace(wild < 0 ? absolute : dirname(`${absolute.slice(0, wild)}x`), path);
    for (const file of await sourceFiles(absolute, format)) {
      await this.requirePlace(file.path, path);
    }
  }

  /** Errors: `path-outside-workspace` for a file, there or not, that is or would be elsewhere. */
  async requirePlace(absolute: string, written = absolute): Promise<void> {
    const real = await realOrFuture(absolute);
    if (!this.folders.some((folder) => isBelow(folder, real))) throw elsewhere(written);
  }
}

/** Where a path ends after links, also when its last parts are not there yet. */
async function realOrFuture(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return real;
  const folder = dirname(path);
  return folder === path ? path : join(await realOrFuture(folder), basename(path));
}

function elsewhere(path: string): LatheError {
  return new LatheError({
    code: 'path-outside-workspace',
    kind: 'usage',
    message: `"${path.slice(0, 200)}" is outside the workspace, or in a hidden folder of it.`,
    place: { file: path.slice(0, 200) },
    advice:
      'Copy the file into the workspace, or start the studio with --allow DIR for the folder it is in.',
  });
}
