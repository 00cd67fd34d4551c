import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LatheError } from '@lathe/flow';
import { z } from 'zod';
import { exportFlow } from '../../export/export-flow.js';
import {
  makeFolderInWorkspace,
  placeInWorkspace,
  workspacePathOf,
} from '../../workspace/inside-workspace.js';
import { bodyCall } from '../call.js';
import { OPERATIONS } from '../contract/operations.js';
import { openSavedFlow } from '../saved-flow.js';

/** Bytes of a file that is shown. */
const LONGEST_SHOWN = 300_000;

/** As on the command line. */
const options = z.strictObject({
  format: z.enum(['csv', 'parquet']).exactOptional(),
  label: z.string().exactOptional(),
  positive: z.string().exactOptional(),
  entity: z.string().exactOptional(),
  eventTime: z.string().exactOptional(),
});

export const exportCalls = {
  exportFlow: bodyCall(OPERATIONS.exportFlow, async (body, { studio, signal }) => {
    const { root } = studio;
    const saved = await openSavedFlow(studio, body.path, body.set ?? {});
    const out = body.out ?? `exports/${saved.opened.flow.name}/${body.to}`;
    await placeInWorkspace(root, out);
    const folder = await makeFolderInWorkspace(root, out);
    const exported = await exportFlow({
      file: saved.opened.file,
      set: saved.set,
      to: body.to,
      out: folder,
      fit: 'auto',
      workspace: root,
      signal,
      force: body.force === true,
      ...(body.node === undefined ? {} : { node: body.node }),
      ...optionsOf(body.options ?? {}),
    });
    const files = await Promise.all(
      exported.files.map(async (name) => {
        const file = resolve(folder, name);
        const { size } = await stat(file);
        return {
          path: workspacePathOf(root, file),
          name,
          bytes: size,
          text: size > LONGEST_SHOWN ? null : textOf(await readFile(join(folder, name))),
        };
      }),
    );
    return {
      to: exported.to,
      folder: out,
      files,
      howToRun: exported.howToRun,
      notes: exported.notes,
    };
  }),
};

/** Null for what is not UTF-8 text. */
function textOf(bytes: Buffer): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

function optionsOf(given: unknown): z.output<typeof options> {
  const result = options.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new LatheError({
    code: 'request-invalid',
    kind: 'usage',
    message: `The options of the export are not valid: ${issue?.message ?? 'wrong shape'}.`,
    place: { parameter: ['options', ...(issue?.path ?? [])].join('.') },
    advice: 'See `lathe export --help` for the options of each target.',
  });
}
