import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { LatheError } from '@lathe/flow';
import { openSession } from '../workspace/session.js';
import { makeReportFolder } from './report-files.js';

/**
 * Writes the ONNX form of a model that a train job wrote, with its description, into a folder; gives the
 * paths. Train jobs write it themselves; this is for models that were trained before they did.
 * Errors: `file-not-found`, those of the side-car.
 */
export async function exportOnnx(
  model: string,
  out: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  await access(`${model}.json`).catch((cause: unknown) => {
    throw new LatheError({
      code: 'file-not-found',
      kind: 'usage',
      message: `There is no model ${model} with its description beside it.`,
      place: { file: `${model}.json` },
      advice: 'Name the model as the train job does, without an ending.',
      cause,
    });
  });
  await makeReportFolder(out);
  const output = resolve(join(out, basename(model)));
  const scratch = await mkdtemp(join(tmpdir(), 'lathe-onnx-'));
  try {
    const session = await openSession(scratch);
    try {
      await session.python.call('export_onnx', { model: resolve(model), output }, { signal });
    } finally {
      await session.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return [`${output}.onnx`, `${output}.json`];
}
