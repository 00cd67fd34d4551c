import { createWriteStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline as joinStreams, type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileFailure } from '@lathe/engine';
import { LatheError } from '@lathe/flow';
import type { z } from 'zod';
import {
  insideWorkspace,
  isHidden,
  makeFolderInWorkspace,
  openInWorkspace,
  workspacePathOf,
} from '../../workspace/inside-workspace.js';
import { placeNewFile } from '../../workspace/new-file.js';
import { tableFormat } from '../../workspace/table-files.js';
import { makeWorkFolder, openWorkspace } from '../../workspace/workspace.js';
import { type CallContext, queryCall } from '../call.js';
import type { fileEntry } from '../contract/files.js';
import { OPERATIONS } from '../contract/operations.js';
import { escapeFormulas } from '../escape-formulas.js';

type FileEntry = z.input<typeof fileEntry>;

const MOST_ENTRIES = 5_000;
const LONGEST_NAME = 200;

export const fileCalls = {
  listFiles: queryCall(OPERATIONS.listFiles, async ({ folder = '' }, { studio }) => {
    const real = await insideWorkspace(studio.root, folder);
    const found = await readdir(real, { withFileTypes: true }).catch((error: unknown) => {
      throw fileFailure(error, folder);
    });
    const visible = found.filter(({ name }) => !isHidden(name)).slice(0, MOST_ENTRIES);
    const entries = await Promise.all(
      visible.map(({ name }) =>
        entryOf(studio.root, folder === '' ? name : `${folder}/${name}`, name),
      ),
    );
    return { path: folder, entries: entries.flat().sort(byKindAndName) };
  }),

  uploadFile: queryCall(OPERATIONS.uploadFile, async ({ name, folder = '' }, context) => {
    requireFileName(name);
    const { root } = context.studio;
    // What will not fit need not be sent.
    if ((context.announcedBytes ?? 0) > context.studio.largestUpload) {
      throw tooLarge(context.studio.largestUpload);
    }
    const target = await makeFolderInWorkspace(root, folder);
    const work = await makeWorkFolder(await openWorkspace(root));
    try {
      const received = join(work, 'upload');
      const bytes = await receive(context, received);
      const given = await placeNewFile(received, target, name, { numbered: true });
      return { path: workspacePathOf(root, join(target, given)), bytes };
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }),

  downloadFile: queryCall(OPERATIONS.downloadFile, async (query, { studio }) => {
    const { path } = query;
    const name = path.split('/').at(-1) ?? path;
    const escaped = query.escapeFormulas === 'true';
    if (escaped && !/\.(?:csv|tsv|txt)$/i.test(name)) throw notCsv(path);
    const handle = await openInWorkspace(studio.root, path);
    const { size } = await handle.stat();
    const content = handle.createReadStream();
    return {
      kind: 'download',
      name,
      bytes: escaped ? null : size,
      content: escaped ? through(content, escapeFormulas()) : content,
    };
  }),
};

/** Takes the body into a file, up to the limit. Errors: `upload-too-large`, `upload-broken-off`. */
async function receive({ bytes, studio, signal }: CallContext, file: string): Promise<number> {
  let received = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _, done) {
      received += chunk.length;
      if (received > studio.largestUpload) done(tooLarge(studio.largestUpload));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(bytes, bounded, createWriteStream(file, { flags: 'wx' }), { signal });
  } catch (error) {
    if (error instanceof LatheError) throw error;
    if (signal.aborted) throw brokenOff(error);
    throw fileFailure(error, file);
  }
  return received;
}

/** Both end together, also when the client goes. */
function through(from: Readable, to: Transform): Readable {
  joinStreams(from, to, () => undefined);
  return to;
}

/** Nothing for what is neither file nor folder, or leads out of the workspace. */
async function entryOf(root: string, path: string, name: string): Promise<FileEntry[]> {
  try {
    const found = await stat(await insideWorkspace(root, path));
    if (!found.isFile() && !found.isDirectory()) return [];
    return [
      {
        path,
        name,
        kind: found.isDirectory() ? 'folder' : kindOf(name),
        bytes: found.isDirectory() ? 0 : found.size,
        modifiedAt: found.mtime.toISOString(),
      },
    ];
  } catch {
    return [];
  }
}

function kindOf(name: string): FileEntry['kind'] {
  if (name.endsWith('.lathe.json')) return 'flow';
  if (name.endsWith('.flow')) return 'foreign-flow';
  return tableFormat(name) === undefined ? 'other' : 'table';
}

function byKindAndName(a: FileEntry, b: FileEntry): number {
  if ((a.kind === 'folder') !== (b.kind === 'folder')) return a.kind === 'folder' ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

/** A name and no path, visible, that every system can show. Errors: `file-name-wrong`. */
function requireFileName(name: string): void {
  const isPlain = !/[/\\\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(name) && name.trim() === name;
  if (isPlain && name !== '' && !isHidden(name) && Buffer.byteLength(name) <= LONGEST_NAME) return;
  throw new LatheError({
    code: 'file-name-wrong',
    kind: 'usage',
    message: 'A file cannot be stored under this name.',
    place: { parameter: 'name' },
    advice: `Use a name of at most ${LONGEST_NAME} bytes without slashes and control characters, that does not begin with a dot.`,
  });
}

const tooLarge = (limit: number): LatheError =>
  new LatheError({
    code: 'upload-too-large',
    kind: 'usage',
    message: `The file is larger than the ${limit.toLocaleString('en-GB')} bytes that this studio takes.`,
    advice:
      'Copy the file into the workspace by other means, or start the studio with a larger --max-upload.',
  });

const brokenOff = (cause: unknown): LatheError =>
  new LatheError({
    code: 'cancelled',
    kind: 'cancelled',
    message: 'The upload was broken off; nothing was stored.',
    advice: 'Send the file again.',
    cause,
  });

const notCsv = (path: string): LatheError =>
  new LatheError({
    code: 'escape-not-csv',
    kind: 'usage',
    message: 'Only CSV files can be escaped for spreadsheets.',
    place: { file: path, parameter: 'escapeFormulas' },
    advice: 'Download the file as it is, or write the result as .csv.',
  });
