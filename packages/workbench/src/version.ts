import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder of the project: where `lathe`, `python/` and `examples/` are. */
export function projectFolder(): string {
  return fileURLToPath(new URL('../../../', import.meta.url));
}

/** As in the root package.json. */
export function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  );
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
    return String(manifest.version);
  }
  return 'unknown';
}
