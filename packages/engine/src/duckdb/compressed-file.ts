import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { LatheError } from '@lathe/flow/error';
import type { SourceFile } from '../sources/source-files.js';
import { compressionOf } from './csv-head.js';
import type { Task } from './task.js';

/**
 * Refuses compressed files that are cut short or damaged: the engine takes the rows before the break for
 * the whole. Meant to run beside the reading, which unpacks on another thread.
 * Errors: `file-damaged`.
 */
export async function requireUnpackable(files: readonly SourceFile[], task: Task): Promise<void> {
  for (const { path } of files) {
    task.check();
    const compression = compressionOf(path);
    if (compression === 'gzip') await requireWholeGzip(path, task);
    if (compression === 'zstd') await requireWholeZstd(path);
  }
}

async function requireWholeGzip(path: string, task: Task): Promise<void> {
  const nowhere = new Writable({
    write(_chunk, _encoding, done) {
      done(task.isCancelled ? new Error('cancelled') : null);
    },
  });
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 18 }), createGunzip(), nowhere);
  } catch (error) {
    task.check();
    throw damaged(path, error instanceof Error ? error.message : String(error));
  }
}

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

/** Walks frames and blocks by the sizes they state, without unpacking (RFC 8878, section 3.1). */
async function requireWholeZstd(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    let position = 0;
    while (position < size) {
      const magic = (await bytesAt(file, position, 4, path)).readUInt32LE(0);
      position =
        (magic & 0xfffffff0) >>> 0 === SKIPPABLE
          ? position + 8 + (await bytesAt(file, position + 4, 4, path)).readUInt32LE(0)
          : magic === FRAME
            ? await endOfFrame(file, position + 4, path)
            : refuse(path, `Byte ${position} does not begin a frame.`);
    }
    if (position > size) throw damaged(path, 'It ends within a frame.');
  } finally {
    await file.close();
  }
}

async function endOfFrame(file: FileHandle, start: number, path: string): Promise<number> {
  const descriptor = (await bytesAt(file, start, 1, path)).readUInt8(0);
  const singleSegment = (descriptor & 0x20) !== 0;
  const contentSize = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  let position = start + 1 + (singleSegment ? 0 : 1) + dictionary + contentSize;
  for (;;) {
    const header = (await bytesAt(file, position, 3, path)).readUIntLE(0, 3);
    const type = (header >> 1) & 3;
    if (type === 3) throw damaged(path, `The block at byte ${position} is of no known type.`);
    // A run-length block states the length of its content, and stores one byte.
    position += 3 + (type === 1 ? 1 : header >> 3);
    if ((header & 1) === 1) return position + ((descriptor & 4) === 0 ? 0 : 4);
  }
}

async function bytesAt(file: FileHandle, at: number, count: number, path: string): Promise<Buffer> {
  const buffer = Buffer.alloc(count);
  const { bytesRead } = await file.read(buffer, 0, count, at);
  if (bytesRead < count) throw damaged(path, 'It ends within a frame.');
  return buffer;
}

function refuse(path: string, details: string): never {
  throw damaged(path, details);
}

function damaged(path: string, details: string): LatheError {
  return new LatheError({
    code: 'file-damaged',
    kind: 'data',
    message: `"${path}" is cut short or damaged: it cannot be unpacked to its end.`,
    place: { file: path },
    advice:
      'Fetch or write the file again; take the ending off its name when it is not compressed.',
    details,
  });
}
