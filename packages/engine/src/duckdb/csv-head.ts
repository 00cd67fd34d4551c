import { open } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import { LatheError } from '@lathe/flow/error';
import type { SourceFile } from '../sources/source-files.js';

/** Bytes of a file that are looked at for its dialect and its header. */
const HEAD_BYTES = 1 << 20;

export type Compression = 'none' | 'gzip' | 'zstd';

/** The beginning of a text file. */
export interface Head {
  readonly file: SourceFile;
  readonly compression: Compression;
  /** Unpacked; null when it is packed with zstd, which only the engine unpacks. */
  readonly bytes: Uint8Array | null;
  /** Whether `bytes` is the whole file. */
  readonly whole: boolean;
}

/** Errors: `file-empty`, `file-not-text`, `file-not-permitted`, `file-damaged`. */
export async function readHead(file: SourceFile): Promise<Head> {
  const packed = await firstBytes(file.path);
  const compression = compressionOf(file.path);
  let bytes: Uint8Array | null = packed;
  if (packed.length === 0) throw fileEmpty(file.path);
  if (compression === 'gzip') bytes = unpacked(packed, file.path);
  if (compression === 'zstd') bytes = null;
  if (bytes !== null) {
    if (bytes.length === 0) throw fileEmpty(file.path);
    if (byteOrderMark(bytes) === null) requireText(bytes, file.path);
  }
  return { file, compression, bytes, whole: packed.length < HEAD_BYTES };
}

export function compressionOf(path: string): Compression {
  if (/\.gz$/i.test(path)) return 'gzip';
  return /\.zst$/i.test(path) ? 'zstd' : 'none';
}

async function firstBytes(path: string): Promise<Uint8Array> {
  try {
    const handle = await open(path, 'r');
    try {
      const buffer = Buffer.alloc(HEAD_BYTES);
      let filled = 0;
      for (;;) {
        const { bytesRead } = await handle.read(buffer, filled, HEAD_BYTES - filled, filled);
        filled += bytesRead;
        if (bytesRead === 0 || filled === HEAD_BYTES) break;
      }
      return buffer.subarray(0, filled);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new LatheError({
      code: 'file-not-permitted',
      kind: 'data',
      message: `"${path}" cannot be read.`,
      place: { file: path },
      advice: 'Check the permissions of the file and its folder.',
      details: String(error),
    });
  }
}

function unpacked(packed: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw new LatheError({
      code: 'file-damaged',
      kind: 'data',
      message: `"${path}" is named .gz but cannot be unpacked.`,
      place: { file: path },
      advice: 'Fetch the file again, or take .gz off its name when it is not compressed.',
      details: String(error),
    });
  }
}

export function fileEmpty(path: string): LatheError {
  return new LatheError({
    code: 'file-empty',
    kind: 'data',
    message: `"${path}" is empty.`,
    place: { file: path },
    advice: 'Check that the file was written completely; a CSV file has at least a line of names.',
  });
}

/** The encoding that the first bytes declare; null when they do not. */
export function byteOrderMark(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

function requireText(bytes: Uint8Array, path: string): void {
  const at = bytes.indexOf(0);
  if (at < 0 || looksLikeUtf16(bytes)) return;
  throw new LatheError({
    code: 'file-not-text',
    kind: 'data',
    message: `"${path}" is not a text file.`,
    place: { file: path, byte: at },
    advice:
      'Choose the format that the file is in (Parquet, say), or export the data from where it came as CSV.',
    details: `It holds a NUL byte; the first bytes are ${Buffer.from(bytes.subarray(0, 16)).toString('hex')}.`,
  });
}

/** Plain Latin text in UTF-16 has a NUL in every second byte. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const length = Math.min(bytes.length, 200) & ~1;
  let zeros = 0;
  for (let i = 0; i < length; i += 1) if (bytes[i] === 0) zeros += 1;
  return length >= 4 && zeros >= length * 0.4 && zeros <= length * 0.6;
}
