import { constants } from 'node:fs';
import { copyFile, mkdir, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, normalize } from 'node:path';
import { LatheError } from '@lathe/flow/error';
import { systemCode, systemReason } from '../failure/system-reason.js';
import type { FoundVersion } from './model-location.js';

export interface Fingerprint {
  /** The model file first. */
  readonly files: readonly string[];
  /**
   * Changes when one of the files does: path, size, inode and times of each. The time of the last change of
   * the inode (ctime) cannot be set back, so that a copy with an old date is noticed too.
   */
  readonly text: string;
}

/** `known`: the last one, which spares looking for external data in a file that is the same. */
export async function fingerprint(
  { file, folder }: FoundVersion,
  known: Fingerprint | null,
): Promise<Fingerprint> {
  const own = await traceOf(file);
  const files =
    folder !== null
      ? await filesIn(folder)
      : known?.text.split('\n')[0] === own
        ? known.files.slice(1)
        : await externalData(file);
  const traces = await Promise.all(files.map(traceOf));
  return { files: [file, ...files], text: [own, ...traces].join('\n') };
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.sort().map((name) => join(folder, name));
}

async function traceOf(path: string): Promise<string> {
  const { size, ino, mtimeMs, ctimeMs } = await stat(path);
  return JSON.stringify([path, size, ino, mtimeMs, ctimeMs]);
}

export interface ModelCopy {
  readonly file: string;
  remove(): Promise<void>;
}

const SCRATCH = 'lathe-model-';

/**
 * A copy of the model file and its external data, for executors to load now and when they are started again:
 * ONNX Runtime maps external data into memory, and whoever overwrites a mapped file crashes the server.
 * File systems that can share blocks do.
 * Errors: `model-copy-failed` when there is no room for it; those of reading the file.
 */
export async function copyModel(file: string): Promise<ModelCopy> {
  const scratch = await mkdtemp(join(tmpdir(), `${SCRATCH}${process.pid}-`)).catch((error) => {
    throw noRoom(error);
  });
  const remove = () => rm(scratch, { recursive: true, force: true });
  try {
    const home = dirname(file);
    const copy = join(scratch, basename(file));
    await copyFile(file, copy, constants.COPYFILE_FICLONE);
    for (const data of await externalData(file)) {
      const target = join(scratch, data.slice(home.length));
      await mkdir(dirname(target), { recursive: true });
      await copyFile(data, target, constants.COPYFILE_FICLONE);
    }
    return { file: copy, remove };
  } catch (error) {
    await remove();
    throw NO_ROOM.has(systemCode(error) ?? '') ? noRoom(error) : error;
  }
}

/** Codes that tell of the place of the copy, not of the model. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);

const noRoom = (cause: unknown): LatheError =>
  new LatheError({
    code: 'model-copy-failed',
    kind: 'storage',
    message: `The model cannot be copied to ${tmpdir()}: ${systemReason(cause)}.`,
    advice: 'Make room there, or set the environment variable TMPDIR to a folder that has some.',
    cause,
  });

/** Removes copies of servers that were killed. */
export async function removeLeftCopies(): Promise<void> {
  // Where there is no such folder, nothing was left in it.
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const [, pid] = /^lathe-model-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** `StringStringEntryProto { key: "location" value: ... }` as it stands in the bytes of an ONNX file. */
const LOCATION_KEY = Buffer.from('\x0a\x08location\x12', 'latin1');
const PIECE_BYTES = 1 << 20;
/** The key, a length of up to two bytes, and the longest path that is looked for. */
const OVERLAP_BYTES = LOCATION_KEY.length + 2 + 1024;

/**
 * Files that hold tensors of the model beside it. They are found by the bytes of their entries, wherever these
 * stand in the graph; what is no file is left for ONNX Runtime to complain about.
 */
async function externalData(file: string): Promise<readonly string[]> {
  const found = new Set<string>();
  const handle = await open(file);
  try {
    const piece = Buffer.alloc(PIECE_BYTES + OVERLAP_BYTES);
    for (let position = 0; ; position += PIECE_BYTES) {
      const { bytesRead } = await handle.read(piece, 0, piece.length, position);
      for (const name of locationsIn(piece.subarray(0, bytesRead))) found.add(name);
      if (bytesRead < piece.length) break;
    }
  } finally {
    await handle.close();
  }
  const home = dirname(file);
  const paths = [...found].filter(staysInside).map((name) => join(home, name));
  const present = await Promise.all(paths.map(isFile));
  return paths.filter((_, at) => present[at] === true).sort();
}

function* locationsIn(bytes: Buffer): Iterable<string> {
  for (let at = bytes.indexOf(LOCATION_KEY); at !== -1; at = bytes.indexOf(LOCATION_KEY, at + 1)) {
    const start = at + LOCATION_KEY.length;
    const low = bytes[start] ?? 0;
    const high = bytes[start + 1] ?? 0;
    // A length of the wire format: seven bits a byte.
    const long = low > 0x7f;
    const length = long ? (low & 0x7f) | (high << 7) : low;
    yield bytes.toString('utf8', start + (long ? 2 : 1), start + (long ? 2 : 1) + length);
  }
}

const staysInside = (name: string): boolean =>
  name !== '' && !name.includes('\0') && !isAbsolute(name) && !normalize(name).startsWith('..');

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
