import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { fileFailure } from '@lathe/engine';
import { type FlowDocument, LatheError, parameterValues, parseFlow, substitute } from '@lathe/flow';
import { projectFolder } from '../version.js';

/** A flow that ships with Lathe: `examples/<id>/<id>.lathe.json` with its data beside it. */
export interface Sample {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Absolute. */
  readonly folder: string;
  readonly flow: FlowDocument;
}

export async function samples(): Promise<Sample[]> {
  const examples = join(projectFolder(), 'examples');
  const found = await Promise.all(
    (await readdir(examples).catch(() => [])).map(async (id) => {
      const file = join(examples, id, `${id}.lathe.json`);
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text === undefined) return [];
      const flow = parseFlow(text, file);
      return [
        {
          id,
          title: flow.title ?? flow.name,
          description: flow.description ?? '',
          folder: dirname(file),
          flow,
        },
      ];
    }),
  );
  return found.flat();
}

/**
 * Copies a sample with its data into a new folder, named for it, of a folder that is there.
 * @returns the name of the new folder and of the flow in it
 * Errors: `sample-unknown`, those of `fileFailure`.
 */
export async function copySample(
  id: string,
  into: string,
): Promise<{ readonly folder: string; readonly file: string }> {
  const known = await samples();
  const sample = known.find((candidate) => candidate.id === id);
  if (sample === undefined) {
    throw new LatheError({
      code: 'sample-unknown',
      kind: 'usage',
      message: `There is no sample "${id.slice(0, 80)}".`,
      advice: `There are: ${known.map((other) => other.id).join(', ')}.`,
    });
  }
  const folder = await newFolder(into, id);
  const file = `${id}.lathe.json`;
  try {
    for (const name of [...dataOf(sample), file]) {
      await mkdir(dirname(join(into, folder, name)), { recursive: true });
      await copyFile(join(sample.folder, name), join(into, folder, name));
    }
  } catch (error) {
    throw fileFailure(error, join(into, folder));
  }
  return { folder, file };
}

/** The files that its sources name, with the defaults of its parameters. */
function dataOf({ flow }: Sample): string[] {
  const values = parameterValues(flow, {});
  return Object.values(flow.sources)
    .map((source) => substitute(source.path, flow, values))
    .filter((path) => !isAbsolute(path) && !path.split('/').includes('..'));
}

async function newFolder(into: string, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? name : `${name}-${number}`;
    try {
      await mkdir(join(into, tried));
      return tried;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw fileFailure(error, join(into, tried));
      }
    }
  }
}
