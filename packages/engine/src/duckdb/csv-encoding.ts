import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { LatheError } from '@lathe/flow/error';
import { byteOrderMark, compressionOf, type Head } from './csv-head.js';
import type { Task } from './task.js';

/** How a file's bytes become text. */
export interface Encoding {
  /** The name the Encoding Standard (WHATWG) gives it: `utf-8`, `windows-1252`, ... */
  readonly name: string;
  /** The engine's own word when it decodes this itself; null when the file is rewritten as UTF-8 first. */
  readonly native: string | null;
}

/**
 * The encoding to read with: the declared one, else the one of the byte order mark, else UTF-8.
 * Errors: `encoding-unknown`.
 */
export function chooseEncoding(declared: string | undefined, head: Head): Encoding {
  const mark = head.bytes === null ? null : byteOrderMark(head.bytes);
  const name = declared === undefined ? (mark ?? 'utf-8') : canonical(declared);
  // The mark knows the byte order better than the label "utf-16", which the standard takes as little-endian.
  if (name.startsWith('utf-16') && mark !== null && mark !== 'utf-8')
    return { name: mark, native: nativeOf(mark) };
  return { name, native: nativeOf(name) };
}

function nativeOf(name: string): string | null {
  if (name === 'utf-8') return 'utf-8';
  if (name === 'utf-16le') return 'utf-16';
  return name === 'windows-1252' ? 'latin-1' : null;
}

function canonical(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new LatheError({
      code: 'encoding-unknown',
      kind: 'document',
      message: `"${label}" is not the name of a text encoding.`,
      place: { parameter: 'encoding' },
      advice:
        'Use a name such as utf-8, utf-16le, windows-1252, iso-8859-15, shift_jis or gb18030.',
    });
  }
}

/** The head as text; bytes that do not decode become U+FFFD here and are met again when the file is read. */
export function decodeHead(head: Head, encoding: Encoding): string | null {
  return head.bytes === null ? null : new TextDecoder(encoding.name).decode(head.bytes);
}

/**
 * Rewrites a file as UTF-8 in `folder`, a piece at a time; gives the new path.
 * Errors: `file-encoding` with the byte offset of what does not decode.
 */
export async function rewriteAsUtf8(
  path: string,
  encoding: Encoding,
  folder: string,
  index: number,
  task: Task,
): Promise<string> {
  const rewritten = join(folder, `decoded-${process.pid}-${Date.now()}-${index}.csv`);
  const decoder = new TextDecoder(encoding.name, { fatal: true });
  let offset = 0;
  const decode = new Transform({
    decodeStrings: false,
    transform(chunk: Buffer, _, done) {
      try {
        task.check();
        const text = decoder.decode(chunk, { stream: true });
        offset += chunk.length;
        done(null, text);
      } catch (error) {
        done(
          error instanceof TypeError
            ? notEncoded(path, encoding.name, firstBad(chunk, encoding.name, offset))
            : asError(error),
        );
      }
    },
    flush(done) {
      try {
        done(null, decoder.decode());
      } catch {
        done(notEncoded(path, encoding.name, offset));
      }
    },
  });
  const sink = createWriteStream(rewritten);
  if (compressionOf(path) === 'gzip') {
    await pipeline(createReadStream(path), createGunzip(), decode, sink);
  } else {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), decode, sink);
  }
  return rewritten;
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Offset in the file of the first byte in `chunk` that does not decode. */
function firstBad(chunk: Buffer, encoding: string, offset: number): number {
  let good = 0;
  let bad = chunk.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      new TextDecoder(encoding, { fatal: true }).decode(chunk.subarray(0, middle), {
        stream: true,
      });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return offset + good;
}

/** The error for bytes that are not of the declared encoding. */
export function notEncoded(
  path: string,
  encoding: string,
  byte: number | null,
  line?: number,
): LatheError {
  const likely = encoding === 'utf-8' ? 'windows-1252' : 'utf-8';
  return new LatheError({
    code: 'file-encoding',
    kind: 'data',
    message: `"${path}" holds bytes that are not ${encoding.toUpperCase()}.`,
    place: {
      file: path,
      parameter: 'encoding',
      ...(byte === null ? {} : { byte }),
      ...(line === undefined ? {} : { line }),
    },
    advice: `Set the source's encoding; ${likely} is the likely one.`,
  });
}
