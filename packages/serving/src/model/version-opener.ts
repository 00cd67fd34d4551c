import { dirname } from 'node:path';
import { type LoadedModel, loadModel, type ModelLoad } from './loaded-model.js';
import { copyModel, type ModelCopy } from './model-files.js';
import type { FoundVersion } from './model-location.js';
import type { RepositoryOptions } from './model-repository.js';
import type { VersionOpener } from './model-versions.js';
import { isStub, parseStub } from './stub-location.js';

/** How versions are loaded for a repository: copied, tried, warmed, given their rows. */
export function versionOpener(options: RepositoryOptions): VersionOpener {
  const tell = options.onEvent ?? (() => undefined);
  const open: VersionOpener['open'] = async (model, found) => {
    const { version } = found;
    const start = performance.now();
    let copy: ModelCopy | null = null;
    try {
      copy = isStub(found.file) ? null : await copyModel(found.file);
      const copied = copy;
      const loaded = await loadModel({
        name: model,
        version,
        settings: options.settings,
        source: sourceOf(found, copy, options),
        onEvent: (event) => tell({ model, version, ...event }),
      });
      await giveRows(loaded, found, options);
      return {
        model: loaded,
        seconds: (performance.now() - start) / 1000,
        close: async () => {
          await loaded.close();
          await copied?.remove();
          tell({ kind: 'closed', model, version });
        },
      };
    } catch (error) {
      await copy?.remove();
      throw error;
    }
  };
  return {
    open,
    onReady: (model, version, { model: { unbatched }, seconds }) => {
      tell({ kind: 'ready', model, version, seconds });
      if (unbatched !== null && options.settings.maxBatch > 1) {
        tell({ kind: 'unbatched', model, version, reason: unbatched });
      }
    },
    onFailed: (model, version, error, goesOn) =>
      tell({ kind: 'failed', model, version, error, goesOn }),
  };
}

function sourceOf(
  found: FoundVersion,
  copy: ModelCopy | null,
  { settings }: RepositoryOptions,
): ModelLoad['source'] {
  if (copy === null) return { kind: 'stub', settings: parseStub(found.file) };
  const { intraOpThreads, interOpThreads, spinning, optimization } = settings;
  return {
    kind: 'onnx',
    file: copy.file,
    options: { intraOpThreads, interOpThreads, spinning, optimization },
  };
}

async function giveRows(
  loaded: LoadedModel,
  found: FoundVersion,
  { rowCodec }: RepositoryOptions,
): Promise<void> {
  if (rowCodec === undefined || isStub(found.file)) return;
  try {
    loaded.takeRows(await rowCodec(found.folder ?? dirname(found.file), loaded));
  } catch (error) {
    await loaded.close();
    throw error;
  }
}
