import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { canonicalJson } from '@lathe/flow';

/** 128 bits of SHA-256 over the sorted JSON of a value: the address of a result. */
export function contentKey(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 32);
}

/** Files up to this size are identified by their content, larger ones by size and time. */
const CONTENT_LIMIT = 64 * 2 ** 20;

/** Identity of a set of files: changes whenever the data may have changed. */
export async function dataIdentity(files: readonly string[]): Promise<string> {
  const parts: unknown[] = [];
  for (const file of [...files].sort()) {
    const { size, mtimeMs, ctimeMs, ino } = await stat(file);
    const version = [size, mtimeMs, ctimeMs, ino].join(' ');
    parts.push(
      size <= CONTENT_LIMIT ? [size, await contentOf(file, version)] : [size, mtimeMs, file],
    );
  }
  return contentKey(parts);
}

const KNOWN_FILES = 200;
const hashes = new Map<string, { readonly version: string; readonly hash: string }>();

/** The hash of a file's content, read again only when the file system says that it may have changed. */
async function contentOf(file: string, version: string): Promise<string> {
  const known = hashes.get(file);
  if (known?.version === version) return known.hash;
  const hash = await sha256(file);
  hashes.delete(file);
  hashes.set(file, { version, hash });
  const [oldest] = hashes.keys();
  if (hashes.size > KNOWN_FILES && oldest !== undefined) hashes.delete(oldest);
  return hash;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
